/** What a request asks for, taken apart. */
export interface RequestTarget {
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * Takes a request's target apart as it was sent. Whatever a client sends has a path: an absolute
 * target has the path behind its host, and `//x/admin` names no host and is no `/admin`.
 */
export function readTarget(target = '/'): RequestTarget {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/.exec(local) ?? []
  return { path: path || '/', query: new URLSearchParams(query) }
}
