import type { CorsRequest } from './request.js'

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
}

/** `excludedPaths`, compiled for look-up. */
export interface ExcludedPaths {
  readonly entries: readonly ExcludedPath[]
  /** The first segments of the entries, each once. */
  readonly segments: readonly string[]
  /**
   * The digits one of which is in the code of every letter, and of what becomes a letter in lower
   * case, and for each segment a letter of it: a path without any of them holds no segment.
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
  const entries = paths.map((entry) => ({
    entry,
    text: entry.replace(/[*/]$/, '').toLowerCase(),
  }))
  const excluded = entries.map(({ entry, text }) => {
    const literal = text.replace(/[^\w/-]/g, '\\$&')
    return entry.endsWith('*') ? literal : `${literal}/?(?![^?#])`
  })
  const included = `^(?:[a-z][a-z\\d+.-]*://[^/?#\\\\]+)?(?!${excluded.join('|')})(?:/(?![./])[^/?#%;\\\\\\x7f-\\uffff]*)+(?![^?#])`
  const segments = [...new Set(entries.map(({ text }) => text.split('/')[1] ?? ''))]
  return {
    entries,
    segments,
    signs: [...'4567', ...segments.map((segment) => segment.replace(/^[^a-z]*(.?).*/s, '$1'))],
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

/** What some servers take for scheme and authority, and others for segments: `//host`, `http:///host`. */
const dubiousAuthority = /^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/?#\\]*/i

/** Matches a path against the excluded paths under each of its readings. */
export function matchPath({ entries, segments, signs }: ExcludedPaths, url: string): PathMatch {
  const path = pathOf(url)
  const sent = path.toLowerCase()
  // Decoding a long path takes most of the time.
  if (!signs.some((sign) => sent.includes(sign))) return noMatch
  const decoded = decode(path)
  const lower = decoded.toLowerCase()
  // Where the first segment of an entry is nowhere, no reading can match. This spares a path made
  // to be expensive the rest. Decoding leaves what has no `%`.
  if (!segments.some((segment) => lower.includes(segment) || segment.includes('%'))) return noMatch
  const bare = withoutParameters(decoded)
  const canonical = resolveDotSegments(bare).toLowerCase()
  // Servers that parse the target as a URL take what follows two slashes for a host.
  const behind = dubiousAuthority.test(url)
    ? canonicalPath(pathOf(url.replace(dubiousAuthority, ''))).toLowerCase()
    : canonical
  // Whether decoding or dropping parameters brought a slash or a dot segment to light. Neither
  // takes one away, so that more of them means new ones.
  const isLoose =
    /%(?:2f|5c)/i.test(path) || countDotSegments(bare) !== countDotSegments(withSlashes(path))
  const isSent = (entry: ExcludedPath): boolean => matches(entry, sent)
  const isCanonical = (entry: ExcludedPath): boolean => matches(entry, canonical)
  const found = entries.filter(
    (entry) =>
      isSent(entry) ||
      isCanonical(entry) ||
      (isLoose && lower.includes(entry.text)) ||
      // Routers that decode and resolve nothing.
      matches(entry, lower) ||
      matches(entry, behind),
  )
  const [first] = found
  if (!first) return noMatch
  const isExcluded = entries.some(isSent) && entries.some(isCanonical) && !isLoose
  return {
    verdict: isExcluded ? 'excluded' : 'ambiguous',
    entries: found.map(({ entry }) => entry),
    reading: isSent(first)
      ? 'as sent'
      : isCanonical(first)
        ? 'decoded and resolved'
        : 'as some servers read it',
  }
}

function matches({ entry, text }: ExcludedPath, path: string): boolean {
  return entry.endsWith('*') ? path.startsWith(text) : path === text || path === `${text}/`
}

function countDotSegments(path: string): number | undefined {
  return path.match(/\/\.\.?(?![^/])/g)?.length
}

/** The path as the URL standard's and RFC 3986's normalisations together leave it. */
export function canonicalPath(path: string): string {
  return resolveDotSegments(withoutParameters(decode(path)))
}

function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, '')
}

function resolveDotSegments(path: string): string {
  const resolved: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') resolved.pop()
    else if (segment !== '' && segment !== '.') resolved.push(segment)
  }
  const isDirectory = resolved.length > 0 && /\/\.{0,2}$/.test(path)
  return `/${resolved.join('/')}${isDirectory ? '/' : ''}`
}

/** A character of percent-encoded UTF-8, or what looks like one. */
const encoded = /%[0-7]\w|%[cd]\w%[89ab]\w|%e\w(?:%[89ab]\w){2}|%f\w(?:%[89ab]\w){3}/gi

/** Decodes once what is valid UTF-8, leaves every other `%` alone, and turns backslashes. */
function decode(path: string): string {
  return withSlashes(decodeText(path) ?? path.replace(encoded, (text) => decodeText(text) ?? text))
}

function decodeText(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}
