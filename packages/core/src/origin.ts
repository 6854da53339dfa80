/**
 * A [serialized origin](https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin), taken
 * apart. `null` has an empty scheme, `file://` an empty host, the default port is empty.
 */
export interface Origin {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

const opaque: Origin = /* @__PURE__ */ Object.freeze({ scheme: '', host: '', port: '' })

/** No origin that a browser sends is longer. */
export const maximumOriginLength = 326

const scheme = /^[a-z][a-z0-9+.-]*$/
const opaqueHost = /^[!$&'()+\-.0-9=A-Z_a-z~]+$/
const port = /^[1-9][0-9]{0,4}$/

/** Tells whether a scheme is one whose host names are domains and IP addresses. */
export function isWebScheme(text: string): boolean {
  return text === 'https' || text === 'http'
}

/** The port that a scheme's origins leave out, or `''`. */
export function defaultPort(text: string): string {
  return text === 'https' ? '443' : text === 'http' ? '80' : ''
}

/**
 * Takes a serialized origin apart, or gives undefined where the text is none. This one function
 * decides for configuration, request and own host.
 */
export function parseOrigin(text: string): Origin | undefined {
  if (text === 'null') return opaque
  if (text.length > maximumOriginLength) return undefined
  const schemeEnd = text.indexOf('://')
  if (schemeEnd < 1) return undefined
  const start = schemeEnd + 3
  const schemeText = text.slice(0, schemeEnd)
  const isWeb = isWebScheme(schemeText)
  if (!isWeb && !scheme.test(schemeText)) return undefined
  if (text.length === start && schemeText === 'file') {
    return { scheme: 'file', host: '', port: '' }
  }
  const hostEnd = isWeb ? findHostEnd(text, start) : findOpaqueHostEnd(text, start)
  if (hostEnd < 0) return undefined
  const host = text.slice(start, hostEnd)
  if (hostEnd === text.length) return { scheme: schemeText, host, port: '' }
  const portText = text.slice(hostEnd + 1)
  return text[hostEnd] === ':' &&
    port.test(portText) &&
    Number(portText) < 65_536 &&
    portText !== defaultPort(schemeText)
    ? { scheme: schemeText, host, port: portText }
    : undefined
}

// Most origins that browsers send: a domain without port, no label of which starts with a digit.
const domainOrigin = /^https?:\/\/[a-z_-][a-z\d_-]*(?:\.[a-z_-][a-z\d_-]*)*$/
/** With any longer text, one label could be too long. */
const maximumPlainLength = 71

/** Tells whether a text is a serialized origin. */
export function isOrigin(text: string): boolean {
  return (
    (text.length <= maximumPlainLength && domainOrigin.test(text)) ||
    parseOrigin(text) !== undefined
  )
}

function findOpaqueHostEnd(text: string, start: number): number {
  const colon = text.indexOf(':', start)
  const end = colon < 0 ? text.length : colon
  return opaqueHost.test(text.slice(start, end)) ? end : -1
}

function findHostEnd(text: string, start: number): number {
  if (text.charCodeAt(start) === 91 /* [ */) {
    const end = text.indexOf(']', start)
    const address = text.slice(start + 1, end)
    return end > 0 && canonicalIpv6(address) === address ? end + 1 : -1
  }
  let label = start
  let lastLabel = start
  let end = start
  for (; end < text.length && text.charCodeAt(end) !== 58 /* : */; end++) {
    const code = text.charCodeAt(end)
    if (code === 46 /* . */) {
      if (end === label || end - label > 63) return -1
      lastLabel = label
      label = end + 1
    } else if (
      !((code > 96 && code < 123) || (code > 47 && code < 58) || code === 45 || code === 95)
    ) {
      return -1
    }
  }
  const finalDot = end === label
  if (end === start || end - label > 63 || end - start - Number(finalDot) > 253) return -1
  const first = text.charCodeAt(finalDot ? lastLabel : label)
  return first > 47 && first < 58 && !isIpv4(text.slice(start, end)) ? -1 : end
}

/** Tells whether a host is an IPv4 address in canonical dotted decimal. */
export function isIpv4(host: string): boolean {
  return /^(?:(?:25[0-5]|(?:2[0-4]|1\d|[1-9])?\d)(?:\.(?!$)|$)){4}$/.test(host)
}

/**
 * Writes an IPv6 address as the [URL standard](https://url.spec.whatwg.org/#concept-ipv6-serializer)
 * prints it, without brackets; undefined where the text is no address.
 */
export function canonicalIpv6(text: string): string | undefined {
  // The longest form, with an IPv4 address at its end, has 45 characters.
  if (text.length > 45) return undefined
  const [left = '', right, ...more] = text
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (quad, a, b, c, d) =>
      isIpv4(quad) ? `${(+a * 256 + +b).toString(16)}:${(+c * 256 + +d).toString(16)}` : quad,
    )
    .split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right ? right.split(':') : []
  const missing = 8 - head.length - tail.length
  if (more.length > 0 || (right === undefined ? missing !== 0 : missing < 1)) return undefined
  const pieces = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (!pieces.every((piece) => /^[\da-f]{1,4}$/i.test(piece))) return undefined
  const address = pieces.map((piece) => Number.parseInt(piece, 16).toString(16)).join(':')
  // The longest run of zeros, the first of equal ones, is left out.
  const [longest] = (address.match(/\b0(?::0)+\b/g) ?? []).sort((a, b) => b.length - a.length)
  return longest ? address.replace(new RegExp(`(?:^|:)\\b${longest}\\b(?::|$)`), '::') : address
}

/** Tells whether a host only ever names the machine itself: `localhost`, below it, or loopback. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    (host.startsWith('127.') && isIpv4(host))
  )
}
