import { type Finding, quote } from './issues.js'
import {
  canonicalIpv6,
  defaultPort,
  isIpAddress,
  isIpv4,
  isLoopback,
  isWebScheme,
  maximumOriginLength,
  parseOrigin,
} from './origin.js'
import { type OriginPattern, parseOriginPattern } from './origin-pattern.js'

/** What decides, beside its own text, whether an entry of a list of origins may stand. */
export interface OriginRules {
  readonly allowCredentials: boolean
  /** The entries of `dangerouslyAllow`. */
  readonly accepts: ReadonlySet<unknown>
  readonly isPublicSuffix: ((host: string) => boolean) | undefined
}

/** Checks one entry of `allowedOrigins`, or of `ownOrigins`, which give nobody a permission. */
export function checkOrigin(
  entry: string,
  entries: ReadonlySet<string>,
  rules: OriginRules,
  own: boolean,
): Finding[] {
  const findings = originFindings(entry, rules, own)
  if (entry === '*' && !own && entries.size > 1) {
    findings.unshift({
      code: 'wildcard-not-alone',
      message: '* allows every origin already. Remove it, or remove the other entries.',
    })
  }
  const [first] = findings
  if (first?.code !== 'invalid-origin') return findings
  const suggestion = suggestOrigin(entry)
  const isFit =
    suggestion !== undefined &&
    !entries.has(suggestion) &&
    originFindings(suggestion, rules, own).length === 0
  return isFit ? [{ ...first, suggestion }] : findings
}

function originFindings(entry: string, rules: OriginRules, own: boolean): Finding[] {
  const { allowCredentials, accepts } = rules
  if (entry === '*' || entry === 'null') {
    if (own) return [invalid(entry, 'names no origin of a server: list the origins themselves.')]
    return entry === '*' ? wildcardFindings('*', rules) : nullFindings(rules)
  }
  const origin = parseOrigin(entry)
  const pattern = origin ? undefined : parseOriginPattern(entry)
  const parts = origin ?? pattern
  if (!parts) return [invalid(entry, whyNotOrigin(entry))]
  if (own || !allowCredentials) return []
  const findings: Finding[] = []
  if (pattern?.host === '') findings.push(...wildcardFindings(entry, rules))
  const insecure = ['http', 'ftp', 'file'].includes(parts.scheme) && !isLoopback(parts.host)
  if (insecure && !accepts.has('insecure-origins-with-credentials')) {
    findings.push({
      code: 'insecure-origin-with-credentials',
      message: `${entry} is not authenticated, so that anybody on the network could speak for it with a user's cookies. Use https, or add "insecure-origins-with-credentials" to dangerouslyAllow.`,
    })
  }
  if (pattern && coversPublicSuffix(pattern, rules)) {
    findings.push({
      code: 'public-suffix-with-credentials',
      message: `Anybody can register a name below ${pattern.host}, and would be let in with a user's cookies. List your own domain, or add "public-suffixes-with-credentials" to dangerouslyAllow.`,
    })
  }
  return findings
}

function invalid(entry: string, why: string): Finding {
  return { code: 'invalid-origin', message: `${quote(entry)} ${why}` }
}

function wildcardFindings(entry: string, { allowCredentials, accepts }: OriginRules): Finding[] {
  if (!allowCredentials || accepts.has('any-origin-with-credentials')) return []
  return [
    {
      code: 'wildcard-with-credentials',
      message: `${entry} with allowCredentials would let any such page act with a user's cookies. List the origins, or add "any-origin-with-credentials" to dangerouslyAllow.`,
    },
  ]
}

function nullFindings({ allowCredentials, accepts }: OriginRules): Finding[] {
  const needed = allowCredentials ? ['null-origin', 'any-origin-with-credentials'] : ['null-origin']
  const missing = needed.filter((danger) => !accepts.has(danger))
  if (missing.length === 0) return []
  const words = missing.map((danger) => `"${danger}"`).join(' and ')
  return [
    {
      code: 'null-origin',
      message: `Any page can make itself the origin null, in a sandboxed frame. Remove the entry, or add ${words} to dangerouslyAllow.`,
    },
  ]
}

function coversPublicSuffix(
  { host, subdomains }: OriginPattern,
  { accepts, isPublicSuffix }: OriginRules,
): boolean {
  if (!subdomains || host === '' || accepts.has('public-suffixes-with-credentials')) return false
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return !isLoopback(name) && (!name.includes('.') || isPublicSuffix?.(name) === true)
}

/** Says what keeps a text from being a serialized origin or a pattern, and what to write. */
function whyNotOrigin(entry: string): string {
  if (entry !== entry.trim()) return 'has white space around it.'
  if (/[^\0-\x7f]/.test(entry)) {
    return 'has a host outside ASCII: write the ASCII form that browsers send (xn--…).'
  }
  if (entry.length > maximumOriginLength) return 'is longer than any origin.'
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(entry) ?? []
  if (scheme === undefined) return 'has no scheme: write https:// and the host.'
  if (/[/?#\\]/.test(rest))
    return 'has a path, a query or a trailing slash: an origin ends at its host or port.'
  if (rest.includes('@')) return 'has user info: an origin is a scheme, a host and a port.'
  if (isWebScheme(scheme.toLowerCase()) && entry !== entry.toLowerCase()) {
    return 'is not in lower case, as browsers send it.'
  }
  if (rest.endsWith(`:${defaultPort(scheme)}`)) {
    return `writes out the default port of ${scheme}, which browsers leave out.`
  }
  if (rest.includes('*')) {
    return 'is no pattern: patterns are https://*.example.com, http://localhost:*, both together, and SCHEME://* for schemes other than http and https.'
  }
  const host = rest.replace(/:[^:\]]*$/, '')
  if (isWebScheme(scheme) && parseOrigin(`${scheme}://${host}`)) {
    return 'has a bad port: an integer from 1 to 65535, or none.'
  }
  if (rest.startsWith('[')) return 'has an IPv6 address that is not in its shortest form.'
  if (/(?:^|\.)\d[^.]*$/.test(host)) return 'has an IPv4 address that is not in dotted decimal.'
  return 'has a bad host: labels of letters, digits, - and _, of 1 to 63 characters, with dots between.'
}

/** The serialized origin or pattern that a text was probably meant to be, not yet checked. */
function suggestOrigin(entry: string): string | undefined {
  const text = entry.trim()
  // Core has no IDNA tables, so it cannot tell the ASCII form of a Unicode host.
  if (/[^\x21-\x7e]/.test(text) || text.length > maximumOriginLength * 2) return undefined
  if (/^null$/i.test(text)) return 'null'
  const [, typed, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):)?[/\\]*(.*)$/is.exec(
    text.includes('://') ? text : `//${text}`,
  ) as RegExpExecArray
  const authority = (/^[^/?#\\]*/.exec(rest) as RegExpExecArray)[0]
  const [, host = '', port] = /^(?:.*@)?(.*?)(?::(\d*|\*))?$/s.exec(authority) as RegExpExecArray
  const lowerHost = canonicalHost(host.toLowerCase())
  const scheme =
    typed?.toLowerCase() ?? (isLoopback(lowerHost) || isIpAddress(lowerHost) ? 'http' : 'https')
  const number = port === undefined || port === '*' ? port : port.replace(/^0+/, '')
  const shownPort = number && number !== defaultPort(scheme) ? `:${number}` : ''
  return `${scheme}://${isWebScheme(scheme) ? lowerHost : host}${shownPort}`
}

/** An IP address in the form that the URL standard prints; any other host as it is. */
function canonicalHost(host: string): string {
  if (host.startsWith('[')) {
    const address = canonicalIpv6(host.slice(1, -1))
    return address === undefined ? host : `[${address}]`
  }
  const parts = host.replace(/\.$/, '').split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]*|\d+)$/.test(part))) return host
  const numbers = parts.map((part) =>
    part.startsWith('0x')
      ? Number.parseInt(`0${part.slice(2)}`, 16)
      : Number.parseInt(part, /^0./.test(part) ? 8 : 10),
  )
  const last = numbers.pop() as number
  // The last part fills what the others leave of the four bytes.
  if (!numbers.every((number) => number < 256) || !(last < 256 ** (4 - numbers.length))) return host
  const bytes = [...numbers]
  for (let place = 3 - numbers.length; place >= 0; place--) {
    bytes.push(Math.floor(last / 256 ** place) % 256)
  }
  const address = bytes.join('.')
  return isIpv4(address) ? address : host
}
