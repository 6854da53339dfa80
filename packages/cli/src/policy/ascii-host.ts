import { domainToASCII } from 'node:url'
import {
  type ConfigurationIssue,
  type CorsConfigurationInput,
  checkConfiguration,
} from '@crossgate/core'
import { isPublicSuffix } from './public-suffix.js'

/** The lists whose entries have a host. */
const hostKeys = /(?:^|\.)(allowedOrigins|ownOrigins|allowedHosts|hosts)\[\d+\]$/

/** What a URL puts into ASCII: all that is not. */
const unicode = /[^\0-\x7F]/

/**
 * Returns an issue about an entry with a Unicode host with the ASCII form as its suggestion, which the
 * engine, having no tables for it, leaves out. As with every suggestion it is valid and not listed yet.
 */
export function suggestAsciiHost(issue: ConfigurationIssue, policy: unknown): ConfigurationIssue {
  const { value, path, suggestion } = issue
  if (suggestion !== undefined || typeof value !== 'string' || !unicode.test(value)) return issue
  const key = hostKeys.exec(path)?.[1]
  const ascii = toAsciiHost(value)
  if (ascii === undefined || key === undefined) return issue
  const parent = objectAt(policy, path.slice(0, path.lastIndexOf(key)))
  const mended = mendEntry(key, ascii, parent)
  const listed: unknown = parent[key]
  if (mended === undefined || (Array.isArray(listed) && listed.includes(mended))) return issue
  return { ...issue, suggestion: mended }
}

/** The entry with its host as browsers send it, in Punycode; undefined where it is not a domain. */
function toAsciiHost(entry: string): string | undefined {
  const separator = entry.indexOf('://')
  const start = separator < 0 ? 0 : separator + 3
  const authority = /^[^/?#]*/.exec(entry.slice(start))?.[0] ?? ''
  const port = /:[\d*]+$/.exec(authority)?.[0] ?? ''
  const host = authority.slice(0, authority.length - port.length)
  const wildcard = host.startsWith('*.') ? '*.' : ''
  const ascii = domainToASCII(host.slice(wildcard.length))
  const rest = entry.slice(start + authority.length)
  return ascii === '' ? undefined : `${entry.slice(0, start)}${wildcard}${ascii}${port}${rest}`
}

/** The object of a policy that a path begins in: `[1].configuration.`, `[1].`, or the whole. */
function objectAt(policy: unknown, prefix: string): Record<string, unknown> {
  const match = /^\[(\d+)\]\.(configuration\.)?$/.exec(prefix)
  if (match === null) return policy as Record<string, unknown>
  const entry = (policy as Record<string, unknown>[])[Number(match[1])] as Record<string, unknown>
  return match[2] === undefined ? entry : (entry.configuration as Record<string, unknown>)
}

/**
 * The entry, if it may stand where it is, or what the engine would write in its place: a slash at the
 * end may be wrong with it as well. The hosts of a policy are checked as names alone.
 */
function mendEntry(
  key: string,
  entry: string,
  parent: Record<string, unknown>,
): string | undefined {
  const name = key === 'hosts' ? 'allowedHosts' : key
  const alone: CorsConfigurationInput =
    key === 'hosts'
      ? { allowedHosts: [entry], dangerouslyAllow: ['public-suffix-hosts'] }
      : {
          [key]: [entry],
          ...(parent.allowCredentials === true && { allowCredentials: true }),
          ...(Array.isArray(parent.dangerouslyAllow) && {
            dangerouslyAllow: parent.dangerouslyAllow,
          }),
        }
  const [found, ...others] = checkConfiguration(alone, { isPublicSuffix }).filter(
    ({ path }) => path === `${name}[0]`,
  )
  if (found === undefined) return entry
  return others.length === 0 && typeof found.suggestion === 'string' ? found.suggestion : undefined
}
