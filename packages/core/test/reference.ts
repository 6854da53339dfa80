/**
 * A second reading of the rules, slow and literal, for the property tests to compare the engine
 * with. It shares no code with the engine, uses the platform's own URL parser where the rules
 * refer to it, and scans every list from the start.
 */
import type {
  CorsConfiguration,
  CorsContinue,
  CorsKind,
  CorsPolicy,
  CorsRequest,
  DenialReason,
} from '../src/index.js'

const hostOfOtherSchemes = /^[!$&'()+\-.0-9=A-Z_a-z~]+$/

interface ParsedOrigin {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

function isIpv4(host: string): boolean {
  const parts = host.split('.')
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
  )
}

function isIpv6(host: string): boolean {
  if (!/^\[[0-9a-f:.]+\]$/.test(host)) return false
  try {
    return new URL(`http://${host}/`).hostname === host
  } catch {
    return false
  }
}

function isWebHost(host: string): boolean {
  if (host.startsWith('[')) return isIpv6(host)
  const withoutDot = host.endsWith('.') ? host.slice(0, -1) : host
  if (withoutDot.length > 253) return false
  const labels = withoutDot.split('.')
  if (!labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label))) return false
  return /^[0-9]/.test(labels[labels.length - 1] as string) ? isIpv4(host) : true
}

function isHost(scheme: string, host: string): boolean {
  if (scheme === 'http' || scheme === 'https') return isWebHost(host)
  return hostOfOtherSchemes.test(host)
}

function isPort(scheme: string, port: string): boolean {
  if (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535) return false
  return !(scheme === 'http' && port === '80') && !(scheme === 'https' && port === '443')
}

/** A serialized origin other than `null`, in its parts. */
export function parseOrigin(text: string): ParsedOrigin | undefined {
  if (text.length > 326) return undefined
  if (text === 'file://') return { scheme: 'file', host: '', port: '' }
  const match = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text)
  if (!match) return undefined
  const [, scheme = '', host = '', port] = match
  if (!isHost(scheme, host)) return undefined
  if (port !== undefined && !isPort(scheme, port)) return undefined
  return { scheme, host, port: port ?? '' }
}

export function isSerializedOrigin(text: string): boolean {
  return text === 'null' || parseOrigin(text) !== undefined
}

/** Whether one entry of `allowedOrigins` or `ownOrigins`, read by itself, names an origin. */
export function entryNames(entry: string, origin: string): boolean {
  if (entry === '*') return isSerializedOrigin(origin)
  if (entry === origin) return isSerializedOrigin(origin)
  const parsed = parseOrigin(origin)
  if (!parsed) return false
  const any = /^([a-z][a-z0-9+.-]*):\/\/\*$/.exec(entry)
  if (any) return parsed.scheme === any[1]
  const inside = /^(https?):\/\/([^.:*]*)\*([^.:*]*)(\.[^:]+)?(?::(.*))?$/.exec(entry)
  if (inside && !(inside[2] === '' && inside[3] === '')) {
    const [, scheme, before = '', after = '', rest = '', port] = inside
    const isPort = port === '*' || (port ?? '') === parsed.port
    const [label = '', ...others] = parsed.host.split('.')
    return (
      isPort &&
      parsed.scheme === scheme &&
      rest === others.map((other) => `.${other}`).join('') &&
      label.startsWith(before) &&
      label.endsWith(after) &&
      label.length > before.length + after.length
    )
  }
  const pattern = /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?(\[[^\]]*\]|[^:*]+)(?::(.*))?$/.exec(entry)
  if (!pattern) return false
  const [, scheme, wildcard, host = '', port] = pattern
  if (!wildcard && port !== '*') return false
  if (parsed.scheme !== scheme) return false
  if (port !== '*' && (port ?? '') !== parsed.port) return false
  if (!wildcard) return parsed.host === host
  return parsed.host.endsWith(`.${host}`) && parsed.host.length > host.length + 1
}

/** Whether a text may stand in `allowedHosts`. */
export function isHostEntry(entry: string): boolean {
  if (entry.endsWith('.')) return false
  if (!entry.startsWith('*.')) return isWebHost(entry)
  const parent = entry.slice(2)
  const labels = parent.split('.')
  return (
    isWebHost(parent) &&
    !isIpv4(parent) &&
    !parent.startsWith('[') &&
    parent.length < 252 &&
    (labels.length > 1 || parent === 'localhost')
  )
}

/** Whether a text may stand in `allowedOrigins` because of its `*`. */
export function isPattern(entry: string): boolean {
  const any = /^([a-z][a-z0-9+.-]*):\/\/\*$/.exec(entry)
  if (any) return any[1] !== 'http' && any[1] !== 'https'
  const web = /^(https?):\/\/(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(entry)
  if (!web) return false
  const [, scheme = '', host = '', port] = web
  if (port !== undefined && port !== '*' && !isPort(scheme, port)) return false
  if (!host.includes('*')) return port === '*' && isWebHost(host)
  const [label = '', ...others] = host.split('.')
  const around = label.split('*')
  if (around.length !== 2 || others.some((other) => other.includes('*'))) return false
  const [before = '', after = ''] = around
  if (before === '' && after === '' && others.join('') === '') return false
  if (before !== '' && !before.endsWith('-')) return false
  if (after !== '' && !after.startsWith('-')) return false
  return isWebHost(host.replace('*', 'x'))
}

export type PathReading = 'plain' | 'excluded' | 'ambiguous'

/** The request's path as it was sent. */
export function sentPath(url: string): string {
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\\]*/.exec(url)
  const target = absolute ? url.slice(absolute[0].length) : url
  return target.split(/[?#]/)[0] || '/'
}

/** The path with what follows a `#` before any `?`; undefined where there is none. */
function uncutPath(url: string): string | undefined {
  const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\\]*/.exec(url)
  const path = (absolute ? url.slice(absolute[0].length) : url).split('?')[0] as string
  return path.includes('#') ? path : undefined
}

function decodeOnce(path: string): string {
  return path.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run.slice(1).split('%')
    let text = ''
    for (let index = 0; index < bytes.length; ) {
      let taken = 0
      for (const length of [1, 2, 3, 4]) {
        const piece = bytes.slice(index, index + length)
        if (piece.length < length) break
        try {
          text += decodeURIComponent(`%${piece.join('%')}`)
          taken = length
          break
        } catch {}
      }
      if (taken === 0) {
        text += `%${bytes[index]}`
        taken = 1
      }
      index += taken
    }
    return text
  })
}

const isDots = (segment: string) => segment === '.' || segment === '..'
const dots = (path: string) => path.split('/').filter(isDots).length
const slashes = (path: string) => path.split(/[/\\]/).length

function dropParameters(path: string): string {
  return path
    .split('/')
    .map((segment) => segment.split(';')[0] as string)
    .join('/')
}

function resolveDots(path: string): string {
  const segments = path.replace(/^\//, '').split('/')
  const kept: string[] = []
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
    if (last && isDots(segment)) kept.push('')
  })
  return `/${kept.join('/')}`
}

export interface PathReadings {
  readonly sent: string
  readonly canonical: string
  /** The text the loose reading searches; undefined where that reading is not called for. */
  readonly loose: string | undefined
}

/** Every reading of a path. */
export function readPath(url: string): PathReadings {
  const sent = sentPath(url)
  const decoded = decodeOnce(sent)
  const slashed = decoded.replace(/\\/g, '/')
  const bare = dropParameters(slashed)
  const produced = slashes(decoded) > slashes(sent) || dots(bare) > dots(sent.replace(/\\/g, '/'))
  return {
    sent,
    canonical: resolveDots(bare.replace(/\/+/g, '/')),
    loose: produced ? slashed : undefined,
  }
}

/** Whether an entry of `excludedPaths` covers a path as it stands. */
export function pathMatches(entry: string, path: string): boolean {
  const wanted = entry.toLowerCase()
  const found = path.toLowerCase()
  if (wanted.endsWith('*')) return found.startsWith(wanted.slice(0, -1))
  if (wanted === '/') return found === '/'
  const bare = wanted.replace(/\/$/, '')
  return found === bare || found === `${bare}/`
}

function looseMatches(entry: string, text: string): boolean {
  const wanted = entry.toLowerCase()
  return text.toLowerCase().includes(wanted.endsWith('*') ? wanted.slice(0, -1) : wanted)
}

/** How a path stands to a list of excluded paths, and the first entry that any reading matches. */
export function judgePath(
  method: string,
  url: string,
  excluded: readonly string[],
): { reading: PathReading; entry?: string } {
  if (method === 'OPTIONS' && url === '*') return { reading: 'plain' }
  const { sent, canonical, loose } = readPath(url)
  const bySent = (entry: string) => pathMatches(entry, sent)
  const byCanonical = (entry: string) => pathMatches(entry, canonical)
  const byLoose = (entry: string) => loose !== undefined && looseMatches(entry, loose)
  // Routers that decode and resolve nothing.
  const unresolved = decodeOnce(sent).replace(/\\/g, '/')
  // Servers that parse the target as a URL, where `//x/admin` has a host.
  const behind = readPath(url.replace(/^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}[^/\\?#]*/i, '')).canonical
  const byOther = (entry: string) => pathMatches(entry, unresolved) || pathMatches(entry, behind)
  // A target with a `#` in its path, read as if that was a character like any other.
  const uncut = uncutPath(url)
  const whole = uncut === undefined ? undefined : readPath(uncut.replaceAll('#', '\u0000'))
  const wholeText = (text: string | undefined) => text?.replaceAll('\u0000', '#')
  const byUncut = (entry: string) => {
    if (whole === undefined || uncut === undefined) return false
    const { loose: text } = whole
    return (
      pathMatches(entry, uncut) ||
      pathMatches(entry, wholeText(whole.canonical) as string) ||
      pathMatches(entry, decodeOnce(uncut).replace(/\\/g, '/')) ||
      (text !== undefined && looseMatches(entry, wholeText(text) as string))
    )
  }
  const entry = excluded.find(
    (one) => bySent(one) || byCanonical(one) || byLoose(one) || byOther(one) || byUncut(one),
  )
  if (entry === undefined) return { reading: 'plain' }
  const isLoose = loose !== undefined || whole?.loose !== undefined
  const certain = excluded.some(bySent) && excluded.some(byCanonical) && !isLoose
  return { reading: certain ? 'excluded' : 'ambiguous', entry }
}

const isToken = (text: string) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)

/** A comma list as its elements, optional white space removed; empty elements stay. */
export function readList(text: string): string[] {
  return text.split(',').map((element) => element.replace(/^[ \t]+|[ \t]+$/g, ''))
}

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

export interface Expected {
  readonly action: CorsContinue['action'] | 'respond'
  readonly status?: number
  readonly kind: CorsKind
  readonly headers: Record<string, string>
  readonly vary: readonly string[]
  readonly authoritative: boolean
  readonly denial?: { readonly reason: DenialReason; readonly value: string }
}

const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

export function allowsOrigin(configuration: CorsConfiguration, origin: string): boolean {
  if (!isSerializedOrigin(origin)) return false
  const { allowCredentials, allowedOrigins, dangerouslyAllow } = configuration
  return allowedOrigins.some((entry) => {
    if (!entryNames(entry, origin)) return false
    if (entry !== '*' || origin !== 'null' || !allowCredentials) return true
    return dangerouslyAllow.includes('null-origin')
  })
}

export function allowsMethod(configuration: CorsConfiguration, method: string): boolean {
  const methods = configuration.allowedMethods
  if (methods.includes(method) && method !== '*') return true
  if (method === 'HEAD' && methods.includes('GET')) return true
  if (!methods.includes('*') || !isToken(method)) return false
  return !['CONNECT', 'TRACE', 'TRACK'].includes(method.toUpperCase())
}

export function allowsHeader(configuration: CorsConfiguration, name: string): boolean {
  if (!isToken(name)) return false
  const names = configuration.allowedHeaders
  if (names.some((one) => one !== '*' && lower(one) === lower(name))) return true
  if (coveredByPrefix(configuration, name)) return true
  if (!names.includes('*')) return false
  return configuration.allowCredentials || lower(name) !== 'authorization'
}

/** Whether an entry such as `x-amz-*` covers the name. */
function coveredByPrefix({ allowedHeaders }: CorsConfiguration, name: string): boolean {
  return allowedHeaders.some(
    (entry) =>
      entry.length > 1 && entry.endsWith('*') && lower(name).startsWith(lower(entry.slice(0, -1))),
  )
}

/** The host that a request names, as sent: its `host` field, else what its absolute URL has. */
function authorityOf(request: CorsRequest): string | undefined {
  const field = request.headers.get('host')
  if (field !== null && field !== undefined) return field
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#\\]*)/.exec(request.url)?.[1]
}

/** The host in an authority, without its port; undefined where it holds none. */
function hostIn(authority: string | undefined): string | undefined {
  const found = /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/s.exec(lower(authority ?? ''))
  const host = found?.[1] ?? ''
  if (found?.[2] !== undefined && Number(found[2]) > 65535) return undefined
  return host === '' || host.endsWith('.') || !isWebHost(host) ? undefined : host
}

function hostEntryNames(entry: string, host: string): boolean {
  if (!entry.startsWith('*')) return host === entry
  return !isIpv4(host) && !host.startsWith('[') && host.endsWith(entry.slice(1))
}

function isServedHost(configuration: CorsConfiguration, authority: string | undefined): boolean {
  if (configuration.allowedHosts.length === 0 || authority === undefined) return true
  const host = hostIn(authority)
  if (host === undefined) return false
  if (isIpv4(host) || host.startsWith('[')) return true
  return configuration.allowedHosts.some((entry) => hostEntryNames(entry, host))
}

/**
 * What section by section the rules say about one request. `everyPath` is the entry that is to blame
 * where the path counts as excluded whatever it is.
 */
export function reference(
  configuration: CorsConfiguration,
  request: CorsRequest,
  everyPath?: string,
): Expected {
  const c = configuration
  const get = (name: string) => request.headers.get(name) ?? undefined
  if (!c.enabled) {
    return { action: 'continue', kind: 'disabled', headers: {}, vary: [], authoritative: false }
  }
  const observe = c.enforcement === 'report'
  const pass = (kind: CorsKind, headers: Record<string, string>, vary: string[]): Expected =>
    observe
      ? { action: 'continue', kind, headers: {}, vary: [], authoritative: false }
      : { action: 'continue', kind, headers, vary, authoritative: true }

  const origin = get('origin')
  const { reading, entry = '' } =
    everyPath === undefined
      ? judgePath(request.method, request.url, c.excludedPaths)
      : ({ reading: 'excluded', entry: everyPath } as const)
  const method = request.method
  const requestMethod = get('access-control-request-method')
  const preflight = method === 'OPTIONS' && requestMethod !== undefined
  const handshake =
    method === 'GET' &&
    readList(get('upgrade') ?? '').some((element) => lower(element) === 'websocket')
  const anyOrigin = c.allowedOrigins.includes('*') && !c.allowCredentials

  const corsHeaders = (): Record<string, string> => ({
    'access-control-allow-origin': anyOrigin ? '*' : (origin as string),
    ...(c.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(c.exposedHeaders.length > 0
      ? { 'access-control-expose-headers': c.exposedHeaders.join(',') }
      : {}),
  })
  const corsVary = () =>
    anyOrigin
      ? [
          ...(get('cookie') === undefined ? [] : ['Cookie']),
          ...(get('authorization') === undefined ? [] : ['Authorization']),
        ]
      : ['Origin']

  const listedMethods = () => c.allowedMethods.join(',')
  const namedIn = (text: string) => readList(text).filter((element) => element !== '')
  const unique = (names: readonly string[]) => [...new Set(names.map(lower))]
  const allowMethods = (wanted: string) =>
    c.allowCredentials && c.allowedMethods.includes('*') ? wanted : listedMethods()
  const allowHeaders = (text: string, isListed: (name: string) => boolean = () => true) => {
    const named = unique(namedIn(text).filter((name) => allowsHeader(c, name)))
    if (c.allowCredentials && c.allowedHeaders.includes('*')) return named.join(',')
    const configured = c.allowedHeaders.filter((one) => one === '*' || !one.endsWith('*'))
    const byPrefix = named.filter(
      (name) =>
        !c.allowedHeaders.includes('*') && !configured.some((one) => lower(one) === lower(name)),
    )
    return [...configured.filter(isListed), ...byPrefix].join(',')
  }
  const originHeaders = () => ({
    'access-control-allow-origin': anyOrigin ? '*' : (origin as string),
    ...(c.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  })
  const passed = (reason: DenialReason, value: string): Record<string, string> => {
    const wanted = requestMethod as string
    const isEchoed = c.allowCredentials && c.allowedMethods.includes('*')
    const methods = reason === 'method-not-allowed' && isEchoed ? '' : allowMethods(wanted)
    const headers = allowHeaders(
      get('access-control-request-headers') ?? '',
      (name) => name !== '*' || value !== 'authorization' || reason !== 'header-not-allowed',
    )
    return {
      ...originHeaders(),
      ...(methods === '' ? {} : { 'access-control-allow-methods': methods }),
      ...(headers === '' ? {} : { 'access-control-allow-headers': headers }),
    }
  }
  const refuse = (reason: DenialReason, value: string): Expected => {
    const invalid = ['invalid-origin', 'invalid-preflight', 'host-not-allowed'].includes(reason)
    const kind = invalid ? 'invalid' : preflight ? 'preflight' : 'cors'
    const denial = { reason, value }
    const vary = preflight ? preflightVary : ['Origin']
    const ofAllowedOrigin =
      reading === 'plain' && (reason === 'method-not-allowed' || reason === 'header-not-allowed')
    const why: Record<string, string> = c.debug ? { 'crossgate-denial': reason } : {}
    const answer = (status: number, headers: Record<string, string>): Expected => ({
      action: 'respond',
      status,
      kind,
      headers: { ...headers, ...why },
      vary,
      authoritative: true,
      denial,
    })
    if (observe) {
      return { action: 'continue', kind, headers: {}, vary: [], authoritative: false, denial }
    }
    if (c.enforcement === 'omit' && reason !== 'host-not-allowed') {
      const isSentAnyway =
        reason === 'method-not-allowed' &&
        ['GET', 'HEAD', 'POST'].includes((requestMethod ?? '').toUpperCase())
      if (preflight) {
        return answer(204, ofAllowedOrigin && !isSentAnyway ? passed(reason, value) : {})
      }
      if (!handshake) {
        return { action: 'continue', kind, headers: {}, vary, authoritative: true, denial }
      }
    }
    if (c.enforcement === 'block' && c.explainPreflights && preflight && ofAllowedOrigin) {
      return answer(204, passed(reason, value))
    }
    const permission = ofAllowedOrigin ? (preflight ? originHeaders() : corsHeaders()) : {}
    return answer(403, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...permission,
    })
  }
  const authority = authorityOf(request)
  if (!isServedHost(c, authority)) return refuse('host-not-allowed', authority as string)

  if (origin === undefined) {
    if (reading !== 'plain') return pass('excluded', {}, [])
    const shared =
      anyOrigin &&
      allowsMethod(c, method) &&
      get('cookie') === undefined &&
      get('authorization') === undefined
    return shared ? pass('not-cors', corsHeaders(), []) : pass('not-cors', {}, ['Origin'])
  }

  if (isSameOrigin(c, request, origin, preflight)) {
    if (reading !== 'plain') return pass('same-origin', {}, [])
    return allowsOrigin(c, origin) && allowsMethod(c, method)
      ? pass('same-origin', corsHeaders(), corsVary())
      : pass('same-origin', {}, ['Origin'])
  }

  const onExcluded = () =>
    preflight || handshake ? refuse('excluded-path', entry) : pass('excluded', {}, [])

  if (reading === 'excluded') return onExcluded()
  if (!isSerializedOrigin(origin)) return refuse('invalid-origin', origin)
  const list = get('access-control-request-headers') ?? ''
  const elements = readList(list)
  if (preflight) {
    if (!isToken(requestMethod)) return refuse('invalid-preflight', requestMethod)
    if (list.length > 4096 || elements.length > 128) {
      return refuse('invalid-preflight', 'Access-Control-Request-Headers')
    }
  }
  if (!allowsOrigin(c, origin)) return refuse('origin-not-allowed', origin)
  const wanted = preflight ? requestMethod : method
  if (!allowsMethod(c, wanted)) return refuse('method-not-allowed', wanted)
  if (!preflight) {
    return reading === 'ambiguous' ? onExcluded() : pass('cors', corsHeaders(), corsVary())
  }
  const named = elements.filter((element) => element !== '')
  const refused = named.find((element) => !allowsHeader(c, element))
  if (refused !== undefined) {
    return refuse('header-not-allowed', isToken(refused) ? lower(refused) : refused)
  }
  if (reading === 'ambiguous') return onExcluded()
  if (observe) return pass('preflight', {}, [])
  const methods = allowMethods(wanted)
  const headers = allowHeaders(list)
  return {
    action: 'respond',
    status: 204,
    kind: 'preflight',
    headers: {
      'access-control-allow-origin': anyOrigin ? '*' : origin,
      ...(c.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
      ...(methods === '' ? {} : { 'access-control-allow-methods': methods }),
      ...(headers === '' ? {} : { 'access-control-allow-headers': headers }),
      'access-control-max-age': String(c.preflightMaxAgeInSeconds),
    },
    vary: preflightVary,
    authoritative: true,
  }
}

function isSameOrigin(
  configuration: CorsConfiguration,
  request: CorsRequest,
  origin: string,
  preflight: boolean,
): boolean {
  const get = (name: string) => request.headers.get(name) ?? undefined
  const site = get('sec-fetch-site')
  const doubtful = get('sec-fetch-mode') === 'navigate' && get('sec-fetch-dest') === 'empty'
  const believed = site === 'same-origin' && !doubtful
  const own = configuration.ownOrigins
  if (preflight) {
    const isOwn = own.some((entry) => entryNames(entry, origin)) || origin === 'null'
    return believed && (own.length === 0 || isOwn)
  }
  if (own.length > 0) {
    const named = own.some((entry) => entryNames(entry, origin))
    return named || (origin === 'null' && believed)
  }
  if (believed) return true
  if (site !== undefined && site !== '' && site !== 'none' && site !== 'same-origin') return false
  const parsed = parseOrigin(origin)
  if (!parsed || (parsed.scheme !== 'http' && parsed.scheme !== 'https')) return false
  const authority = authorityOf(request)?.toLowerCase()
  if (authority === undefined) return false
  const defaultPort = parsed.scheme === 'http' ? ':80' : ':443'
  const elided = authority.endsWith(defaultPort)
    ? authority.slice(0, -defaultPort.length)
    : authority
  return elided === (parsed.port === '' ? parsed.host : `${parsed.host}:${parsed.port}`)
}

/** Every text under which servers may look for a request's path: exactly, and anywhere in it. */
function pathTexts(url: string): { readonly exact: string[]; readonly anywhere: string[] } {
  const { sent, canonical, loose } = readPath(url)
  const behind = readPath(url.replace(/^(?:[a-z][a-z0-9+.-]*:)?[/\\]{2,}[^/\\?#]*/i, '')).canonical
  const exact = [sent, canonical, decodeOnce(sent).replace(/\\/g, '/'), behind]
  const anywhere = loose === undefined ? [] : [loose]
  const uncut = uncutPath(url)
  if (uncut !== undefined) {
    // Read with a stand-in, as if the number sign was a character like any other.
    const whole = readPath(uncut.replaceAll('#', '\u0000'))
    const restored = (text: string) => text.replaceAll('\u0000', '#')
    exact.push(uncut, restored(whole.canonical), decodeOnce(uncut).replace(/\\/g, '/'))
    if (whole.loose !== undefined) anywhere.push(restored(whole.loose))
  }
  return { exact, anywhere }
}

/** The places in a list of policies of every entry that decides a request, in order. */
export function chosenPolicies(list: readonly CorsPolicy[], request: CorsRequest): number[] {
  const host = hostIn(authorityOf(request))
  const isForHost = ({ hosts }: CorsPolicy) =>
    hosts === undefined ||
    (host !== undefined && hosts.some((entry) => hostEntryNames(entry, host)))
  if (request.method === 'OPTIONS' && request.url === '*') {
    return [list.findIndex((policy) => isForHost(policy) && policy.paths === undefined)]
  }
  const { exact, anywhere } = pathTexts(request.url)
  const firsts = exact.map((path) =>
    list.findIndex(
      (policy) =>
        isForHost(policy) &&
        (policy.paths === undefined || policy.paths.some((entry) => pathMatches(entry, path))),
    ),
  )
  const within = list.flatMap((policy, index) =>
    isForHost(policy) &&
    policy.paths?.some((entry) => anywhere.some((text) => looseMatches(entry, text)))
      ? [index]
      : [],
  )
  return [...new Set([...firsts, ...within])].sort((one, other) => one - other)
}

/** The mode that counts where several entries decide: the strictest of them comes first. */
const strictness = (configuration: CorsConfiguration) =>
  ['block', 'omit', 'report'].indexOf(configuration.enforcement)

/** What the rules say about one request under a list of policies. */
export function referenceOfPolicies(
  list: readonly CorsPolicy[],
  request: CorsRequest,
): { readonly expected: Expected; readonly policy: string | number } {
  const all = chosenPolicies(list, request).map((index) => {
    const policy = list[index] as CorsPolicy
    const expected = reference(policy.configuration, request)
    return { index, policy, expected, label: policy.name ?? index }
  })
  type One = (typeof all)[number]
  const strictest = (ones: readonly One[]) =>
    [...ones].sort(
      (one, other) =>
        strictness(one.policy.configuration) - strictness(other.policy.configuration) ||
        one.index - other.index,
    )[0] as One
  const answer = ({ expected: { action, status, headers, vary, authoritative, denial } }: One) =>
    JSON.stringify([
      [action, status, Object.entries(headers).sort(), vary, authoritative],
      denial !== undefined,
    ])
  const [first] = all as [One]
  if (all.every((one) => answer(one) === answer(first))) {
    return { expected: first.expected, policy: first.label }
  }
  const denied = all.filter(({ expected }) => expected.denial !== undefined)
  if (denied.length > 0) {
    const { expected, label } = strictest(denied)
    return { expected, policy: label }
  }
  const { exact, anywhere } = pathTexts(request.url)
  const entries = all.flatMap(({ policy }) => policy.paths ?? [])
  const entry = entries.find(
    (one) =>
      exact.some((path) => pathMatches(one, path)) ||
      anywhere.some((text) => looseMatches(one, text)),
  )
  const { policy, label } = strictest(all.filter((one) => one.policy.configuration.enabled))
  return { expected: reference(policy.configuration, request, entry as string), policy: label }
}

/** Whether a host is this machine, on which no network attacker can stand in for it. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    (isIpv4(host) && host.startsWith('127.'))
  )
}
