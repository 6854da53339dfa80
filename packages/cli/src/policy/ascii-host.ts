import { domainToASCII } from 'node:url'
import {
  type ConfigurationIssue,
  type CorsConfigurationInput,
  checkConfiguration,
} from '@crossgate/core'
import { isPublicSuffix } from './public-suffix.js'

/**
 * Returns an issue about a Unicode host with the ASCII form as its suggestion, which the engine,
 * having no tables for it, leaves out. As with every suggestion it is valid and not listed yet.
 */
export function suggestAsciiHost(issue: ConfigurationIssue, policy: unknown): ConfigurationIssue {
  const { fault, value, path, suggestion } = issue
  if (fault !== 'unicode-host' || suggestion !== undefined || typeof value !== 'string')
    return issue
  const ascii = toAsciiHost(value)
  const key = /(\w+)\[\d+\]$/.exec(path)?.[1]
  if (ascii === undefined || key === undefined) return issue
  const parent = objectAt(policy, path.slice(0, path.lastIndexOf(key)))
  const listed: unknown = parent[key]
  if (Array.isArray(listed) && listed.includes(ascii)) return issue
  return isAllowed(key, ascii, parent) ? { ...issue, suggestion: ascii } : issue
}

/** The entry with its host as browsers send it, in Punycode; undefined where it is not a domain. */
function toAsciiHost(entry: string): string | undefined {
  const separator = entry.indexOf('://')
  const start = separator < 0 ? 0 : separator + 3
  const authority = entry.slice(start)
  const port = /:[\d*]+$/.exec(authority)?.[0] ?? ''
  const host = authority.slice(0, authority.length - port.length)
  const wildcard = host.startsWith('*.') ? '*.' : ''
  const ascii = domainToASCII(host.slice(wildcard.length))
  return ascii === '' ? undefined : `${entry.slice(0, start)}${wildcard}${ascii}${port}`
}

/** The object of a policy that a path begins in: `[1].configuration.`, `[1].`, or the whole. */
function objectAt(policy: unknown, prefix: string): Record<string, unknown> {
  const match = /^\[(\d+)\]\.(configuration\.)?$/.exec(prefix)
  if (match === null) return policy as Record<string, unknown>
  const entry = (policy as Record<string, unknown>[])[Number(match[1])] as Record<string, unknown>
  return match[2] === undefined ? entry : (entry.configuration as Record<string, unknown>)
}

/** Whether the entry may stand where it is. The hosts of a policy are checked as names alone. */
function isAllowed(key: string, entry: string, parent: Record<string, unknown>): boolean {
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
  return checkConfiguration(alone, { isPublicSuffix }).every(
    ({ path }) => path !== `${key === 'hosts' ? 'allowedHosts' : key}[0]`,
  )
}
