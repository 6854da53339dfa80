/** Whether a host is a public suffix, such as `co.uk`. */
export type IsPublicSuffix = (host: string) => boolean

/** What the engine itself knows of public suffixes too: hosts of one label. */
export const isSingleLabel: IsPublicSuffix = (host) => !host.includes('.')

const ipAddress = /^(\[|\d+\.\d+\.\d+\.\d+$)/

function registrableDomain(host: string, isPublicSuffix: IsPublicSuffix): string {
  if (ipAddress.test(host)) return host
  for (let dot = host.lastIndexOf('.'); dot > 0; dot = host.lastIndexOf('.', dot - 1)) {
    const domain = host.slice(dot + 1)
    if (!isPublicSuffix(domain)) return domain
  }
  return host
}

/** Whether a URL is of the page's registrable domain, whatever their [schemes](https://html.spec.whatwg.org/#schemelessly-same-site). */
export function isSchemelesslySameSite(
  page: URL | undefined,
  url: URL,
  isPublicSuffix: IsPublicSuffix,
): boolean {
  if (page === undefined || url.origin === 'null') return false
  const [own, other] = [page.hostname, url.hostname]
  if (own === other) return true
  return registrableDomain(own, isPublicSuffix) === registrableDomain(other, isPublicSuffix)
}

/**
 * Returns whether a URL is [same site](https://html.spec.whatwg.org/#same-site) as a page: one scheme,
 * one registrable domain. Never throws, but for what `isPublicSuffix` throws.
 *
 * @param page the page's URL. Undefined: it has no origin of its own, and is of no site.
 * @param url what it asks.
 * @param isPublicSuffix whether a host is a public suffix, such as `co.uk`.
 * @example
 * ```ts
 * const isPublicSuffix = (host: string) => ['com', 'uk', 'co.uk'].includes(host)
 * const page = new URL('https://app.example.com')
 * isSameSite(page, new URL('https://api.example.com'), isPublicSuffix) // true
 * isSameSite(page, new URL('http://api.example.com'), isPublicSuffix) // false
 * ```
 */
export function isSameSite(
  page: URL | undefined,
  url: URL,
  isPublicSuffix: IsPublicSuffix,
): boolean {
  return page?.protocol === url.protocol && isSchemelesslySameSite(page, url, isPublicSuffix)
}

const loopback = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Returns whether `url` is
 * [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy):
 * TLS, or loopback. Never throws.
 *
 * @example
 * ```ts
 * isPotentiallyTrustworthy(new URL('http://localhost:3000')) // true
 * isPotentiallyTrustworthy(new URL('http://intranet')) // false
 * ```
 */
export const isPotentiallyTrustworthy = (url: URL): boolean =>
  url.protocol === 'https:' || loopback.test(url.hostname)

/** Whether a URL names this machine itself. */
export const isLoopback = (url: URL): boolean => loopback.test(url.hostname)
