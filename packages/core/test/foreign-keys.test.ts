/**
 * What somebody is told who brings the option names of another library, server or header: each
 * name as its documentation spells it (read in the packages and pages of November 2026).
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CorsConfiguration, checkConfiguration, defaultConfiguration } from '../src/index.js'

/** The key that is meant, or a part of the sentence for a name without a counterpart. */
type Meaning = keyof CorsConfiguration | RegExp

const names: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  headers: {
    'Access-Control-Allow-Origin': 'allowedOrigins',
    'Access-Control-Allow-Credentials': 'allowCredentials',
    'Access-Control-Allow-Methods': 'allowedMethods',
    'Access-Control-Allow-Headers': 'allowedHeaders',
    'Access-Control-Expose-Headers': 'exposedHeaders',
    'Access-Control-Max-Age': 'preflightMaxAgeInSeconds',
    'Access-Control-Allow-Private-Network': /ask the visitor/,
  },
  cors: {
    origin: 'allowedOrigins',
    methods: 'allowedMethods',
    credentials: 'allowCredentials',
    maxAge: 'preflightMaxAgeInSeconds',
    preflightContinue: /answers every preflight/,
    optionsSuccessStatus: /always gets the status 204/,
  },
  '@koa/cors': {
    origin: 'allowedOrigins',
    allowMethods: 'allowedMethods',
    exposeHeaders: 'exposedHeaders',
    allowHeaders: 'allowedHeaders',
    maxAge: 'preflightMaxAgeInSeconds',
    credentials: 'allowCredentials',
    keepHeadersOnError: /Error responses always keep their CORS headers/,
    secureContext: /not CORS headers/,
    privateNetworkAccess: /ask the visitor/,
  },
  '@fastify/cors': {
    hook: /no such setting/,
    delegator: /a function as its source/,
    origin: 'allowedOrigins',
    credentials: 'allowCredentials',
    methods: 'allowedMethods',
    maxAge: 'preflightMaxAgeInSeconds',
    cacheControl: /preflightMaxAgeInSeconds/,
    preflightContinue: /answers every preflight/,
    optionsSuccessStatus: /always gets the status 204/,
    preflight: /answers every preflight/,
    strictPreflight: /answers every preflight/,
    hideOptionsRoute: /no such setting/,
    logLevel: /no such setting/,
  },
  Hono: {
    origin: 'allowedOrigins',
    allowMethods: 'allowedMethods',
    allowHeaders: 'allowedHeaders',
    maxAge: 'preflightMaxAgeInSeconds',
    credentials: 'allowCredentials',
    exposeHeaders: 'exposedHeaders',
  },
  h3: {
    origin: 'allowedOrigins',
    methods: 'allowedMethods',
    allowHeaders: 'allowedHeaders',
    exposeHeaders: 'exposedHeaders',
    credentials: 'allowCredentials',
    maxAge: 'preflightMaxAgeInSeconds',
    preflight: /answers every preflight/,
  },
  Spring: {
    allowedOriginPatterns: 'allowedOrigins',
    originPatterns: 'allowedOrigins',
    origins: 'allowedOrigins',
    maxAge: 'preflightMaxAgeInSeconds',
    'allowed-origin-patterns': 'allowedOrigins',
    'allowed-methods': 'allowedMethods',
    'max-age': 'preflightMaxAgeInSeconds',
    allowPrivateNetwork: /ask the visitor/,
  },
  Traefik: {
    accessControlAllowOriginList: 'allowedOrigins',
    accessControlAllowOriginListRegex: 'allowedOrigins',
    accessControlAllowMethods: 'allowedMethods',
    accessControlAllowHeaders: 'allowedHeaders',
    accessControlExposeHeaders: 'exposedHeaders',
    accessControlAllowCredentials: 'allowCredentials',
    accessControlMaxAge: 'preflightMaxAgeInSeconds',
    addVaryHeader: /Vary is always set/,
  },
  Kong: {
    origins: 'allowedOrigins',
    methods: 'allowedMethods',
    headers: 'allowedHeaders',
    exposed_headers: 'exposedHeaders',
    credentials: 'allowCredentials',
    max_age: 'preflightMaxAgeInSeconds',
    preflight_continue: /answers every preflight/,
    private_network: /ask the visitor/,
    allow_origin_absent: /without Origin always passes/,
  },
  Laravel: {
    paths: /createPolicies/,
    allowed_methods: 'allowedMethods',
    allowed_origins: 'allowedOrigins',
    allowed_origins_patterns: 'allowedOrigins',
    allowed_headers: 'allowedHeaders',
    exposed_headers: 'exposedHeaders',
    max_age: 'preflightMaxAgeInSeconds',
    supports_credentials: 'allowCredentials',
  },
  Django: {
    CORS_ALLOWED_ORIGINS: 'allowedOrigins',
    CORS_ALLOWED_ORIGIN_REGEXES: 'allowedOrigins',
    CORS_ORIGIN_WHITELIST: 'allowedOrigins',
    CORS_ORIGIN_REGEX_WHITELIST: 'allowedOrigins',
    CORS_ALLOW_ALL_ORIGINS: /the only entry of allowedOrigins/,
    CORS_ORIGIN_ALLOW_ALL: /the only entry of allowedOrigins/,
    CORS_URLS_REGEX: /createPolicies/,
    CORS_ALLOW_METHODS: 'allowedMethods',
    CORS_ALLOW_HEADERS: 'allowedHeaders',
    CORS_EXPOSE_HEADERS: 'exposedHeaders',
    CORS_PREFLIGHT_MAX_AGE: 'preflightMaxAgeInSeconds',
    CORS_ALLOW_CREDENTIALS: 'allowCredentials',
    CORS_ALLOW_PRIVATE_NETWORK: /ask the visitor/,
    CORS_REPLACE_HTTPS_REFERER: /no such setting/,
  },
  FusionAuth: {
    systemConfiguration: /systemConfiguration\.corsConfiguration/,
    corsConfiguration: /Pass the object inside it/,
    allowed_headers: 'allowedHeaders',
    preflight_max_age_in_seconds: 'preflightMaxAgeInSeconds',
  },
  'this engine and its adapters': {
    eventLog: /It is an option: pass it as in createCors\(policy, \{ eventLog \}\)/,
    isPublicSuffix: /It is an option: pass it as in createCors\(policy, /,
    onError: /withCors\(policy, handler, \{ onError \}\)/,
    vary: /cors\(policy, \{ vary \}\)/,
    source: /Pass the object inside it/,
    policy: /Pass the object inside it/,
    configuration: /Pass the object inside it/,
  },
  'what people call the list of origins': {
    whitelist: 'allowedOrigins',
    allow_list: 'allowedOrigins',
  },
  'names that mean the opposite': {
    includedPaths: /createPolicies/,
    allowedPaths: /createPolicies/,
    disabled: /"enabled": false/,
    disallowedOrigins: /: remove it\.$/,
    blockedOrigins: /: remove it\.$/,
    deniedHeaders: /: remove it\.$/,
    excludedOrigins: /: remove it\.$/,
  },
  'slips of the finger': {
    allowedOrigin: 'allowedOrigins',
    alowedHeaders: 'allowedHeaders',
    Enabled: 'enabled',
    ENFORCEMENT: 'enforcement',
    preflightMaxAge: 'preflightMaxAgeInSeconds',
    excludePath: 'excludedPaths',
    explainPreflight: 'explainPreflights',
    allowedHost: 'allowedHosts',
    dangerouslyAllowed: 'dangerouslyAllow',
    x: /: remove it\.$/,
    somethingElse: /: remove it\.$/,
  },
}

for (const [source, keys] of Object.entries(names)) {
  const test = suite(`unknown keys, ${source}`)
  for (const [name, meaning] of Object.entries(keys)) {
    test(name, () => {
      const [issue, ...others] = checkConfiguration({ [name]: true })
      assert.ok(issue)
      assert.equal(others, [])
      assert.is(issue.code, 'unknown-key')
      assert.is(issue.path, name)
      assert.is(issue.suggestion, typeof meaning === 'string' ? meaning : undefined)
      assert.match(issue.message, typeof meaning === 'string' ? `"${meaning}"` : meaning)
      assert.match(issue.message, `"${name}" is not a configuration key`)
      assert.ok(issue.message.length <= 220)
      // What is there under its own name already is not suggested.
      if (typeof meaning === 'string') {
        const own = { [name]: true, [meaning]: defaultConfiguration[meaning] }
        const [repetition] = checkConfiguration(own)
        assert.is(repetition?.suggestion, undefined)
        assert.match(repetition?.message ?? '', 'which is also present')
      }
    })
  }
  test.run()
}
