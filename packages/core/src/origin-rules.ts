import type { CorsOptions } from './cors.js'
import type { Finding } from './issues.js'
import { isLoopback } from './origin.js'
import { parseEntry } from './origin-pattern.js'

/** What decides, beside its own text, whether an entry of a list may stand. */
export interface Rules {
  readonly allowCredentials: unknown
  readonly isPublicSuffix: CorsOptions['isPublicSuffix'] | undefined
  /** The entries of `dangerouslyAllow`. */
  readonly accepted: ReadonlySet<unknown>
}

/**
 * Checks one entry of `allowedOrigins` with so many different entries, or, without that number,
 * of `ownOrigins`, where http is no danger and names of no server have no place.
 */
export function checkOrigin(entry: string, rules: Rules, size?: number): Finding[] {
  const { allowCredentials, accepted, isPublicSuffix } = rules
  const origin = parseEntry(entry)
  const isAny = entry === '*'
  const isNull = entry === 'null'
  if (size === undefined ? !origin || isNull : !origin && !isAny) {
    const remedy =
      'Write it like https://host:8443, in lower-case ASCII (xn--), without path, trailing slash or default port.'
    return [['invalid-origin', remedy, suggestOrigin(entry)]]
  }
  const host = origin?.host ?? ''
  const findings: Finding[] = []
  const refuse = (code: Finding[0], ...dangers: string[]): void => {
    const missing = dangers.filter((danger) => !accepted.has(danger)).join(' and ')
    if (missing) findings.push([code, `Remove it, or add ${missing} to dangerouslyAllow.`])
  }
  if (isAny && size !== 1) findings.push(['wildcard-not-alone', 'Remove it, or the others.'])
  const anyOrigin = 'any-origin-with-credentials'
  if (isNull) refuse('null-origin', 'null-origin', ...(allowCredentials ? [anyOrigin] : []))
  else if (allowCredentials) {
    if (isAny || entry.endsWith('://*')) refuse('wildcard-with-credentials', anyOrigin)
    if (size !== undefined && /^(?:http|ftp|file):/.test(entry) && !isLoopback(host)) {
      refuse('insecure-origin-with-credentials', 'insecure-origins-with-credentials')
    }
    // What the wildcard stands for is one letter of the host.
    const suffix = host.slice(2).replace(/\.$/, '')
    if (
      entry.includes('*.') &&
      !isLoopback(suffix) &&
      (!suffix.includes('.') || isPublicSuffix?.(suffix))
    ) {
      refuse('public-suffix-with-credentials', 'public-suffixes-with-credentials')
    }
  }
  return findings
}

/** The origin or pattern that a text was probably meant to be. It may be none itself. */
function suggestOrigin(entry: string): string {
  return entry
    .trim()
    .toLowerCase()
    .replace(/^(?=localhost|127\.)/, 'http://')
    .replace(/^(?!https?:)(?=.*[.:])/, 'https://')
    .replace(/(?<=:\/\/)(?:[^/?#]*@)?([^/?#]*).*/s, '$1')
    .replace(/:\d+$(?<=^http:.*:80|^https:.*:443)/, '')
}
