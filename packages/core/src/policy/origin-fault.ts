import type { ConfigurationFault } from '../issues.js'
import { canonicalIpv6, endsInNumber } from '../reading/host.js'
import {
  defaultPort,
  isHttpScheme,
  isLoopback,
  isOrigin,
  isPort,
  isScheme,
  maximumOriginLength,
  splitOrigin,
} from '../reading/origin.js'
import { excerpt } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import type { Finding } from './finding.js'
import { findHostMistake, type Mistake } from './host-fault.js'
import { parsePattern } from './origin-pattern.js'
import {
  type Expected,
  findTextMistake,
  httpStart,
  isUnfilled,
  maximumReadLength,
  stripSurroundings,
} from './text-fault.js'

const expected: Expected = { noun: 'origin', pattern: 'https://*.example.com' }

const tooLong = {
  fault: 'host-length',
  remedy: `an origin has at most ${maximumOriginLength} characters`,
} as const

/** A text taken apart as if it was a URL, whatever it is. */
interface LooseUrl {
  readonly text: string
  readonly scheme: string
  readonly userInfo: string
  readonly host: string
  readonly port: string | undefined
  /** Path, query and fragment. */
  readonly rest: string
}

/** Says what keeps a text from being an origin or a pattern: the first mistake, from left to right. */
export function describeOriginFault(entry: string): Finding {
  const code = 'invalid-origin'
  const name =
    entry === ''
      ? 'An empty string'
      : excerpt(entry.slice(0, maximumReadLength).replace(/(^|:\/\/)[^/?#\\]*@/, '$1…@'))
  const { fault, remedy, completion } = findOriginMistake(entry)
  const suggestion = isUnfilled(entry) ? undefined : suggestOrigin(entry)
  const what = entry.includes('*') && fault?.startsWith('wildcard') ? 'a pattern' : 'an origin'
  const written = suggestion && isFarther(entry, suggestion) ? `, and write ${suggestion}` : ''
  const message = `${name} is not ${what}: ${remedy}${completion ?? written}.`
  return { code, fault, message, suggestion }
}

/** Whether an entry has several mistakes, so that who removes the first of them meets the next. */
function isFarther(entry: string, suggestion: string): boolean {
  const { rest } = readLoosely(entry)
  const next = rest ? entry.slice(0, -rest.length) : asciiLowerCase(entry)
  // A longer origin would make the message too long.
  return next !== entry && next !== suggestion && suggestion.length < 60 && isEntry(suggestion)
}

/** Returns the first mistake in a text that is not an origin, from left to right. */
export function findOriginMistake(entry: string): Mistake {
  if (entry === '') {
    return { fault: 'no-host', remedy: 'write one such as https://app.example.com' }
  }
  if (entry.length > maximumReadLength) return tooLong
  const mistake = findTextMistake(entry, expected)
  if (mistake) return mistake
  const url = readLoosely(entry)
  return (
    findSchemeMistake(url) ??
    findSurplus(url) ??
    findWildcardMistake(url) ??
    findPortMistake(url) ??
    (isHttpScheme(url.scheme) ? findHostMistake(url.host) : findOpaqueHostMistake(url))
  )
}

function findOpaqueHostMistake({ text }: LooseUrl): Mistake {
  return text.length > maximumOriginLength
    ? tooLong
    : { remedy: 'its host contains a character that no browser sends' }
}

function readLoosely(text: string): LooseUrl {
  const separator = text.indexOf('://')
  const scheme = text.slice(0, Math.max(separator, 0))
  const afterScheme = separator < 0 ? text.replace(/^\/+/, '') : text.slice(separator + 3)
  const end = /[/?#\\]/.exec(afterScheme)?.index ?? afterScheme.length
  const authority = afterScheme.slice(0, end)
  const at = authority.lastIndexOf('@') + 1
  const { host, port } = splitOrigin(`://${authority.slice(at)}`)
  const userInfo = authority.slice(0, at)
  return { text, scheme, userInfo, host, port, rest: afterScheme.slice(end) }
}

function findSchemeMistake({ text, scheme, host, port }: LooseUrl): Mistake | undefined {
  if (/^null$/i.test(text)) return { fault: 'upper-case', remedy: 'write null in lower case' }
  if (/^(?:all|any)$/i.test(text))
    return { remedy: 'to allow every origin, write * as the only entry' }
  if (/[*?]/.test(scheme)) {
    const remedy = 'a scheme cannot contain a *, so write one entry for https and one for http'
    return { fault: 'wildcard-scheme', remedy }
  }
  const [start, name = ''] = httpStart.exec(text) ?? []
  const isMisspelt = start !== undefined && start !== `${name}://`
  if (isMisspelt || !text.includes('://')) {
    const meant = suggestOrigin(text)
    const example = excerpt(meant && isEntry(meant) ? meant : 'https://app.example.com')
    const what = isMisspelt
      ? `write ${asciiLowerCase(name)}:// with a colon and two slashes`
      : 'it needs a scheme'
    return { fault: 'no-scheme', remedy: what, completion: `, as in ${example}` }
  }
  if (scheme === '') return { fault: 'no-scheme', remedy: 'write https in front' }
  // As in `blob:https://app.example.com`.
  const wrapper = /^[\w-]+:(?=https?:)/.exec(text)
  if (wrapper) return { remedy: `remove ${wrapper}` }
  if (!isScheme(asciiLowerCase(scheme))) {
    const remedy = 'it must begin with a scheme such as https'
    return { fault: 'no-scheme', remedy }
  }
  if (scheme !== asciiLowerCase(scheme)) {
    return { fault: 'upper-case', remedy: 'write it in lower case' }
  }
  // An IPv6 address without brackets begins with a colon.
  if (host !== '' || scheme === 'file' || port?.includes(':')) return undefined
  const completion = ', as in https://app.example.com'
  return { fault: 'no-host', remedy: 'it needs a host', completion }
}

/** What a URL may have beside an origin. */
function findSurplus({ userInfo, rest }: LooseUrl): Mistake | undefined {
  if (userInfo) {
    return { fault: 'user-info', remedy: 'remove the user name and password before the @' }
  }
  if (rest === '/') return { fault: 'trailing-slash', remedy: 'remove the trailing slash' }
  if (rest.startsWith('?')) return { fault: 'query', remedy: 'remove the query' }
  if (rest.startsWith('#')) return { fault: 'fragment', remedy: 'remove the fragment' }
  return rest ? { fault: 'path', remedy: 'remove the path' } : undefined
}

function findWildcardMistake({ scheme, host, port }: LooseUrl): Mistake | undefined {
  if (!host.includes('*')) return undefined
  const place = (remedy: string, completion?: string): Mistake => {
    return { fault: 'wildcard-place', remedy, ...(completion && { completion }) }
  }
  if (!isHttpScheme(scheme)) {
    return place(`after ${scheme}:// a * means the whole host, without a port`)
  }
  if (/^\*\.?$/.test(host)) {
    const completion = '. Write a domain after it, or * alone for every origin'
    return { fault: 'wildcard-scheme', remedy: 'it would cover every site', completion }
  }
  if (isAddressLike(host)) return place('an IP address cannot contain a *, so list each address')
  const label = host.split('.')[0] as string
  if (host.lastIndexOf('*') >= label.length || label.split('*').length > 2) {
    return place(
      'write only one *, in the first label of the host',
      ', as in https://*.example.com',
    )
  }
  const isFree = label === '*' || /^(?:.*-)?\*(?:-.*)?$/.test(label)
  if (!isFree) {
    const remedy = 'write a - between the * and the text beside it'
    return place(remedy, ', as in https://app-*.example.com')
  }
  return findPortMistake({ scheme, host, port }) ?? findHostMistake(host.replace('*', 'a'))
}

/** Whether a host with `*` in it is meant for IP addresses: nothing else has only digits, or brackets. */
function isAddressLike(host: string): boolean {
  return /[[\]]/.test(host) || (/^[\d.*]+$/.test(host) && /\d/.test(host)) || endsInNumber(host)
}

function findPortMistake({
  scheme,
  host,
  port,
}: Pick<LooseUrl, 'scheme' | 'host' | 'port'>): Mistake | undefined {
  if (port === undefined || port === '*' || isPort(port, scheme)) return undefined
  const bad = (remedy: string): Mistake => ({ fault: 'bad-port', remedy })
  if (port === '') return bad('write a port after the colon, or remove the colon')
  if (port === defaultPort(scheme)) {
    const remedy = `remove :${port}, which browsers leave out because it is the default of ${scheme}`
    return { fault: 'default-port', remedy }
  }
  // What stands before the colons of an IPv6 address is nothing else than digits.
  if (port.includes(':') && /[^\da-f]/i.test(host)) return bad('write one colon before the port')
  if (/^[\da-f]*:/i.test(port)) {
    const remedy = 'an IPv6 address needs brackets'
    return { fault: 'ip-address', remedy, completion: ', as in http://[::1]' }
  }
  if (/^0+\d/.test(port)) return bad('write the port without leading zeros')
  return bad('a port is a number from 1 to 65535, or * for any port')
}

/** Returns the origin or pattern that a text was probably meant to be. It may not be one either. */
export function suggestOrigin(entry: string): string | undefined {
  if (entry.length > maximumReadLength) return undefined
  const text = unfoldExpression(stripSurroundings(entry)).replace(httpStart, '$1://')
  const url = readLoosely(text)
  const host = asciiLowerCase(url.host)
  const scheme = asciiLowerCase(url.scheme) || guessScheme({ host, port: url.port })
  if (!scheme) return undefined
  if (!isHttpScheme(scheme)) return `${scheme}://${url.host}${url.port ? `:${url.port}` : ''}`
  if (url.port?.includes(':') && !/[^\da-f]/i.test(host)) {
    const address = canonicalIpv6(`[${host}:${url.port}]`)
    return address && `${scheme}://${address}`
  }
  const port = url.port?.replace(/^:+|^(\d+):(?=\1$)|^0+(?=\d)/, '')
  const isWritten = port && port !== defaultPort(scheme)
  return `${scheme}://${repairHost(host)}${isWritten ? `:${port}` : ''}`
}

/**
 * Returns the [origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)
 * that somebody probably meant, who wrote or pasted something near it: a URL, a host without a
 * scheme, capitals, a default port, an expression. An origin is returned as it is. Undefined where
 * none can be told, so for a pattern, and for a host that is not in ASCII. Never throws.
 *
 * A host without a scheme is taken for `http` where servers seldom speak TLS: on the machine itself,
 * in a private network, and where a port follows a name without a dot. Others are taken for `https`.
 *
 * @param text what was written, at any length.
 * @example
 * ```ts
 * findMeantOrigin('https://App.example.com:443/items?page=2') // 'https://app.example.com'
 * findMeantOrigin('localhost:5173') // 'http://localhost:5173'
 * findMeantOrigin('https://app.example.com') // the same
 * findMeantOrigin('my app') // undefined
 * ```
 */
export function findMeantOrigin(text: string): string | undefined {
  if (isOrigin(text)) return text
  const meant = suggestOrigin(text)
  return meant !== undefined && isOrigin(meant) ? meant : undefined
}

/** What has neither a dot nor a port is not taken for a host. */
function guessScheme({ host, port }: Pick<LooseUrl, 'host' | 'port'>): string {
  const isName = /^[a-z\d_-]+$/i.test(host)
  if (isLoopback(host) || isPrivate(host) || (isName && isPort(port ?? '', 'http'))) return 'http'
  return /[.[]/.test(host) ? 'https' : ''
}

/** Whether a host is a private address, or a name that only a local network knows. */
function isPrivate(host: string): boolean {
  return (
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.[\d.]+$/.test(host) ||
    /^\[f(?:[cd]|e[89ab])[\da-f]+:/.test(host) ||
    host.endsWith('.local')
  )
}

function repairHost(host: string): string {
  if (host.startsWith('[')) return canonicalIpv6(host) ?? host
  if (endsInNumber(host)) return host.replace(/\.$/, '')
  return host
    .replace(/^\*{2,}/, '*')
    .replace(/^(?:\*(?=[a-z\d])|(?=\.))/, '*.')
    .replace('*..', '*.')
    .replace(/^([a-z\d]+)\*(?=\.)/, '$1-*')
}

/** Turns an anchored expression that holds nothing but text, and `.*` for subdomains, into that text. */
function unfoldExpression(text: string): string {
  const source = /^\/?\^(.*)\$\/?$/s.exec(text)?.[1]
  if (source === undefined) return text
  return source.replace(/(:(?:\\?\/){2})\.[*+](?=\\\.)/, '$1*').replace(/\\([./-])/g, '$1')
}

/** Whether a text is an origin or a pattern. */
export function isEntry(text: string): boolean {
  return text.includes('*') ? parsePattern(text) !== undefined : isOrigin(text)
}

/** A mistake in the scheme that only lists of a server's own origins do not take. */
export function describeForeignOwnOrigin(entry: string): Finding {
  const fault: ConfigurationFault | undefined = entry.includes('*') ? 'wildcard-scheme' : undefined
  const message = `ownOrigins cannot contain ${excerpt(entry)}: write this server's own addresses, such as https://app.example.com.`
  return { code: 'invalid-origin', fault, message }
}
