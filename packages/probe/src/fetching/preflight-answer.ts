import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import type { HeaderList } from '../header-list.js'
import type { FetchRequest } from '../requests/fetch-request.js'
import { isSafelistedMethod } from '../requests/method.js'
import { quote } from './cors-check.js'
import { isRedirectStatus } from './redirect.js'
import { isResponseHeaderName, takeOut } from './response-header.js'
import type { FetchResponse } from './trace.js'

function preflightError(
  reason: NetworkError['init']['reason'],
  message: string,
  remedy: string,
  setting?: 'allowedMethods' | 'allowedHeaders',
): NetworkError {
  return new NetworkError({ reason, message, remedy, preflight: true, ...(setting && { setting }) })
}

/** A redirect of a preflight is a failure. */
export function checkPreflightRedirect({ status, headers }: FetchResponse): string {
  const location = headers.get('location')
  if (!isRedirectStatus(status) || location === null) return 'The preflight was not redirected.'
  throw preflightError(
    'preflight-redirect',
    `The preflight was redirected to ${quote(location)}, and browsers do not follow redirects of a preflight.`,
    'Use the final URL in the page (its scheme, host and trailing slash), or answer OPTIONS before redirecting.',
  )
}

/** A preflight's answer needs an ok status. */
export function checkPreflightStatus({ status }: FetchResponse): string {
  if (status >= 200 && status <= 299) return `The status ${status} is an ok status.`
  throw preflightError(
    'preflight-status',
    `The preflight got the status ${status}; only 200 to 299 is accepted.`,
    status === 401 || status === 403
      ? 'Answer preflights with 204 before authentication and authorization: a preflight never carries credentials.'
      : 'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router handles them.',
  )
}

/** The tokens of a list in the response; a list that cannot be read is a failure. */
function tokenList(
  headers: HeaderList,
  name: string,
  reason: 'invalid-allow-methods' | 'invalid-allow-headers',
): string[] {
  const tokens = headers.tokens(name)
  if (tokens !== 'failure') return tokens ?? []
  throw preflightError(
    reason,
    `${name} is ${quote(headers.get(name) ?? '')}, which is not a comma-separated list of names.`,
    `Send ${name} as names separated by commas, without quotes or brackets.`,
    reason === 'invalid-allow-methods' ? 'allowedMethods' : 'allowedHeaders',
  )
}

/** What a preflight's answer allows. */
export interface PreflightAnswer {
  readonly methods: readonly string[]
  readonly headerNames: readonly string[]
}

/** Reads what the response allows. */
export const readPreflightAnswer = (headers: HeaderList): PreflightAnswer => ({
  methods: tokenList(headers, 'Access-Control-Allow-Methods', 'invalid-allow-methods'),
  headerNames: tokenList(headers, 'Access-Control-Allow-Headers', 'invalid-allow-headers'),
})

/** Says what the response allows. */
export const describePreflightAnswer = ({ methods, headerNames }: PreflightAnswer): string =>
  `Methods allowed: ${describeNames(methods)}; headers allowed: ${describeNames(headerNames)}.`

const describeNames = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.join(', ')

/** The response has to allow the method. */
export function checkAllowedMethod(request: FetchRequest, { methods }: PreflightAnswer): string {
  const { method } = request
  if (methods.includes(method)) return `${method} is in Access-Control-Allow-Methods.`
  if (isSafelistedMethod(method)) return `${method} needs no permission.`
  const credentials = request.credentials === 'include'
  if (methods.includes('*') && !credentials) return 'Access-Control-Allow-Methods is *.'
  const similar = methods.find((allowed) => allowed.toUpperCase() === method.toUpperCase())
  const hint =
    similar === undefined ? '' : ` ${similar} is not ${method}: methods are case-sensitive.`
  const wildcard = methods.includes('*') ? ' With credentials * is not a wildcard.' : ''
  throw preflightError(
    'method-not-allowed',
    `${method} is not in Access-Control-Allow-Methods, which allows ${describeNames(methods)}.${hint}${wildcard}`,
    similar !== undefined && similar === method.toUpperCase()
      ? `Have the page send ${similar}, in upper case.`
      : `Add ${method} to Access-Control-Allow-Methods in the response to the preflight.`,
    'allowedMethods',
  )
}

/** The standard asks for `Authorization` by name first, then for the others. */
const authorizationFirst = (names: readonly string[]): readonly string[] =>
  names.includes('authorization')
    ? ['authorization', ...names.filter((name) => name !== 'authorization')]
    : names

/** The response has to allow each header that needs permission. */
export function checkAllowedHeaders(
  request: FetchRequest,
  unsafe: readonly string[],
  { headerNames: allowed }: PreflightAnswer,
  engine: EngineProfile,
): string {
  const credentials = request.credentials === 'include'
  const names = new Set(allowed.map((name) => name.toLowerCase()))
  const wildcard = names.has('*') && !credentials
  for (const name of authorizationFirst(unsafe)) {
    if (names.has(name)) continue
    if (wildcard && (name !== 'authorization' || engine.wildcardCoversAuthorization)) continue
    const explanation = !names.has('*')
      ? ''
      : credentials
        ? ' With credentials * is not a wildcard.'
        : ' The wildcard * does not cover Authorization.'
    throw preflightError(
      'header-not-allowed',
      `${name} is not in Access-Control-Allow-Headers, which allows ${describeNames(allowed)}.${explanation}`,
      isResponseHeaderName(name)
        ? takeOut([name])
        : `Add ${name} to Access-Control-Allow-Headers in the response to the preflight.`,
      'allowedHeaders',
    )
  }
  return unsafe.length === 0
    ? 'No header needs permission.'
    : `Access-Control-Allow-Headers allows ${unsafe.join(', ')}.`
}

const maxAgeSyntaxes = { digits: /^\d+$/, integer: /^\+?\d{1,19}$/ }

/** For how long a preflight is remembered whose `Access-Control-Max-Age` is not a number of seconds. */
function fallbackMaxAge(value: string, engine: EngineProfile): number {
  if (value === '') return engine.emptyMaxAge
  return /^-\d+$/.test(value) ? engine.negativeMaxAge : engine.invalidMaxAge
}

/** For how long the response is remembered. */
export function preflightMaxAge(
  headers: HeaderList,
  engine: EngineProfile,
): [seconds: number, finding: string] {
  const value = headers.get('access-control-max-age')
  if (value === null) return [5, 'There is no Access-Control-Max-Age: remembered for 5 seconds.']
  if (!maxAgeSyntaxes[engine.maxAgeSyntax].test(value)) {
    const seconds = fallbackMaxAge(value, engine)
    const what = seconds === 0 ? 'not remembered' : `remembered for ${seconds} seconds`
    return [
      seconds,
      `Access-Control-Max-Age is ${quote(value)}, which is not a number of seconds: ${what}.`,
    ]
  }
  const seconds = Math.min(Number(value), engine.maxAgeLimit)
  const capped = seconds < Number(value) ? `, although ${value} was requested` : ''
  return [seconds, `Remembered for ${seconds} seconds${capped}.`]
}
