import type { CorsRequest } from '../request.js'

/**
 * How a request's path relates to the excluded paths. `ambiguous`: excluded under one reading and
 * not under another, so that servers may differ about it.
 */
export type PathVerdict = 'included' | 'excluded' | 'ambiguous'

/** One entry of `excludedPaths`, compiled. */
type ExcludedPath = readonly [
  entry: string,
  /** Without its `*` or its trailing slash, in lower case. */
  text: string,
]

/** `excludedPaths`, compiled for look-up. */
export interface ExcludedPaths {
  readonly entries: readonly ExcludedPath[]
  /**
   * The first letters of each entry, or '' where a `%` comes before them, each once: a path that
   * matches an entry under any reading holds them once it is decoded.
   */
  readonly signs: readonly string[]
  /**
   * Matches a target that matches no entry under any reading: its path has only one, since nothing
   * is encoded, no segment is empty or starts with a dot, and there is no parameter or backslash.
   * One native pass, because every request is asked.
   */
  readonly included: RegExp
}

/** Compiles `excludedPaths`. */
export function compilePaths(paths: readonly string[]): ExcludedPaths {
  const entries = paths.map(
    (entry): ExcludedPath => [entry, entry.replace(/[*/]$/, '').toLowerCase()],
  )
  const excluded = entries.map(
    ([entry, text]) => text.replace(/\W/g, '\\$&') + (entry.endsWith('*') ? '' : '/?(?![^?#])'),
  )
  const included = `^(?:[a-z][a-z\\d+.-]*://[^/?#\\\\]+)?(?!${excluded.join('|')})(?:/(?![./])[^/?#%;\\\\\\x7f-\\uffff]*)+(?![^?#])`
  return {
    entries,
    signs: [...new Set(entries.map(([, text]) => text.replace(/^[^a-z%]*([a-z]*).*/s, '$1')))],
    // A longer expression could be one that engines do not take.
    included: included.length > 20_000 ? /(?!)/ : new RegExp(included, 'i'),
  }
}

/** A request target's scheme and authority, where it is an absolute URL. */
const absolute = /^[a-z][a-z\d+.-]*:\/\/([^/?#\\]*)/i

/** The authority of an absolute URL; a request target in any other form has none. */
export function authorityOf(url: string): string | undefined {
  return absolute.exec(url)?.[1]
}

/** The path of a request target or an absolute URL, as sent: without query and fragment. */
export function pathOf(url: string): string {
  return url.replace(absolute, '').replace(/[?#].*/s, '') || '/'
}

/** Classifies the path of a request against the excluded paths. */
export function classifyPath(paths: ExcludedPaths, request: CorsRequest): PathVerdict {
  if (paths.entries.length === 0) return 'included'
  // Read once: fetch runtimes write it out anew each time.
  const { url } = request
  // Longer targets are more than a server takes, and than one pass of an expression can.
  return (url.length < 65_537 && paths.included.test(url)) ||
    (url === '*' && request.method === 'OPTIONS')
    ? 'included'
    : matchPath(paths, url).verdict
}

/** The entries that a path matches under any reading, in configured order. */
export interface PathMatch {
  readonly verdict: PathVerdict
  readonly entries: readonly string[]
  /** The reading under which it matches the first of them, in words. */
  readonly reading: string
}

const noMatch: PathMatch = { verdict: 'included', entries: [], reading: '' }

/** Matches a path against the excluded paths under each of its readings. */
export function matchPath({ entries, signs }: ExcludedPaths, url: string): PathMatch {
  const path = pathOf(url)
  const sent = path.toLowerCase()
  // A path made to be expensive is spared its decoding, which takes most of the time, and then the
  // rest. One of these digits is in the code of every letter, and of what becomes one in lower case.
  if (![...'4567', ...signs].some((sign) => sent.includes(sign))) return noMatch
  const lower = decode(path).toLowerCase()
  if (!signs.some((sign) => lower.includes(sign))) return noMatch
  const canonical = canonicalOf(lower)
  // Servers that parse the target as a URL take what follows two slashes for a host.
  const rest = url.replace(/^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/?#\\]*/i, '')
  const behind = rest === url ? canonical : canonicalPath(pathOf(rest)).toLowerCase()
  // Whether decoding or dropping parameters brings a slash or a dot segment to light.
  const isLoose = /%(?:2f|5c)|[/\\](?!\.+(?:[/\\]|$))(?:\.|%2e){1,2}(?:[;/\\]|%3b|$)/.test(sent)
  const isSent = (entry: ExcludedPath): boolean => matches(entry, sent)
  const isCanonical = (entry: ExcludedPath): boolean => matches(entry, canonical)
  const found = entries.filter(
    (entry) =>
      isSent(entry) ||
      isCanonical(entry) ||
      (isLoose && lower.includes(entry[1])) ||
      // Routers that decode and resolve nothing.
      matches(entry, lower) ||
      matches(entry, behind),
  )
  const [first] = found
  if (!first) return noMatch
  const isExcluded = entries.some(isSent) && entries.some(isCanonical) && !isLoose
  return {
    verdict: isExcluded ? 'excluded' : 'ambiguous',
    entries: found.map(([entry]) => entry),
    reading: isSent(first)
      ? 'as sent'
      : isCanonical(first)
        ? 'decoded and resolved'
        : 'as some servers read it',
  }
}

function matches([entry, text]: ExcludedPath, path: string): boolean {
  return entry.endsWith('*') ? path.startsWith(text) : path === text || path === `${text}/`
}

/** The path as the URL standard's and RFC 3986's normalisations together leave it. */
export function canonicalPath(path: string): string {
  return canonicalOf(decode(path))
}

function canonicalOf(decoded: string): string {
  const resolved: string[] = []
  const bare = decoded.replace(/;[^/]*/g, '')
  for (const segment of bare.split('/')) {
    if (segment === '..') resolved.pop()
    else if (segment && segment !== '.') resolved.push(segment)
  }
  // A trailing slash counts, and so does the directory that a dot segment names.
  if (/\/\.{0,2}$/.test(bare)) resolved.push('')
  return `/${resolved.join('/')}`
}

/** Percent-encoded UTF-8 and nothing else: to fail at each of many that only look like it takes long. */
const encoded =
  /(?:%(?:[0-7]|(?:c[2-9a-f]|d[\da-f]|(?:e0%[ab]|ed%[89]|e[1-9a-cef]%[89ab]|(?:f0%[9ab]|f4%8|f[1-3]%[89ab])[\da-f]%[89ab])[\da-f])%[89ab])[\da-f]){1,999}/gi

/** Decodes once what is valid UTF-8, leaves every other `%` alone, and turns backslashes. */
function decode(path: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    decoded = path.replace(encoded, decodeURIComponent)
  }
  return decoded.replaceAll('\\', '/')
}
