import type { CorsConfiguration } from './configuration.js'
import { Grant } from './grant.js'
import { type AllowedMethods, compileMethods } from './method.js'
import { parseOrigin } from './origin.js'
import {
  compileOrigins,
  matchesPattern,
  type OriginList,
  type OriginPatterns,
} from './origin-pattern.js'
import { compilePaths, type ExcludedPaths } from './path.js'
import { type AllowedHeaders, compileHeaders } from './preflight.js'

/** Most grants that are kept: some MiB, however many origins are allowed. */
const maximumGrants = 10_000

/** A configuration compiled for look-up: everything that can be known before a request is. */
export class Policy {
  readonly configuration: CorsConfiguration
  readonly origins: OriginList
  readonly ownOrigins: OriginList | undefined
  readonly methods: AllowedMethods
  readonly headers: AllowedHeaders
  readonly paths: ExcludedPaths
  /** What is granted to every origin alike, where allow-origin is `*`. */
  readonly open: Grant | undefined
  /** Values of permission headers, '' where there is none. */
  readonly exposedHeaders: string
  readonly allowedMethods: string
  readonly allowedHeaders: string
  readonly maximumAge: string
  readonly #allowsNull: boolean
  /** Grants of allowed origins that were asked for, kept for the next request. */
  readonly #grants = new Map<string, Grant>()
  #hosts: Map<string, string> | undefined

  constructor(configuration: CorsConfiguration) {
    const { allowCredentials, dangerouslyAllow, ownOrigins } = configuration
    this.configuration = configuration
    this.origins = compileOrigins(configuration.allowedOrigins)
    this.ownOrigins = ownOrigins.length > 0 ? compileOrigins(ownOrigins) : undefined
    this.methods = compileMethods(configuration.allowedMethods)
    this.headers = compileHeaders(configuration.allowedHeaders, allowCredentials)
    this.paths = compilePaths(configuration.excludedPaths)
    this.exposedHeaders = configuration.exposedHeaders.join(',')
    this.allowedMethods = configuration.allowedMethods.join(',')
    this.allowedHeaders = configuration.allowedHeaders.join(',')
    this.maximumAge = String(configuration.preflightMaxAgeInSeconds)
    this.#allowsNull = !allowCredentials || dangerouslyAllow.includes('null-origin')
    this.open = this.origins.any && !allowCredentials ? new Grant(this, '*') : undefined
  }

  /** What the policy grants to an origin, or undefined where it allows it nothing. */
  grantFor(origin: string): Grant | undefined {
    return this.#grants.get(origin) ?? (this.allowsOrigin(origin) ? this.#grant(origin) : undefined)
  }

  #grant(origin: string): Grant {
    const grant = this.open ?? new Grant(this, origin)
    if (this.#grants.size === maximumGrants) this.#grants.clear()
    this.#grants.set(origin, grant)
    return grant
  }

  /** Tells whether the policy allows an origin. */
  allowsOrigin(text: string): boolean {
    const { any, exact, patterns } = this.origins
    if (exact.has(text)) return true
    const origin = any || patterns ? parseOrigin(text) : undefined
    if (!origin) return false
    return any
      ? text !== 'null' || this.#allowsNull
      : matchesPattern(patterns as OriginPatterns, origin)
  }

  /** The entry that allows this host under some scheme and port. For hints. */
  findByHost(host: string): string | undefined {
    if (this.#hosts === undefined) {
      this.#hosts = new Map()
      for (const entry of this.configuration.allowedOrigins) {
        const name = entry.replace(/^.*:\/\/|:[^\]]*$/g, '')
        if (!this.#hosts.has(name)) this.#hosts.set(name, entry)
      }
    }
    let found = this.#hosts.get(host)
    for (let dot = host.indexOf('.'); dot > 0 && !found; dot = host.indexOf('.', dot + 1)) {
      found = this.#hosts.get(`*${host.slice(dot)}`)
    }
    return found
  }
}
