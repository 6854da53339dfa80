import type { DangerousPermission } from '../configuration.js'
import type { ConfigurationIssueCode, Refuse } from '../issues.js'
import type { CorsOptions } from '../options.js'
import { isLoopback } from '../reading/origin.js'
import { asciiLowerCase } from '../reading/token.js'
import { parseEntry } from './origin-pattern.js'

/** What decides, beside its own text, whether an entry of a list may stand. */
export interface Rules {
  readonly allowCredentials?: unknown
  readonly isPublicSuffix: CorsOptions['isPublicSuffix'] | undefined
  /** The entries of `dangerouslyAllow`. */
  readonly accepted: ReadonlySet<unknown>
}

/**
 * Checks one entry of `allowedOrigins` with so many different entries, or, without that number,
 * of `ownOrigins`, where http is no danger and names of no server have no place.
 */
export function checkOrigin(
  entry: string,
  refuse: Refuse,
  { allowCredentials, accepted, isPublicSuffix }: Rules,
  size = 0,
): void {
  const origin = parseEntry(entry)
  const isAny = entry === '*'
  const isNull = entry === 'null'
  const refuseDanger = (
    code: ConfigurationIssueCode,
    ...dangers: (DangerousPermission | undefined)[]
  ): void => {
    const missing = dangers.filter((danger) => danger && !accepted.has(danger)).join(' and ')
    if (missing) refuse(code, `Remove it, or add ${missing} to dangerouslyAllow.`)
  }
  if (size ? !origin && !isAny : !origin || isNull) {
    const remedy =
      'Write scheme://host:port in lower-case ASCII (xn--), without trailing slash, path or default port.'
    refuse('invalid-origin', remedy, suggestOrigin(entry))
    return
  }
  if (isAny && size > 1) refuse('wildcard-not-alone', 'Remove it, or the others.')
  if (isNull) {
    refuseDanger(
      'null-origin',
      'null-origin',
      allowCredentials ? 'any-origin-with-credentials' : undefined,
    )
  }
  if (allowCredentials) {
    if (isAny || entry.endsWith('://*')) {
      refuseDanger('wildcard-with-credentials', 'any-origin-with-credentials')
    }
    if (size && origin && /^(?:http|ftp|file):/.test(entry) && !isLoopback(origin.host)) {
      refuseDanger('insecure-origin-with-credentials', 'insecure-origins-with-credentials')
    }
    // What the wildcard stands before, without port and final dot.
    const suffix = /\*\.([^:]*[^:.])/.exec(entry)?.[1]
    if (suffix && !isLoopback(suffix) && (!suffix.includes('.') || isPublicSuffix?.(suffix))) {
      refuseDanger('public-suffix-with-credentials', 'public-suffixes-with-credentials')
    }
  }
}

/** The origin or pattern that a text was probably meant to be. It may be none itself. */
function suggestOrigin(entry: string): string {
  return entry
    .trim()
    .replace(/^(?=localhost|127\.)/, 'http://')
    .replace(/^(?!.*:\/\/)(?=.*[.:])/, 'https://')
    .replace(/(?<=:\/\/)(?:[^/?#\\]*@)?([^/?#\\]*).*/s, '$1')
    .replace(/^https?:.*/i, asciiLowerCase)
    .replace(/:\d+$(?<=^http:.*:80|^https:.*:443)/, '')
}
