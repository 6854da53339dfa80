import { decodePercentEncoding } from './percent-encoding.js'

/** A request target's scheme and authority, where it is an absolute URL. */
const schemeAndAuthority = /^[a-z][a-z\d+.-]*:\/\/([^/?#\\]*)/i

/**
 * Returns the [authority](https://www.rfc-editor.org/rfc/rfc3986#section-3.2) of `url`, as it is
 * written there, or undefined where that is a request target in any form but the absolute one. Never
 * throws.
 *
 * @example
 * ```ts
 * urlAuthority('https://api.example.com:8443/items') // 'api.example.com:8443'
 * urlAuthority('/items') // undefined
 * ```
 */
export function urlAuthority(url: string): string | undefined {
  return schemeAndAuthority.exec(url)?.[1]
}

/**
 * Returns the path of `url`, an absolute URL or a
 * [request target](https://www.rfc-editor.org/rfc/rfc9112#name-request-target), as it was sent, without
 * query and fragment. An empty path is `/`. Never throws.
 *
 * @example
 * ```ts
 * pathOf('https://api.example.com/items?page=2') // '/items'
 * ```
 */
export function pathOf(url: string): string {
  return upTo(/[?#]/, withoutAuthority(url)) || '/'
}

function withoutAuthority(url: string): string {
  return url.startsWith('/') ? url : url.replace(schemeAndAuthority, '')
}

function upTo(end: RegExp, text: string): string {
  const index = text.search(end)
  return index < 0 ? text : text.slice(0, index)
}

/**
 * A path as the servers behind the filter may read it. Every reading is in lower case, since
 * paths are compared without case.
 */
export interface PathReadings {
  /** As it was sent. */
  readonly sent: string
  /** Decoded and resolved, as RFC 3986 and the URL standard normalise it together. */
  readonly canonical: string
  /** Decoded and not resolved, as some routers match it; and what servers that parse the target as a URL see. */
  readonly others: readonly string[]
  /** Decoded paths in which an entry counts wherever it stands, because decoding brought a separator to light. */
  readonly loose: readonly string[]
}

/** Reads the path of a request target in every way that a server may. */
export function readPath(url: string): PathReadings {
  const target = withoutAuthority(url)
  const main = readOne(upTo(/[?#]/, target) || '/')
  const others = [main.decoded]
  const loose = main.isLoose ? [main.decoded] : []
  // No browser sends a fragment. A server that is sent one may take it for a part of the path.
  const uncut = upTo(/\?/, target)
  if (uncut.includes('#')) {
    const whole = readOne(uncut)
    others.push(whole.sent, whole.canonical, whole.decoded)
    if (whole.isLoose) loose.push(whole.decoded)
  }
  const afterAuthority = pathAfterAuthority(url)
  if (afterAuthority !== undefined) others.push(readOne(afterAuthority).canonical)
  return { sent: main.sent, canonical: main.canonical, others, loose }
}

interface OneReading {
  readonly sent: string
  readonly decoded: string
  readonly canonical: string
  readonly isLoose: boolean
}

function readOne(path: string): OneReading {
  const sent = path.toLowerCase()
  const decoded = withSlashes(decodePercentEncoding(path)).toLowerCase()
  const bare = withoutParameters(decoded)
  return { sent, decoded, canonical: resolve(bare), isLoose: hidesSeparator(sent, decoded, bare) }
}

/** Whether decoding, or dropping parameters, brought a slash, a backslash or a dot segment to light. */
function hidesSeparator(sent: string, decoded: string, bare: string): boolean {
  if (sent === decoded && decoded === bare) return false
  const written = withSlashes(sent)
  return (
    countSlashes(decoded) > countSlashes(written) ||
    countDotSegments(bare) > countDotSegments(written)
  )
}

/**
 * What follows the host for servers that parse the target as a URL: they take what stands between
 * two slashes and the next one for a host, so that `//x/admin` is `/admin` to them.
 */
function pathAfterAuthority(url: string): string | undefined {
  const leading = /^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/?#\\]*/i.exec(url)?.[0]
  return leading === undefined ? undefined : upTo(/[?#]/, url.slice(leading.length)) || '/'
}

/**
 * The one spelling of a path: percent-encoded UTF-8 decoded once, backslashes as slashes, path
 * parameters (`;…`) dropped, slashes collapsed and dot segments resolved. A trailing slash stays.
 */
export function canonicalPath(path: string): string {
  return resolve(withoutParameters(withSlashes(decodePercentEncoding(path))))
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/')
}

function withoutParameters(path: string): string {
  return path.includes(';') ? path.replace(/;[^/]*/g, '') : path
}

/** Removes [dot segments](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4) and empty ones. */
function resolve(path: string): string {
  const resolved: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') resolved.pop()
    else if (segment !== '' && segment !== '.') resolved.push(segment)
  }
  // A trailing slash counts, and so does the directory that a last dot segment names.
  const namesDirectory = /\/\.{0,2}$/.test(path)
  return namesDirectory && resolved.length > 0
    ? `/${resolved.join('/')}/`
    : `/${resolved.join('/')}`
}

function countSlashes(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count++
  return count
}

function countDotSegments(path: string): number {
  if (!path.includes('.')) return 0
  return path.split('/').filter((segment) => segment === '.' || segment === '..').length
}

/** What stands before the path of a target in absolute form. */
const beforePath = /^(?:[a-z][a-z\d+.-]*:\/\/[^/?#\\]+)?/

/**
 * A path that has one reading only, to its end: nothing is encoded, no segment is empty or starts with
 * a dot, and there is no parameter, backslash, fragment or letter outside ASCII.
 */
const plainPath = /(?:\/(?![./])[^/?#%;\\\x7f-\uffff]*)+(?![^?])/

/** The targets whose path every server reads in the same way. */
const plainTargets: RegExp = /* @__PURE__ */ new RegExp(beforePath.source + plainPath.source, 'i')

/** The plain targets whose path begins with none of these texts, of which there is at least one. */
export function plainTargetsBut(beginnings: readonly string[]): RegExp {
  const escaped = beginnings.map((text) => text.replace(/\W/g, '\\$&'))
  return new RegExp(`${beforePath.source}(?!${escaped.join('|')})${plainPath.source}`, 'i')
}

/** The longest target that one pass of an expression can take in every engine. */
const longestPlainTarget = 65_536

/** Whether a request target is one of some plain ones. */
export function isPlainTarget(url: string, targets: RegExp = plainTargets): boolean {
  // One native pass, because every request is asked: loops over the characters take longer.
  return url.length <= longestPlainTarget && targets.test(url)
}

/** Where the path of a plain target begins. */
export function pathStart(url: string): number {
  return url[0] === '/' ? 0 : url.indexOf('/', url.indexOf('://') + 3)
}
