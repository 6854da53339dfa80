import type { CorsConfiguration } from '../configuration.js'
import { bareWord } from './closest-word.js'

type Key = keyof CorsConfiguration

/** What somebody who wrote a name of another library, server or header should write here. */
export type Counterpart = { readonly key: Key } | { readonly sentence: string }

const origins: Counterpart = { key: 'allowedOrigins' }
const methods: Counterpart = { key: 'allowedMethods' }
const headers: Counterpart = { key: 'allowedHeaders' }
const exposed: Counterpart = { key: 'exposedHeaders' }
const credentials: Counterpart = { key: 'allowCredentials' }
const maximumAge: Counterpart = { key: 'preflightMaxAgeInSeconds' }
const anyOrigin: Counterpart = {
  sentence: 'To allow every origin, write "*" as the only entry of allowedOrigins.',
}
const preflights: Counterpart = {
  sentence: 'The filter answers every preflight, so remove it.',
}
const status: Counterpart = {
  sentence: 'An allowed preflight always gets the status 204, so remove it.',
}
const privateNetwork: Counterpart = {
  sentence: 'Browsers have dropped that preflight and ask the visitor instead: remove it.',
}
const positivePaths: Counterpart = {
  sentence:
    'The filter covers every path except those in excludedPaths. For different rules on some paths, use createPolicies.',
}
const vary: Counterpart = { sentence: 'Vary is always set as needed, so remove it.' }
const errors: Counterpart = {
  sentence: 'Error responses always keep their CORS headers, so remove it.',
}
/** What many write among the keys, and where it belongs. */
const optionAt = (call: string): Counterpart => ({
  sentence: `It is an option: pass it as in ${call}.`,
})
const inside: Counterpart = { sentence: 'Pass the object inside it instead.' }
const adapter: Counterpart = { sentence: 'Configurations have no such setting: remove it.' }

/**
 * The names that others give to what a configuration holds, as their documentation spells them.
 * A name that means the opposite elsewhere (`paths`) has a sentence and never a key.
 */
export const foreignKeys: Readonly<Record<string, Counterpart>> = {
  // The CORS response headers.
  'Access-Control-Allow-Origin': origins,
  'Access-Control-Allow-Credentials': credentials,
  'Access-Control-Allow-Methods': methods,
  'Access-Control-Allow-Headers': headers,
  'Access-Control-Expose-Headers': exposed,
  'Access-Control-Max-Age': maximumAge,
  'Access-Control-Allow-Private-Network': privateNetwork,
  // cors, @koa/cors, @fastify/cors, Hono, h3
  origin: origins,
  methods,
  allowMethods: methods,
  allowHeaders: headers,
  exposeHeaders: exposed,
  credentials,
  maxAge: maximumAge,
  preflightContinue: preflights,
  optionsSuccessStatus: status,
  keepHeadersOnError: errors,
  secureContext: {
    sentence: 'It sets headers that are not CORS headers: set them in the application.',
  },
  privateNetworkAccess: privateNetwork,
  hook: adapter,
  logLevel: adapter,
  hideOptionsRoute: adapter,
  delegator: {
    sentence: 'To choose a policy for each request, pass the adapter a function as its source.',
  },
  cacheControl: {
    sentence: 'To set how long browsers cache a preflight, use preflightMaxAgeInSeconds.',
  },
  preflight: preflights,
  strictPreflight: preflights,
  // Spring
  allowedOriginPatterns: origins,
  originPatterns: origins,
  allowPrivateNetwork: privateNetwork,
  // Traefik
  accessControlAllowOriginList: origins,
  accessControlAllowOriginListRegex: origins,
  addVaryHeader: vary,
  // Kong
  origins,
  headers,
  private_network: privateNetwork,
  allow_origin_absent: {
    sentence: 'A request without Origin always passes: it is not a CORS request. Remove it.',
  },
  // Laravel
  paths: positivePaths,
  allowed_origins_patterns: origins,
  supports_credentials: credentials,
  // Django
  CORS_ALLOWED_ORIGINS: origins,
  CORS_ALLOWED_ORIGIN_REGEXES: origins,
  CORS_ORIGIN_WHITELIST: origins,
  CORS_ORIGIN_REGEX_WHITELIST: origins,
  CORS_ALLOW_ALL_ORIGINS: anyOrigin,
  CORS_ORIGIN_ALLOW_ALL: anyOrigin,
  CORS_URLS_REGEX: positivePaths,
  CORS_ALLOW_METHODS: methods,
  CORS_ALLOW_HEADERS: headers,
  CORS_EXPOSE_HEADERS: exposed,
  CORS_ALLOW_CREDENTIALS: credentials,
  CORS_PREFLIGHT_MAX_AGE: maximumAge,
  CORS_ALLOW_PRIVATE_NETWORK: privateNetwork,
  CORS_REPLACE_HTTPS_REFERER: adapter,
  // What people call the list of origins
  whitelist: origins,
  allowlist: origins,
  // Names that are close to a key and mean the opposite of it, or something else
  includedPaths: positivePaths,
  includePaths: positivePaths,
  allowedPaths: positivePaths,
  disabled: { sentence: 'Write "enabled": false instead.' },
  hosts: { sentence: 'For the host names of this server, use allowedHosts.' },
  // The export of a FusionAuth server
  systemConfiguration: {
    sentence: 'Pass the corsConfiguration object inside it: systemConfiguration.corsConfiguration.',
  },
  corsConfiguration: inside,
  // What this engine and its adapters take beside a configuration
  eventLog: optionAt('createCors(policy, { eventLog })'),
  isPublicSuffix: optionAt('createCors(policy, { isPublicSuffix })'),
  onError: optionAt('withCors(policy, handler, { onError })'),
  vary: optionAt('cors(policy, { vary })'),
  source: inside,
  policy: inside,
  configuration: inside,
}

let counterparts: Map<string, Counterpart> | undefined

/** Returns what a foreign name means here, in whatever case, its snake and kebab forms included. */
export function findCounterpart(name: string): Counterpart | undefined {
  counterparts ??= new Map(
    Object.entries(foreignKeys).map(([key, counterpart]) => [bareKey(key), counterpart]),
  )
  return counterparts.get(bareKey(name))
}

/** A key without case and signs, and without a `CORS_` in front. */
export function bareKey(name: string): string {
  return bareWord(name.slice(0, 50)).replace(/^cors(?!configuration)/, '')
}
