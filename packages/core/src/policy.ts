import type { CorsConfiguration } from './configuration.js'
import { Grant } from './grant.js'
import { type AllowedMethods, compileMethods } from './method.js'
import { parseOrigin } from './origin.js'
import { compileOrigins, matchesPattern, type OriginList } from './origin-pattern.js'
import { compilePaths, type ExcludedPaths } from './path.js'
import { type AllowedHeaders, compileHeaders } from './preflight.js'

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
  /** Grants of the exact origins, made when they are first asked for. */
  readonly #grants: Map<string, Grant | undefined>
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
    this.#grants = new Map()
    for (const origin of this.origins.exact) this.#grants.set(origin, undefined)
    this.open = this.origins.any && !allowCredentials ? new Grant(this, '*') : undefined
  }

  /** What the policy grants to an origin, or undefined where it allows it nothing. */
  grantFor(origin: string): Grant | undefined {
    const grant = this.#grants.get(origin)
    if (grant !== undefined) return grant
    if (this.#grants.has(origin)) {
      const made = new Grant(this, origin)
      this.#grants.set(origin, made)
      return made
    }
    if (!this.origins.any && this.origins.patterns === undefined) return undefined
    return this.#grantUnlisted(origin)
  }

  #grantUnlisted(text: string): Grant | undefined {
    const { any, patterns } = this.origins
    const origin = parseOrigin(text)
    if (origin === undefined) return undefined
    if (any)
      return this.open ?? (text !== 'null' || this.#allowsNull ? new Grant(this, text) : undefined)
    return patterns && matchesPattern(patterns, origin) ? new Grant(this, text) : undefined
  }

  /** Tells whether the policy allows an origin. */
  allowsOrigin(origin: string): boolean {
    return this.#grants.has(origin) || this.grantFor(origin) !== undefined
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
