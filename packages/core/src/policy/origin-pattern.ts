import { isHttpScheme, isScheme, type Origin, parseOrigin } from '../reading/origin.js'
import { takeEntrySet } from './entry-set.js'

/**
 * A pattern of a list of origins, in its parts. `*` stands in one of three places: for the host
 * (`app://*`), in the first label of the host (`https://*.example.com`,
 * `https://preview-*.example.com`), or for the port (`http://localhost:*`), also for the last two
 * at once.
 */
export interface OriginPattern {
  readonly scheme: string
  /** Whether the pattern covers every host of its scheme. */
  readonly isAnyHost: boolean
  /** The text around the `*` of the first label, `''` twice where it is the whole label; absent where the host has no `*`. */
  readonly label?: { readonly before: string; readonly after: string }
  /** The host without the label that has a `*`, and without the dot behind that label. */
  readonly host: string
  /** As in an origin, or `*` for any port or none. */
  readonly port: string
}

/** Returns the parts of a pattern, or undefined where the text is not one. */
export function parsePattern(text: string): OriginPattern | undefined {
  const separator = text.indexOf('://')
  const scheme = text.slice(0, Math.max(separator, 0))
  const authority = text.slice(separator + 3)
  if (!isHttpScheme(scheme)) {
    const isAnyHost = authority === '*' && isScheme(scheme)
    return isAnyHost ? { scheme, isAnyHost, host: '', port: '*' } : undefined
  }
  const isAnyPort = authority.endsWith(':*')
  // What a pattern covers is an origin: with the shortest text that `*` can stand for it must be one.
  const covered = (isAnyPort ? `${text.slice(0, -1)}1` : text).replace('*', 'a')
  const origin = parseOrigin(covered)
  if (!origin || covered === text) return undefined
  const port = isAnyPort ? '*' : origin.port
  const star = authority.indexOf('*')
  // The only `*` is the one for the port.
  if (isAnyPort && star === authority.length - 1) {
    return { scheme, isAnyHost: false, host: origin.host, port }
  }
  const labels = splitAtFirstLabel(origin.host)
  if (star >= labels.first.length) return undefined
  const label = { before: labels.first.slice(0, star), after: labels.first.slice(star + 1) }
  if (!isLabelPattern(label, labels.rest)) return undefined
  return { scheme, isAnyHost: false, label, host: labels.rest.slice(1), port }
}

/**
 * Whether a `*` may stand in a label: as the whole label above a host, or inside it, next to a `-`
 * on each side where text stands. Without that hyphen `https://*example.com` would cover
 * `https://evilexample.com`.
 */
function isLabelPattern(label: { before: string; after: string }, rest: string): boolean {
  const { before, after } = label
  if (before === '' && after === '') return rest.length > 1
  return (before === '' || before.endsWith('-')) && (after === '' || after.startsWith('-'))
}

/** The first label of a host, and the rest from its dot on. */
function splitAtFirstLabel(host: string): { first: string; rest: string } {
  const dot = host.indexOf('.')
  return dot < 0 ? { first: host, rest: '' } : { first: host.slice(0, dot), rest: host.slice(dot) }
}

/** Schemes and ports that are covered together: `https:` without a port, `https:8443`, `https:*`. */
type Ports = Set<string>

/** The patterns of one host, compiled for look-up. */
interface HostPatterns {
  /** Of the patterns that cover the host itself, or all that is below it. */
  readonly whole: Ports
  /** Of the patterns with a `*` inside the first label: by the text before it, then by the text after it. */
  readonly inLabel: Map<string, Map<string, Ports>>
  /** Every text after a `*` inside the first label. */
  readonly ends: Set<string>
}

/** The entries of a list of origins, compiled for look-up: its cost does not grow with their number. */
export interface OriginList {
  /** Whether the list is `*`. */
  readonly any: boolean
  readonly exact: ReadonlySet<string>
  /**
   * The patterns by host: `localhost` for what only leaves the port open, `.example.com` for what
   * is below, `''` for any host of a scheme.
   */
  readonly patterns: ReadonlyMap<string, HostPatterns>
}

/** Compiles a valid list of origins and patterns. */
export function compileOrigins(entries: readonly string[]): OriginList {
  const exact = takeEntrySet(entries)
  const any = exact.delete('*')
  const patterns = new Map<string, HostPatterns>()
  for (const entry of entries) {
    const pattern = entry.includes('*') ? parsePattern(entry) : undefined
    if (pattern) {
      exact.delete(entry)
      portsOf(pattern, patterns).add(`${pattern.scheme}:${pattern.port}`)
    }
  }
  return { any, exact, patterns }
}

/** Returns the ports of all patterns that differ from this one in scheme and port only. */
function portsOf({ label, host }: OriginPattern, patterns: Map<string, HostPatterns>): Ports {
  const key = label && host !== '' ? `.${host}` : host
  const { whole, inLabel, ends } = getOrAdd(patterns, key, createHostPatterns)
  if (!label || (label.before === '' && label.after === '')) return whole
  ends.add(label.after)
  const byAfter = getOrAdd(inLabel, label.before, () => new Map<string, Ports>())
  return getOrAdd(byAfter, label.after, () => new Set<string>())
}

function createHostPatterns(): HostPatterns {
  return { whole: new Set(), inLabel: new Map(), ends: new Set() }
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, create: () => Value): Value {
  const present = map.get(key)
  if (present !== undefined) return present
  const value = create()
  map.set(key, value)
  return value
}

/** Whether an entry of the list, `*` apart, names the origin. */
export function namesOrigin({ exact, patterns }: OriginList, text: string): boolean {
  if (exact.has(text)) return true
  const origin = patterns.size > 0 ? parseOrigin(text) : undefined
  if (!origin) return false
  const { host } = origin
  // The host itself, then what it is below, label by label.
  for (let dot = 0; dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const found = patterns.get(host.slice(dot))
    if (found && coversPort(found.whole, origin)) return true
  }
  const anyHost = patterns.get('')
  if (anyHost && coversPort(anyHost.whole, origin)) return true
  return matchesInLabel(patterns, origin)
}

function coversPort(ports: Ports, { scheme, port }: Origin): boolean {
  return ports.has(`${scheme}:*`) || ports.has(`${scheme}:${port}`)
}

/**
 * Whether a pattern with a `*` inside the first label names the origin. What stands before and
 * after the `*` is cut at hyphens, of which a hostile label has thirty; so the ends of the label
 * that some pattern has are picked first, and only those are looked up behind each beginning.
 */
function matchesInLabel(patterns: OriginList['patterns'], origin: Origin): boolean {
  const { first, rest } = splitAtFirstLabel(origin.host)
  const host = patterns.get(rest)
  if (!host || host.inLabel.size === 0) return false
  const ends = endsAtHyphens(first).filter((end) => host.ends.has(end))
  // From -1 on: nothing stands before the `*`.
  for (let hyphen = -1; ends.length > 0; ) {
    const byAfter = host.inLabel.get(first.slice(0, hyphen + 1))
    if (byAfter && matchesEnd(byAfter, ends, first.length - hyphen - 1, origin)) return true
    hyphen = first.indexOf('-', hyphen + 1)
    if (hyphen < 0) return false
  }
  return false
}

/** The ends of a label that a pattern can name: from each of its hyphens on, and `''`. */
function endsAtHyphens(label: string): string[] {
  const ends = ['']
  for (let at = label.indexOf('-'); at >= 0; at = label.indexOf('-', at + 1)) {
    ends.push(label.slice(at))
  }
  return ends
}

/**
 * Whether one of the patterns ends as the label does. `length` is that of the text behind what
 * stands before the `*`; of this the `*` covers at least one character.
 */
function matchesEnd(
  byAfter: ReadonlyMap<string, Ports>,
  ends: readonly string[],
  length: number,
  origin: Origin,
): boolean {
  for (const end of ends) {
    const ports = end.length < length ? byAfter.get(end) : undefined
    if (ports && coversPort(ports, origin)) return true
  }
  return false
}
