import type { CorsRequest } from '../request.js'
import { parseOrigin } from './origin.js'
import { urlAuthority } from './path.js'
import { asciiLowerCase } from './token.js'

/**
 * The [authority](https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority) of a request: its
 * `host` field where it has one, else that of its absolute URL, which frameworks make up. As sent;
 * undefined where there is neither.
 */
export function authorityOf({ headers, url }: CorsRequest): string | undefined {
  return headers.get('host') ?? urlAuthority(url)
}

/**
 * The host of an authority in lower case, without its port, or undefined where it is not a host:
 * a list, user info, an empty port, a final dot.
 */
export function hostOf(authority: string): string | undefined {
  const lower = asciiLowerCase(authority)
  const host = lower.replace(/:\d+$/, '')
  const port = lower.slice(host.length + 1)
  const isHost = parseOrigin(`http://${host}`)?.host === host && !host.endsWith('.')
  return isHost && Number(port) <= 65_535 ? host : undefined
}

/** Whether a host is an IPv4 or IPv6 address. */
export function isIpAddress(host: string): boolean {
  // A domain's last label never starts with a digit.
  return host.startsWith('[') || /(?:^|\.)\d[^.]*$/.test(host)
}
