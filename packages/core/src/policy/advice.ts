import { type CorsConfiguration, defaultConfiguration } from '../configuration.js'
import type { ConfigurationAdvice } from '../issues.js'
import { isForbiddenRequestHeader, isForbiddenResponseHeader } from '../reading/header-name.js'
import { standardMethods } from '../reading/method.js'
import { excerpt, isList } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import { isHeaderPrefix } from './allowed-headers.js'
import { closestWord } from './closest-word.js'
import { type ReadConfiguration, readConfiguration, type Scope } from './configuration-check.js'
import { adviseCoveredEntries } from './covered-entry.js'
import { IssueList } from './finding.js'
import { isEntry, suggestOrigin } from './origin-fault.js'
import { parsePattern } from './origin-pattern.js'
import { isRegistrable } from './origin-rules.js'
import { readPolicies } from './policy-check.js'
import { isPunycodeLabel } from './punycode.js'
import type { ValidationOptions } from './validate.js'

/** Takes a piece of advice. */
export type Advise = (advice: ConfigurationAdvice) => void

/** The longest time that Chromium keeps a preflight, in seconds. */
const chromiumMaximumAge = 7_200

/**
 * Returns advice about a valid configuration, or a valid list of policies: what in it has no effect,
 * such as a [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header) that
 * no page can set, is not needed or deserves a second look. Never throws; returns `[]` where there is
 * nothing to say and for an input that is not valid.
 *
 * @param input anything, as in `checkConfiguration`.
 * @param options which names are public suffixes, as in `createCors`. Default: those that the engine knows.
 *
 * @example
 * ```ts
 * const [advice] = adviseConfiguration({ allowedOrigins: ['https://app.example.com'] })
 * advice?.code // 'enabled-absent'
 * ```
 */
export function adviseConfiguration(
  input: unknown,
  options: ValidationOptions = {},
): ConfigurationAdvice[] {
  const advice: ConfigurationAdvice[] = []
  const advise: Advise = (piece) => void advice.push(piece)
  const issues = new IssueList()
  const scope = { issues, isPublicSuffix: options.isPublicSuffix, place: '' }
  if (isList(input)) {
    advisePolicies(input, scope, options, advise)
  } else {
    const read = readConfiguration(input ?? {}, scope)
    if (isFine(scope)) adviseOne(read, options, advise)
  }
  return isFine(scope) ? advice : []
}

/** What was read holds while this is so: a value with an issue can be of any type. */
function isFine({ issues }: Scope): boolean {
  return issues.issues.length === 0
}

function advisePolicies(
  input: readonly unknown[],
  scope: Scope,
  options: ValidationOptions,
  advise: Advise,
): void {
  const policies = readPolicies(input, scope, ({ place, ...read }) => {
    if (!isFine(scope)) return
    adviseOne(read, options, (piece) => advise({ ...piece, path: `${place}.${piece.path}` }))
  })
  if (!isFine(scope)) return
  const last = policies.length - 1
  const guarded = policies.findIndex(({ configuration }) => configuration.allowedHosts.length > 0)
  const lastHosts = policies[last]?.configuration.allowedHosts
  if (guarded < 0 || !lastHosts || lastHosts.length > 0) return
  const message = `Policy [${guarded}] has allowedHosts but the last policy has none, so a request for any other host gets past it: list the hosts in the last policy too.`
  const path = `[${last}].configuration.allowedHosts`
  advise({ code: 'hosts-without-last', path, value: lastHosts, message })
}

function adviseOne(
  { configuration, givenKeys }: ReadConfiguration,
  options: ValidationOptions,
  advise: Advise,
): void {
  adviseSwitches(configuration, givenKeys, advise)
  adviseHeaders(configuration, givenKeys, advise)
  adviseOrigins(configuration, options, advise)
  adviseCoveredEntries(configuration, advise)
}

/** Advice about keys that say nothing without another one. */
function adviseSwitches(
  configuration: CorsConfiguration,
  givenKeys: ReadonlySet<string>,
  advise: Advise,
): void {
  const { enabled, allowCredentials, allowedOrigins, allowedHosts } = configuration
  const age = configuration.preflightMaxAgeInSeconds
  if (allowedOrigins.length > 0 && !givenKeys.has('enabled')) {
    const message = 'Origins are listed, but the filter is off: add "enabled": true.'
    advise({ code: 'enabled-absent', path: 'enabled', value: undefined, message })
  }
  if (allowedOrigins.length === 0 && enabled) {
    const message = 'The filter is on but no origin is allowed: list the origins of your pages.'
    advise({ code: 'no-origin', path: 'allowedOrigins', value: allowedOrigins, message })
  }
  if (allowedOrigins.length === 0 && allowCredentials) {
    const message =
      'Credentials are allowed but no origin is: list one, or remove allowCredentials.'
    const path = 'allowCredentials'
    advise({ code: 'credentials-without-origin', path, value: true, message })
  }
  if (allowedHosts.length > 0 && !enabled) {
    const message = 'allowedHosts has no effect while the filter is off: add "enabled": true.'
    advise({ code: 'hosts-while-off', path: 'allowedHosts', value: allowedHosts, message })
  }
  if (age > chromiumMaximumAge) {
    const message = `Chromium caches a preflight for at most ${chromiumMaximumAge} seconds: a higher value affects Firefox only.`
    const path = 'preflightMaxAgeInSeconds'
    const suggestion = chromiumMaximumAge
    advise({ code: 'max-age-beyond-engines', path, value: age, message, suggestion })
  }
}

/** Names that servers and proxies believe, by which a page could pose as somebody else. */
const trustedHeaders =
  /* @__PURE__ */ 'x-forwarded-for x-forwarded-host x-forwarded-proto x-forwarded-user x-forwarded-email x-real-ip x-original-url x-rewrite-url x-http-method-override x-remote-user x-auth-request-user cf-connecting-ip true-client-ip x-client-ip x-envoy-external-address x-amzn-oidc-data x-ms-client-principal'.split(
    ' ',
  )

/** Names that pages send often, so that one a letter away from them is probably misspelled. */
const usualHeaders =
  /* @__PURE__ */ 'Accept Accept-Language Authorization Cache-Control Content-Language Content-Type Idempotency-Key If-Match If-Modified-Since If-None-Match Last-Event-ID Origin Range Referer Traceparent Tracestate X-API-Key X-CSRF-Token X-Requested-With X-XSRF-Token'.split(
    ' ',
  )

/** Advice about names that are nearly well-known ones. */
function adviseNames(
  names: readonly string[],
  known: readonly string[],
  key: string,
  kind: string,
  advise: Advise,
): void {
  const exact = new Set(known.map(asciiLowerCase))
  names.forEach((value, index) => {
    if (value.includes('*') || exact.has(asciiLowerCase(value))) return
    const meant = closestWord(value, known)
    if (meant === undefined) return
    const message = `${excerpt(value)} is not ${kind}: did you mean "${meant}"?`
    advise({ code: 'probably-misspelled', path: `${key}[${index}]`, value, message })
  })
}

const bodyMethods = /* @__PURE__ */ ['POST', 'PUT', 'PATCH', 'QUERY', '*']

function adviseHeaders(
  configuration: CorsConfiguration,
  givenKeys: ReadonlySet<string>,
  advise: Advise,
): void {
  const { allowedHeaders, allowedMethods, exposedHeaders } = configuration
  const defaults = defaultConfiguration.allowedHeaders.map(asciiLowerCase)
  adviseNames(allowedMethods, standardMethods, 'allowedMethods', 'a standard method', advise)
  adviseNames(allowedHeaders, usualHeaders, 'allowedHeaders', 'a well-known header', advise)
  allowedHeaders.forEach((value, index) => {
    const name = asciiLowerCase(value)
    const path = `allowedHeaders[${index}]`
    if (isForbiddenRequestHeader(name) && !defaults.includes(name)) {
      const message = `No page can set ${excerpt(value)}: only the browser sets it, so remove it.`
      advise({ code: 'never-sent-header', path, value, message })
    }
    const trusted =
      isHeaderPrefix(name) && trustedHeaders.find((one) => one.startsWith(name.slice(0, -1)))
    if (trusted) {
      const message = `${excerpt(value)} lets pages set ${trusted}, which servers trust: list the names that your pages send.`
      advise({ code: 'trusted-header-prefix', path, value, message })
    }
  })
  exposedHeaders.forEach((value, index) => {
    if (!isForbiddenResponseHeader(asciiLowerCase(value))) return
    const path = `exposedHeaders[${index}]`
    const message = `No page can ever read ${excerpt(value)}: remove it.`
    advise({ code: 'never-readable-header', path, value, message })
  })
  const isReplaced = givenKeys.has('allowedHeaders')
  const coversContentType = (entry: string): boolean =>
    entry === '*' ||
    ('content-type'.startsWith(asciiLowerCase(entry).replace(/(?<=-)\*$/, '')) &&
      (isHeaderPrefix(entry) || entry.length === 12))
  const hasBody = bodyMethods.some((method) => allowedMethods.includes(method))
  if (!isReplaced || !hasBody || allowedHeaders.some(coversContentType)) return
  const message =
    'This list replaces the default. Without Content-Type no page can send JSON: add it.'
  const suggestion = 'Content-Type'
  advise({
    code: 'content-type-missing',
    path: 'allowedHeaders',
    value: allowedHeaders,
    message,
    suggestion,
  })
}

function adviseOrigins(
  { allowedOrigins, dangerouslyAllow }: CorsConfiguration,
  options: ValidationOptions,
  advise: Advise,
): void {
  const isAccepted = dangerouslyAllow.includes('public-suffixes-with-credentials')
  // Made where it is asked for: a list has up to a million entries.
  let listed: ReadonlySet<string> | undefined
  allowedOrigins.forEach((value, index) => {
    const path = `allowedOrigins[${index}]`
    adviseWords(value, path, advise)
    const pattern = value.includes('*') ? parsePattern(value) : undefined
    const remedy = neverSentRemedy(value)
    if (remedy !== undefined) {
      const message = `No browser sends ${excerpt(value)}: ${remedy}.`
      const page = /^wss?:/.test(value) ? suggestOrigin(value.replace('ws', 'http')) : undefined
      listed ??= new Set(allowedOrigins)
      const suggestion = page && isEntry(page) && !listed.has(page) ? page : undefined
      const advice = { code: 'never-sent-origin', path, value, message } as const
      advise(suggestion === undefined ? advice : { ...advice, suggestion })
    }
    if (pattern && !isAccepted && isRegistrable(pattern, options)) {
      const message = `Anyone can get a name that ${excerpt(value)} covers: list the hosts, unless everything you serve is public. Browsers send form posts with cookies in any case.`
      advise({ code: 'registrable-pattern', path, value, message })
    }
  })
}

/** Advice about what stands in an origin by mistake: the word for a missing value, a misspelled scheme. */
function adviseWords(value: string, path: string, advise: Advise): void {
  const missing = /(?<=[/.])(?:undefined|null|nan)(?=[.:]|$)/.exec(value)?.[0]
  if (missing !== undefined) {
    const message = `${excerpt(value)} contains "${missing}", which is what a variable that is not set becomes in a string: set it.`
    advise({ code: 'unset-variable', path, value, message })
  }
  // Nearly every entry of a long list begins so.
  if (/^https?:/.test(value)) return
  const scheme = value.split('://', 1)[0] as string
  const meant = closestWord(scheme, ['https', 'http'])
  if (meant === undefined) return
  const message = `${excerpt(value)} has the scheme "${scheme}": did you mean "${meant}"?`
  advise({ code: 'probably-misspelled', path, value, message })
}

/** What browsers send instead of an origin that none sends: a file with a host, a WebSocket's, or Punycode that does not decode. */
function neverSentRemedy(origin: string): string | undefined {
  if (/^file:\/\/[^*]/.test(origin)) return 'browsers send null or file:// for local files'
  if (/^wss?:/.test(origin)) {
    return 'a WebSocket handshake carries the origin of the page, which begins with http:// or https://'
  }
  if (!/^https?:/.test(origin)) return undefined
  const labels = origin.replace(/^.*:\/\/|:[^:]*$/g, '').split('.')
  const isUndecodable = labels.some((label) => /^xn--[^*]*$/.test(label) && !isPunycodeLabel(label))
  return isUndecodable ? 'its xn-- label is not valid Punycode' : undefined
}
