import { isHttpHost } from './host.js'

/**
 * A [serialized origin](https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin) in its
 * parts. `null` has an empty scheme, `file://` an empty host; a default port is empty.
 */
export interface Origin {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

/** Most characters of an origin: `https://`, a domain with its final dot, and a port fit many times. */
export const maximumOriginLength = 326

const opaqueOrigin: Origin = /* @__PURE__ */ Object.freeze({ scheme: '', host: '', port: '' })
const fileOrigin: Origin = /* @__PURE__ */ Object.freeze({ scheme: 'file', host: '', port: '' })

/**
 * Returns the parts of a serialized origin, or undefined where the text is not one. This one
 * function decides for configuration, request and own host.
 */
export function parseOrigin(text: string): Origin | undefined {
  if (text.length > maximumOriginLength) return undefined
  if (text === 'null') return opaqueOrigin
  if (text === 'file://') return fileOrigin
  const { scheme, host, port } = splitOrigin(text)
  const isOriginHost = isHttpScheme(scheme) ? isHttpHost(host) : isOpaqueHost(host)
  if (!isScheme(scheme) || !isOriginHost) return undefined
  if (port === undefined) return { scheme, host, port: '' }
  return isPort(port, scheme) ? { scheme, host, port } : undefined
}

/** Whether a text is a serialized origin. */
export function isOrigin(text: string): boolean {
  return parseOrigin(text) !== undefined
}

/** What stands where in a text that may be an origin; nothing is checked. */
export interface OriginParts {
  readonly scheme: string
  readonly host: string
  /** Undefined where there is no colon for it. */
  readonly port: string | undefined
}

/** Splits a text at `://` and at the colon before the port. Without `://` all of it is the host. */
export function splitOrigin(text: string): OriginParts {
  const separator = text.indexOf('://')
  const scheme = text.slice(0, Math.max(separator, 0))
  const authority = separator < 0 ? text : text.slice(separator + 3)
  // The colons of an IPv6 address stand in brackets.
  const colon = authority.indexOf(':', authority.startsWith('[') ? authority.indexOf(']') : 0)
  if (colon < 0) return { scheme, host: authority, port: undefined }
  return { scheme, host: authority.slice(0, colon), port: authority.slice(colon + 1) }
}

/** Whether a text is a [URL scheme](https://url.spec.whatwg.org/#url-scheme-string) in lower case. */
export function isScheme(text: string): boolean {
  return /^[a-z][a-z\d+.-]*$/.test(text)
}

/** Whether the hosts of a scheme are domains and IP addresses. */
export function isHttpScheme(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http'
}

/** Whether a text is the host of another scheme (`chrome-extension://abc`, `app://.`), which is compared byte for byte. */
function isOpaqueHost(host: string): boolean {
  return /^[\w!$&'()+.=~-]+$/.test(host)
}

/** Returns the port that a scheme has where none is written, and that is therefore never written. */
export function defaultPort(scheme: string): string | undefined {
  if (scheme === 'https') return '443'
  return scheme === 'http' ? '80' : undefined
}

/** Whether a text is a port as an origin of this scheme has it: 1 to 65535, not the default one. */
export function isPort(text: string, scheme: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 && text !== defaultPort(scheme)
}

/** An https origin of a domain of two or more labels, without a port. */
const httpsDomain = /^https:\/\/(?:[a-z\d_-]{1,63}\.)+[a-z_-][a-z\d_-]{0,62}$/

/**
 * Whether a text is an https origin of a domain, without a port: most of what long lists hold. A
 * shortcut: whatever it accepts `parseOrigin` accepts, at a quarter of the cost.
 */
export function isHttpsDomainOrigin(text: string): boolean {
  return text.length <= 261 && httpsDomain.test(text)
}

/** Whether the host of an origin names only the machine itself: `localhost`, below it, or a loopback address. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.[\d.]+$/.test(host)
  )
}
