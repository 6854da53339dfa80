import { type HostList, namesHost, parentSuffixes } from '../policy/host-list.js'
import { namesOrigin } from '../policy/origin-pattern.js'
import type { Policy } from '../policy/policy.js'

/** An entry that would allow something like what was refused, and what to look at, in words. */
export interface NearMatch {
  readonly entry: string
  readonly difference: string
}

/** An origin, or an entry of `allowedOrigins`, in the parts that people mix up. */
interface Parts {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

// Every event asks for a hint, and a policy may have 100,000 origins.
const entriesByHost = /* @__PURE__ */ new WeakMap<Policy, ReadonlyMap<string, string>>()

function indexEntries(policy: Policy): ReadonlyMap<string, string> {
  const known = entriesByHost.get(policy)
  if (known !== undefined) return known
  const index = new Map<string, string>()
  for (const entry of policy.configuration.allowedOrigins) {
    const key = hostKey(partsOf(entry))
    if (!index.has(key)) index.set(key, entry)
  }
  entriesByHost.set(policy, index)
  return index
}

/** Finds the allowed origin that a refused one was probably meant to be. */
export function nearestOrigin(origin: string, policy: Policy): NearMatch | undefined {
  const parts = partsOf(origin)
  const entry = findEntry(hostKey(parts), indexEntries(policy))
  if (entry !== undefined) return { entry, difference: differenceOf(parts, partsOf(entry)) }
  const twin = withOtherScheme(origin)
  const isAllowed = twin !== undefined && namesOrigin(policy.origins, twin)
  return isAllowed ? { entry: twin, difference: 'the scheme' } : undefined
}

function findEntry(key: string, index: ReadonlyMap<string, string>): string | undefined {
  const keys = [key, ...parentSuffixes(key).map((suffix) => `*${suffix}`)]
  const found = keys.find((one) => index.has(one))
  return found === undefined ? undefined : index.get(found)
}

function withOtherScheme(origin: string): string | undefined {
  if (origin.startsWith('https://')) return `http://${origin.slice('https://'.length)}`
  return origin.startsWith('http://') ? `https://${origin.slice('http://'.length)}` : undefined
}

function partsOf(text: string): Parts {
  const afterScheme = text.indexOf('://')
  const authority = text.slice(afterScheme + 3)
  // An IPv6 address has colons of its own.
  const host = authority.replace(/:(?:\d+|\*)$/, '')
  return { scheme: text.slice(0, afterScheme), host, port: authority.slice(host.length + 1) }
}

/** What origins have in common that people take for one another. */
function hostKey({ scheme, host }: Parts): string {
  if (isLoopbackName(host)) {
    // Apps have their pages at tauri://localhost on one system and http://tauri.localhost on others.
    return isWebScheme(scheme) ? 'localhost' : `${scheme}.localhost`
  }
  return host.startsWith('www.') ? host.slice('www.'.length) : host
}

function isWebScheme(scheme: string): boolean {
  return scheme === 'http' || scheme === 'https'
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
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
  const twin = host.startsWith('www.') ? host.slice('www.'.length) : `www.${host}`
  if (namesHost(allowedHosts, twin)) return { entry: twin, difference: 'www' }
  const isLocal = isLoopbackName(host) || /^localhost\b/i.test(authority)
  const local = [...allowedHosts.exact].find(isLoopbackName)
  return isLocal && local !== undefined ? { entry: local, difference: 'the name' } : undefined
}
