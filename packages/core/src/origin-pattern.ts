import { isIpv4, isWebScheme, type Origin, parseOrigin } from './origin.js'

/** An entry of a list of origins that covers more than one origin. */
export interface OriginPattern {
  readonly scheme: string
  /** The host, or the host above the covered ones; empty where any host is covered. */
  readonly host: string
  readonly port: string
  /** Whether it covers what is below `host`, and not `host` itself. */
  readonly subdomains: boolean
  /** Whether any port, or none, is covered. */
  readonly anyPort: boolean
}

/**
 * Takes an origin pattern apart: `https://*.example.com`, `http://localhost:*`, both together, or
 * `SCHEME://*` for schemes other than http and https. Gives undefined where the text is none.
 */
export function parseOriginPattern(text: string): OriginPattern | undefined {
  if (text.endsWith('://*')) {
    const scheme = text.slice(0, -4)
    return isWebScheme(scheme) || !parseOrigin(`${scheme}://host`)
      ? undefined
      : { scheme, host: '', port: '', subdomains: true, anyPort: true }
  }
  const anyPort = text.endsWith(':*')
  const subdomains = text.includes('://*.')
  if (!anyPort && !subdomains) return undefined
  const origin = parseOrigin((anyPort ? text.slice(0, -2) : text).replace('://*.', '://'))
  if (!origin || !isWebScheme(origin.scheme) || (anyPort && origin.port !== '')) return undefined
  // One more label below must still make a host name, and an address has nothing below it.
  const { host } = origin
  if (subdomains && (host.length > 251 || host.startsWith('[') || isIpv4(host))) return undefined
  return { ...origin, subdomains, anyPort }
}

interface SchemePatterns {
  anyHost: boolean
  /** Hosts of which any port is allowed. */
  readonly hosts: Set<string>
  /** What remains of an origin's `host[:port]` when labels are cut off its front. */
  readonly suffixes: Set<string>
  /** The same of its host alone, where any port is allowed. */
  readonly suffixesAnyPort: Set<string>
}

/** Patterns compiled for look-up: the cost of a match does not grow with their number. */
export type OriginPatterns = ReadonlyMap<string, SchemePatterns>

/** Compiles patterns, or gives undefined where there are none. */
export function compilePatterns(patterns: readonly OriginPattern[]): OriginPatterns | undefined {
  const schemes = new Map<string, SchemePatterns>()
  for (const { scheme, host, port, subdomains, anyPort } of patterns) {
    let entry = schemes.get(scheme)
    if (!entry) {
      entry = { anyHost: false, hosts: new Set(), suffixes: new Set(), suffixesAnyPort: new Set() }
      schemes.set(scheme, entry)
    }
    if (host === '') entry.anyHost = true
    else if (!subdomains) entry.hosts.add(host)
    else if (anyPort) entry.suffixesAnyPort.add(host)
    else entry.suffixes.add(port === '' ? host : `${host}:${port}`)
  }
  return schemes.size > 0 ? schemes : undefined
}

/** Tells whether a pattern covers an origin. */
export function matchesPattern(patterns: OriginPatterns, { scheme, host, port }: Origin): boolean {
  const entry = patterns.get(scheme)
  if (!entry) return false
  if (entry.anyHost || entry.hosts.has(host)) return true
  const authority = port === '' ? host : `${host}:${port}`
  for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
    if (entry.suffixes.has(authority.slice(dot + 1))) return true
    if (entry.suffixesAnyPort.has(host.slice(dot + 1))) return true
  }
  return false
}

/** The entries of a list of origins, compiled for look-up. */
export interface OriginList {
  /** Whether the list is `*`. */
  readonly any: boolean
  readonly exact: ReadonlySet<string>
  readonly patterns: OriginPatterns | undefined
}

/** Compiles a valid list of origins and patterns. */
export function compileOrigins(entries: readonly string[]): OriginList {
  const exact = new Set<string>()
  const patterns: OriginPattern[] = []
  for (const entry of entries) {
    const pattern = entry.includes('*') ? parseOriginPattern(entry) : undefined
    if (pattern) patterns.push(pattern)
    else exact.add(entry)
  }
  return { any: exact.delete('*'), exact, patterns: compilePatterns(patterns) }
}

/** Tells whether an entry of the list, `*` apart, names the origin. */
export function namesOrigin(list: OriginList, text: string): boolean {
  if (list.exact.has(text)) return true
  if (!list.patterns) return false
  const origin = parseOrigin(text)
  return origin !== undefined && matchesPattern(list.patterns, origin)
}
