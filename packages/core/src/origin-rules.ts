import { type Finding, quote } from './issues.js'
import { canonicalIpv6, defaultPort, isLoopback, isWebScheme, parseOrigin } from './origin.js'
import { parseOriginPattern } from './origin-pattern.js'

/** What decides, beside its own text, whether an entry of a list of origins may stand. */
export interface OriginRules {
  readonly allowCredentials: boolean
  /** The entries of `dangerouslyAllow`. */
  readonly accepts: ReadonlySet<unknown>
  readonly isPublicSuffix: ((host: string) => boolean) | undefined
}

/**
 * Checks one entry of `allowedOrigins` with so many different entries, or, without that number,
 * of `ownOrigins`, where http is no danger and names of no server have no place.
 */
export function checkOrigin(entry: string, rules: OriginRules, size?: number): Finding[] {
  const { allowCredentials, accepts, isPublicSuffix } = rules
  const findings: Finding[] = []
  const refuse = (code: Finding[0], why: string, ...dangers: string[]): void => {
    const missing = dangers.filter((danger) => !accepts.has(danger))
    if (missing.length === 0) return
    const remedy = `Remove it, or add ${missing.join(' and ')} to dangerouslyAllow.`
    findings.push([code, `${why} ${remedy}`])
  }
  const origin = parseOrigin(entry)
  const pattern = origin ? undefined : parseOriginPattern(entry)
  const isAny = entry === '*'
  if (size === undefined ? isAny || entry === 'null' : false) {
    return [['invalid-origin', `${quote(entry)} is the origin of no server.`]]
  }
  if (isAny && (size as number) > 1) {
    findings.push([
      'wildcard-not-alone',
      '* covers every other entry: keep it alone, or remove it.',
    ])
  }
  if (entry === 'null') {
    const why = 'Any page can make itself the origin null.'
    const more = allowCredentials ? ['any-origin-with-credentials'] : []
    refuse('null-origin', why, 'null-origin', ...more)
    return findings
  }
  const parts = origin ?? pattern
  if (!parts && !isAny) {
    return [['invalid-origin', `${quote(entry)} ${whyNotOrigin(entry)}.`, suggestOrigin(entry)]]
  }
  if (!allowCredentials) return findings
  const { scheme, host } = parts ?? { scheme: '', host: '' }
  if (isAny || pattern?.host === '') {
    const why = `${entry} would let any such page act with a user's cookies.`
    refuse('wildcard-with-credentials', why, 'any-origin-with-credentials')
  }
  if (size !== undefined && /^(?:http|ftp|file)$/.test(scheme) && !isLoopback(host)) {
    const why = `Anybody on the network can pose as ${entry} and act with a user's cookies.`
    refuse('insecure-origin-with-credentials', why, 'insecure-origins-with-credentials')
  }
  const name = host.replace(/\.$/, '')
  if (
    pattern?.subdomains &&
    name !== '' &&
    !isLoopback(name) &&
    (!name.includes('.') || isPublicSuffix?.(name))
  ) {
    const why = `Anybody can get a name below ${name} and act with a user's cookies.`
    refuse('public-suffix-with-credentials', why, 'public-suffixes-with-credentials')
  }
  return findings
}

/** What keeps a text from being an origin or a pattern: the first that applies. */
const mistakes: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^\s|\s$/, 'has white space around it'],
  [/[^\0-\x7f]/, 'is not ASCII: write its host as browsers send it (xn--…)'],
  [/^(?!.*:\/\/)/s, 'has no scheme: write https:// before it'],
  [/:\/\/.*[/?#\\]/s, 'goes on after its host: leave out the path, the trailing slash, the query'],
  [/@/, 'has user info: leave it out'],
  [/^https?:.*[A-Z]|^[^:]*[A-Z]/s, 'is not in lower case'],
  [/^(?:https:.*:443|http:.*:80)$/, 'has a default port, which browsers leave out'],
  [/\*/, 'is none of the patterns https://*.example.com, http://localhost:*, app://*'],
  [/:\d*$/, 'has a bad port or address'],
]

function whyNotOrigin(entry: string): string {
  return mistakes.find(([pattern]) => pattern.test(entry))?.[1] ?? 'has a bad scheme or host'
}

const nearOrigin =
  /^(?:([a-z][\w+.-]*):\/\/)?(?!.*:\/\/)(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#@:]+)(?::(\d{0,9}|\*))?(?:[/?#].*)?$/is

/** The origin or pattern that a text was probably meant to be. It may be none itself. */
function suggestOrigin(entry: string): string | undefined {
  const match = nearOrigin.exec(entry.slice(0, 400).trim())
  if (!match || /^null$/i.test(entry)) return undefined
  const [, typed, name = '', digits = ''] = match
  const port = digits.replace(/^0+/, '')
  const lower = name.toLowerCase()
  const scheme = typed?.toLowerCase() ?? (isLoopback(lower) ? 'http' : 'https')
  const host = isWebScheme(scheme) ? canonicalAddress(lower) : name
  return `${scheme}://${host}${port === '' || port === defaultPort(scheme) ? '' : `:${port}`}`
}

/** An IP address as the URL standard prints it; any other host as it is. */
function canonicalAddress(host: string): string {
  if (host.startsWith('[')) return `[${canonicalIpv6(host.slice(1, -1)) ?? ''}]`
  if (!/^(?:(?:0x[\da-f]*|\d+)(?:\.(?!$)|\.?$)){1,4}$/.test(host)) return host
  const parts = host.replace(/\.$/, '').split('.')
  const bytes = parts.map((part) => Number(part.replace(/^0(?:x$|(?=\d))/, '0o0')))
  // The last part fills what the others leave of the four bytes.
  let rest = bytes.pop() as number
  for (let place = 256 ** (3 - bytes.length); place >= 1; place /= 256) {
    bytes.push(Math.floor(rest / place))
    rest %= place
  }
  return bytes.join('.')
}
