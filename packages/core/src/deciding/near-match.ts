import { type HostList, isLoopbackName, namesHost, parentSuffixes } from '../policy/host-list.js'
import { namesOrigin } from '../policy/origin-pattern.js'
import type { Policy } from '../policy/policy.js'
import type { Steps } from '../policy/steps.js'
import {
  findByHostKey,
  hostKey,
  isWebScheme,
  type Parts,
  partsOf,
  prepareHostKeys,
} from './host-index.js'

/**
 * An entry that would allow something like what was refused: with what to look at, in words, or with
 * the host that was refused, where the entry covers only what is below it.
 */
export type NearMatch = { readonly entry: string } & (
  | { readonly difference: string; readonly parent?: undefined }
  | { readonly difference?: undefined; readonly parent: string }
)

/** Makes what `nearestOrigin` looks up in a long list, with pauses; without this the first hint has to. */
export function prepareNearestOrigin({ configuration }: Policy): Steps<void> {
  return prepareHostKeys(configuration.allowedOrigins)
}

/** Finds the allowed origin that a refused one was probably meant to be. */
export function nearestOrigin(origin: string, policy: Policy): NearMatch | undefined {
  const parts = partsOf(origin)
  const { allowedOrigins } = policy.configuration
  const key = hostKey(parts)
  const below = key === '' ? undefined : findByHostKey(allowedOrigins, `*.${parts.host}`)
  if (below !== undefined && findByHostKey(allowedOrigins, key) === undefined) {
    return { entry: below, parent: parts.host }
  }
  const entry = findEntry(key, allowedOrigins)
  if (entry !== undefined) return { entry, difference: differenceOf(parts, partsOf(entry)) }
  const twin = withOtherScheme(origin)
  const isAllowed = twin !== undefined && namesOrigin(policy.origins, twin)
  return isAllowed ? { entry: twin, difference: 'the scheme' } : undefined
}

function findEntry(key: string, entries: readonly string[]): string | undefined {
  for (const one of [key, ...parentSuffixes(key).map((suffix) => `*${suffix}`)]) {
    const entry = one === '' ? undefined : findByHostKey(entries, one)
    if (entry !== undefined) return entry
  }
  return undefined
}

function withOtherScheme(origin: string): string | undefined {
  if (origin.startsWith('https://')) return `http://${origin.slice('https://'.length)}`
  return origin.startsWith('http://') ? `https://${origin.slice('http://'.length)}` : undefined
}

function differenceOf(refused: Parts, allowed: Parts): string {
  const isApp = !isWebScheme(refused.scheme) || !isWebScheme(allowed.scheme)
  if (isApp && refused.host !== allowed.host) {
    return "the app's origin: it differs between systems, so list each one"
  }
  const differences: string[] = []
  if (refused.scheme !== allowed.scheme) differences.push('the scheme')
  if (refused.port !== allowed.port) differences.push('the port')
  if (isLoopbackName(refused.host) && refused.host !== allowed.host) {
    differences.push('the name: localhost, 127.0.0.1 and [::1] are different origins')
  } else if (hasWww(refused) !== hasWww(allowed) && !allowed.host.startsWith('*')) {
    differences.push('www.')
  }
  return differences.join(' and ').replace(/\.$/, '')
}

function hasWww({ host }: Parts): boolean {
  return host.startsWith('www.')
}

/** Finds the allowed host that a refused authority was probably meant to be; `host` is without its final dot and port. */
export function nearestHost(
  host: string,
  authority: string,
  allowedHosts: HostList,
): NearMatch | undefined {
  if (namesHost(allowedHosts, host)) return { entry: host, difference: 'the dot at the end' }
  if (allowedHosts.suffixes.has(`.${host}`)) return { entry: `*.${host}`, parent: host }
  const twin = host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`
  if (namesHost(allowedHosts, twin)) return { entry: twin, difference: 'www' }
  const isLocal = isLoopbackName(host) || /^localhost\b/i.test(authority)
  const { loopback } = allowedHosts
  return isLocal && loopback !== undefined ? { entry: loopback, difference: 'the name' } : undefined
}
