import type { Notes } from './notes.js'

/** Returns the entries of `paths` for a prefix that is compared part by part, as Kubernetes does; undefined for every path. */
export function segmentPrefix(prefix: string): string[] | undefined {
  const path = prefix.replace(/\/+$/, '')
  return path === '' ? undefined : [path, `${path}/*`]
}

/** Returns the entry for a prefix that is compared as text; undefined for every path. */
export function textPrefix(prefix: string): string[] | undefined {
  return prefix === '/' || prefix === '' ? undefined : [`${prefix}*`]
}

/** Returns the entry for one path. Here its trailing slash counts as the same path. */
export function exactPath(path: string, line: number, notes: Notes): string[] {
  if (path !== '/') {
    const other = path.endsWith('/') ? path.replace(/\/+$/, '') : `${path}/`
    notes.lose(
      line,
      path,
      `An entry of paths cannot tell it apart from ${other}, which gets the same response here.`,
    )
  }
  return [path]
}
