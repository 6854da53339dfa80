import type { CorsConfiguration } from '../configuration.js'
import type { CorsContinue, CorsKind, CorsRespond } from '../decision.js'
import { echoHeaders } from '../reading/header-list.js'
import type { CorsRequestHeaders } from '../request.js'

type ResponseHeaders = Readonly<Record<string, string>>

export const noHeaders: ResponseHeaders = /* @__PURE__ */ Object.freeze({})

/** `Vary` of an answer that differs by origin. */
export const originVary: readonly string[] = /* @__PURE__ */ Object.freeze(['Origin'])
/** `Vary` of an answer to a preflight. */
export const preflightVary: readonly string[] = /* @__PURE__ */ Object.freeze([
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
])
/** `Vary` of an answer open to everybody, by what is personal in the request. */
const openVary: readonly (readonly string[])[] = /* @__PURE__ */ [
  [],
  ['Cookie'],
  ['Authorization'],
  ['Cookie', 'Authorization'],
].map<readonly string[]>(Object.freeze)
/** `Vary` of an answer that is the same for everybody. */
export const noVary = openVary[0] as readonly string[]

/** What makes the answer to a request personal, as an index of `openVary`; 0 where nothing does. */
export function personalParts(headers: CorsRequestHeaders): number {
  return (headers.get('cookie') == null ? 0 : 1) + (headers.get('authorization') == null ? 0 : 2)
}

/** Makes a decision that hands a request on. */
export function passing(
  kind: CorsKind,
  vary: readonly string[],
  headers = noHeaders,
  authoritative = true,
): CorsContinue {
  return Object.freeze({ action: 'continue', kind, headers, vary, authoritative })
}

/** What a policy grants to one allowed origin, as decisions that are made once. */
export interface Grant {
  /** For a request that is no preflight: one, or where everybody is granted the same, one for each of `openVary`. */
  readonly cors: readonly CorsContinue[]
  /** The same for a request of the server's own page: a cached copy of the answer may serve the origin. */
  readonly sameOrigin: readonly CorsContinue[]
  /** For an anonymous request without origin where everybody is granted the same: one cached copy serves both. */
  readonly notCors: CorsContinue
  /** The answer to a preflight that the policy allows. */
  preflight(method: string, list: string): CorsRespond
}

/** Chooses among decisions by what is personal in the request. */
export function choose(
  headers: CorsRequestHeaders,
  decisions: readonly CorsContinue[],
): CorsContinue {
  return decisions[decisions.length > 1 ? personalParts(headers) : 0] as CorsContinue
}

/** Gives the function that makes the grant of an allowed origin, or of `*`. */
export function compileGrants(configuration: CorsConfiguration): (allowOrigin: string) => Grant {
  const { allowCredentials } = configuration
  const exposedHeaders = configuration.exposedHeaders.join(',')
  const allowedMethods = configuration.allowedMethods.join(',')
  const allowedHeaders = configuration.allowedHeaders.join(',')
  const maximumAge = String(configuration.preflightMaxAgeInSeconds)
  // With credentials browsers read `*` as a name, so that what they ask for is named instead.
  const echoesMethod = allowCredentials && configuration.allowedMethods.includes('*')
  const echoesHeaders = allowCredentials && configuration.allowedHeaders.includes('*')
  return (allowOrigin) => {
    const common = {
      'access-control-allow-origin': allowOrigin,
      ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
    }
    const permission = Object.freeze({
      ...common,
      ...(exposedHeaders && { 'access-control-expose-headers': exposedHeaders }),
    })
    const varies = allowOrigin === '*' ? openVary : [originVary]
    const answers = (kind: CorsKind): CorsContinue[] =>
      varies.map((vary) => passing(kind, vary, permission))
    const answerPreflight = (allowMethods: string, allowHeaders: string): CorsRespond =>
      Object.freeze({
        action: 'respond',
        status: 204,
        kind: 'preflight',
        headers: Object.freeze({
          ...common,
          ...(allowMethods && { 'access-control-allow-methods': allowMethods }),
          ...(allowHeaders && { 'access-control-allow-headers': allowHeaders }),
          'access-control-max-age': maximumAge,
        }),
        vary: preflightVary,
        authoritative: true,
      })
    const usual = answerPreflight(allowedMethods, allowedHeaders)
    return {
      cors: answers('cors'),
      sameOrigin: answers('same-origin'),
      notCors: passing('not-cors', noVary, permission),
      preflight: (method, list) =>
        echoesMethod || echoesHeaders
          ? answerPreflight(
              echoesMethod ? method : allowedMethods,
              echoesHeaders ? echoHeaders(list) : allowedHeaders,
            )
          : usual,
    }
  }
}
