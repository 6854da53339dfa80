/**
 * How a request's path relates to the excluded paths. `ambiguous`: excluded under one reading and
 * not under another, so that servers may differ about it.
 */
export type PathVerdict = 'included' | 'excluded' | 'ambiguous'

/** One entry of `excludedPaths`, compiled. */
interface ExcludedPath {
  readonly entry: string
  /** Without its `*` or its trailing slash, in lower case. */
  readonly text: string
  readonly prefix: boolean
}

/** `excludedPaths`, compiled for look-up. */
export interface ExcludedPaths {
  readonly entries: readonly ExcludedPath[]
  /** The first segments of the entries, each once. */
  readonly segments: readonly string[]
  /**
   * Matches a target that matches no entry under any reading: its path has only one, since nothing
   * is encoded, no segment is empty or starts with a dot, and there is no parameter or backslash.
   * One native pass, because every request is asked.
   */
  readonly included: RegExp
}

/**
 * A way in which servers read a path: as it was sent, decoded and resolved, or decoded before it
 * is resolved.
 */
export type PathReading = 'asSent' | 'canonical' | 'loose'

/** Compiles `excludedPaths`. */
export function compilePaths(paths: readonly string[]): ExcludedPaths {
  const entries = paths.map((entry) => {
    const prefix = entry.endsWith('*')
    const isCut = prefix || (entry.endsWith('/') && entry !== '/')
    return { entry, text: entry.slice(0, isCut ? -1 : undefined).toLowerCase(), prefix }
  })
  const segments = new Set(entries.map(({ text }) => text.split('/', 2)[1] as string))
  const excluded = entries.map(({ text, prefix }) => {
    const literal = text.replace(/[^\w/-]/g, '\\$&')
    return prefix ? literal : `${literal}${text === '/' ? '' : '/?'}(?![^?#])`
  })
  const included = `^(?:[a-z][a-z\\d+.-]*://[^/?#\\\\]+)?(?!${excluded.join('|')})(?:/(?![./])[^/?#%;\\\\\\x7f-\\uffff]*)+(?![^?#])`
  return {
    entries,
    segments: [...segments],
    included: included.length > maximumExpressionLength ? /(?!)/ : new RegExp(included, 'i'),
  }
}

/** A longer expression could be one that engines do not take. */
const maximumExpressionLength = 20_000
/** Longer targets are more than a server takes, and than one pass of an expression can. */
const maximumPlainLength = 65_536

function matches({ text, prefix }: ExcludedPath, path: string): boolean {
  return (
    path.startsWith(text) &&
    (prefix ||
      path.length === text.length ||
      (path.length === text.length + 1 && path.endsWith('/') && text !== '/'))
  )
}

/** A request target's scheme and authority, where it is an absolute URL. */
const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*/i

/** The path of a request target or an absolute URL, as sent: without query and fragment. */
export function pathOf(url: string): string {
  const [beforeQuery] = (url.startsWith('/') ? url : url.replace(absolute, '')).split('?', 1)
  const [path] = (beforeQuery as string).split('#', 1)
  return path || '/'
}

/** Classifies the path of a request against the excluded paths. */
export function classifyPath(paths: ExcludedPaths, method: string, url: string): PathVerdict {
  return paths.entries.length === 0 ||
    (url.length <= maximumPlainLength && paths.included.test(url)) ||
    (url === '*' && method === 'OPTIONS')
    ? 'included'
    : matchPath(paths, url).verdict
}

/** The entries that a path matches under any reading, in configured order. */
export interface PathMatch {
  readonly verdict: PathVerdict
  readonly entries: readonly string[]
  /** The reading under which it matches the first of them. */
  readonly reading: PathReading
}

/** What some servers take for scheme and authority, and others for segments: `//host`, `http:///host`. */
const dubiousAuthority = /^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/?#\\]*/i

/** Matches a path against the excluded paths under each of its readings. */
export function matchPath({ entries, segments }: ExcludedPaths, url: string): PathMatch {
  const path = pathOf(url)
  const asSent = path.toLowerCase()
  const decoded = decode(path)
  const lower = decoded.toLowerCase()
  const sent = entries.filter((entry) => matches(entry, asSent))
  // Where the first segment of an entry is nowhere, no reading can match. This spares a path made
  // to be expensive the rest.
  if (sent.length === 0 && !segments.some((segment) => lower.includes(segment))) {
    return { verdict: 'included', entries: [], reading: 'asSent' }
  }
  const canonical = resolveDotSegments(decoded).toLowerCase()
  const resolved = entries.filter((entry) => matches(entry, canonical))
  const isLoose = showsMore(path, decoded)
  // Servers that parse the target as a URL.
  const behind = dubiousAuthority.test(url)
    ? canonicalPath(pathOf(url.replace(dubiousAuthority, ''))).toLowerCase()
    : canonical
  const found = entries.filter(
    (entry) =>
      sent.includes(entry) ||
      resolved.includes(entry) ||
      (isLoose && lower.includes(entry.text)) ||
      // Routers that decode and resolve nothing.
      matches(entry, lower) ||
      matches(entry, behind),
  )
  const [first] = found as [ExcludedPath?]
  const isExcluded = sent.length > 0 && resolved.length > 0 && !isLoose
  const isFirst = (entry: ExcludedPath): boolean => entry === first
  return {
    verdict: isExcluded ? 'excluded' : first ? 'ambiguous' : 'included',
    entries: found.map(({ entry }) => entry),
    reading: sent.some(isFirst) ? 'asSent' : resolved.some(isFirst) ? 'canonical' : 'loose',
  }
}

/** Tells whether decoding or dropping parameters brought a slash or a dot segment to light. */
function showsMore(path: string, decoded: string): boolean {
  // Neither takes a dot segment away, so that more of them means new ones.
  return (
    /%(?:2f|5c)/i.test(path) ||
    decoded.match(/\/\.\.?(?![^/;])/g)?.length !== path.match(/[/\\]\.\.?(?![^/\\])/g)?.length
  )
}

/** The path as the URL standard's and RFC 3986's normalisations together leave it. */
export function canonicalPath(path: string): string {
  return resolveDotSegments(decode(path))
}

function resolveDotSegments(path: string): string {
  const resolved: string[] = []
  let isDirectory = false
  for (const segment of path.split('/')) {
    const semicolon = segment.indexOf(';')
    const name = semicolon < 0 ? segment : segment.slice(0, semicolon)
    isDirectory = name === '' || name === '.' || name === '..'
    if (!isDirectory) resolved.push(name)
    else if (name === '..') resolved.pop()
  }
  return `/${resolved.join('/')}${isDirectory && resolved.length > 0 ? '/' : ''}`
}

/** A character of percent-encoded UTF-8, where C stands for a continuation byte. */
const encoded = /* @__PURE__ */ new RegExp(
  '(?:%[0-7].|%(?:c[2-9a-f]|d.)C|%e0%[ab].C|%ed%[89].C|%e[1-9a-cef]CC|%f0%[9ab].CC|%f4%8.CC|%f[1-3]CCC)'
    .replaceAll('.', '[\\da-f]')
    .replaceAll('C', '%[89ab][\\da-f]'),
  'gi',
)

/** Decodes once what is valid UTF-8, leaves every other `%` alone, and turns backslashes. */
function decode(path: string): string {
  let decoded = path
  try {
    decoded = decodeURIComponent(path)
  } catch {
    decoded = path.replace(encoded, decodeURIComponent)
  }
  return decoded.replaceAll('\\', '/')
}
