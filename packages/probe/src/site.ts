/** Whether a host is a public suffix, such as `co.uk`. */
export type IsPublicSuffix = (host: string) => boolean

/** What the engine itself knows of public suffixes too: hosts of one label. */
export const isSingleLabel: IsPublicSuffix = (host) => !host.includes('.')

const ipAddress = /^(\[|\d+\.\d+\.\d+\.\d+$)/

function registrableDomain(host: string, isPublicSuffix: IsPublicSuffix): string {
  if (ipAddress.test(host)) return host
  const labels = host.split('.')
  for (let index = labels.length - 1; index > 0; index--) {
    if (!isPublicSuffix(labels.slice(index).join('.'))) return labels.slice(index).join('.')
  }
  return host
}

/** Whether two origins are [same site](https://html.spec.whatwg.org/#same-site): one scheme, one registrable domain. */
export function isSameSite(a: string, b: string, isPublicSuffix: IsPublicSuffix): boolean {
  if (a === 'null' || b === 'null') return false
  const [first, second] = [new URL(a), new URL(b)]
  if (first.protocol !== second.protocol) return false
  return (
    first.hostname === second.hostname ||
    registrableDomain(first.hostname, isPublicSuffix) ===
      registrableDomain(second.hostname, isPublicSuffix)
  )
}

const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Whether a URL is [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy): TLS, or loopback. */
export const isPotentiallyTrustworthy = (url: URL): boolean =>
  url.protocol === 'https:' || loopback.test(url.hostname)

/** Whether a URL names this machine itself. */
export const isLoopback = (url: URL): boolean => loopback.test(url.hostname)
