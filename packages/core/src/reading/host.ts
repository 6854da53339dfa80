import { parseIpv4, parseIpv6, serializeIpv6 } from './ipv6.js'

/** Most characters of a domain, without its final dot. */
export const maximumDomainLength = 253
/** Most characters of one label of a domain. */
export const maximumLabelLength = 63

/** Labels of lower-case letters, digits, hyphen and underscore, separated by dots. */
const domain = /^(?:[a-z\d_-]{1,63}\.)*[a-z\d_-]{1,63}$/

/**
 * Whether a text is a host as an http or https URL serializes it: a domain with an optional final
 * dot, an IPv4 address in dotted decimal, or an IPv6 address in brackets.
 */
export function isHttpHost(host: string): boolean {
  if (host.startsWith('[')) return isBracketedIpv6(host)
  return endsInNumber(host) ? parseIpv4(host) !== undefined : isDomain(host)
}

/** Whether a text is a domain, its final dot included. Its last label is not looked at. */
function isDomain(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return name.length <= maximumDomainLength && domain.test(name)
}

/**
 * Whether the last label starts with a digit. The URL standard takes a host whose last label is a
 * [number](https://url.spec.whatwg.org/#ends-in-a-number-checker) for an IPv4 address, and no
 * top-level domain starts with one.
 */
export function endsInNumber(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return /^\d/.test(name.slice(name.lastIndexOf('.') + 1))
}

/** Whether a text in brackets is an IPv6 address in the one spelling that the URL standard prints. */
function isBracketedIpv6(host: string): boolean {
  return canonicalIpv6(host) === host
}

/** Returns the spelling of a bracketed IPv6 address that the URL standard prints, or undefined. */
export function canonicalIpv6(host: string): string | undefined {
  if (!/^\[[\da-f:.]+\]$/i.test(host)) return undefined
  const pieces = parseIpv6(host.slice(1, -1))
  return pieces && `[${serializeIpv6(pieces)}]`
}
