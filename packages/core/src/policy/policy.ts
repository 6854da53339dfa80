import type { CorsConfiguration } from '../configuration.js'
import { type AllowedHeaders, compileHeaders } from '../reading/header-list.js'
import { type AllowedMethods, compileMethods } from '../reading/method.js'
import { isOrigin } from '../reading/origin.js'
import { compilePaths, type ExcludedPaths } from '../reading/path.js'
import { compileGrants, type Grant } from './grant.js'
import { compileOrigins, namesOrigin, type OriginList } from './origin-pattern.js'

/** Most origins whose grant, or refusal, is kept: at most some 20 MiB, however many are allowed or ask. */
const maximumKnown = 10_000

/** A configuration compiled for look-up: everything that can be known before a request is. */
export interface Policy {
  readonly configuration: CorsConfiguration
  readonly origins: OriginList
  readonly ownOrigins: OriginList | undefined
  readonly methods: AllowedMethods
  readonly headers: AllowedHeaders
  readonly paths: ExcludedPaths
  /** What is granted to every origin alike, where allow-origin is `*`. */
  readonly open: Grant | undefined
  /** The entries of `allowedOrigins` by their hosts, once a hint was asked for. */
  twins?: Map<string, string>
  /** What the policy grants to an origin, null where it allows it nothing, undefined where the text is no origin. */
  grantFor(origin: string): Grant | null | undefined
  /** Tells whether the policy allows an origin, which the caller knows to be a serialized one. */
  allowsOrigin(origin: string): boolean
}

/** Compiles a valid configuration. */
export function compilePolicy(configuration: CorsConfiguration): Policy {
  const { allowCredentials, allowedOrigins, ownOrigins } = configuration
  const origins = compileOrigins(allowedOrigins)
  const isOpen = origins.any && !allowCredentials
  const allowsNull = isOpen || configuration.dangerouslyAllow.includes('null-origin')
  const createGrant = compileGrants(configuration)
  const open = isOpen ? createGrant('*') : undefined
  const allowsOrigin = (origin: string): boolean =>
    origins.any ? origin !== 'null' || allowsNull : namesOrigin(origins, origin)
  // Origins that asked, kept for the next request. What is no origin is not: it may be long.
  const known = new Map<string, Grant | null>()
  return {
    configuration,
    origins,
    ownOrigins: ownOrigins.length > 0 ? compileOrigins(ownOrigins) : undefined,
    methods: compileMethods(configuration.allowedMethods),
    headers: compileHeaders(configuration.allowedHeaders, allowCredentials),
    paths: compilePaths(configuration.excludedPaths),
    open,
    allowsOrigin,
    grantFor(origin) {
      let grant = known.get(origin)
      if (grant === undefined && isOrigin(origin)) {
        grant = allowsOrigin(origin) ? (open ?? createGrant(origin)) : null
        if (known.size === maximumKnown) known.clear()
        known.set(origin, grant)
      }
      return grant
    },
  }
}
