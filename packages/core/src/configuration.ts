/**
 * Every value of `enforcement`, from the strictest to the one that only observes. Frozen.
 *
 * @example
 * ```ts
 * enforcementModes.join() // 'block,omit,report'
 * ```
 */
export const enforcementModes = /* @__PURE__ */ Object.freeze(['block', 'omit', 'report'] as const)

/** What happens to a request that the policy denies. */
export type Enforcement = (typeof enforcementModes)[number]

/**
 * Every entry that `dangerouslyAllow` may have. Most are about what the standard says of the
 * [CORS protocol and credentials](https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
 * Frozen.
 *
 * @example
 * ```ts
 * dangerousPermissions.includes('null-origin') // true
 * ```
 */
export const dangerousPermissions = /* @__PURE__ */ Object.freeze([
  'any-origin-with-credentials',
  'null-origin',
  'insecure-origins-with-credentials',
  'public-suffixes-with-credentials',
  'public-suffix-hosts',
] as const)

/** A danger that a configuration must name before it can accept it. */
export type DangerousPermission = (typeof dangerousPermissions)[number]

/**
 * A complete configuration: plain JSON that can be stored, sent and shown.
 *
 * The first eight keys have the names and the meaning of a FusionAuth `corsConfiguration`.
 */
export interface CorsConfiguration {
  /**
   * Whether the filter decides anything. While it is off it adds and removes nothing: unless the
   * application sends CORS headers itself, browsers block every cross-origin request. Default: `false`.
   */
  readonly enabled: boolean
  /**
   * Whether pages may send cookies and other credentials and read the response: drives
   * [`Access-Control-Allow-Credentials`](https://fetch.spec.whatwg.org/#http-access-control-allow-credentials).
   * Default: `false`. With it, `*` and origins that an attacker could take over are refused unless
   * `dangerouslyAllow` names the danger.
   */
  readonly allowCredentials: boolean
  /**
   * Request headers that pages may set: drives
   * [`Access-Control-Allow-Headers`](https://fetch.spec.whatwg.org/#http-access-control-allow-headers).
   * Names are compared without case. `x-amz-*` covers every name that begins with `x-amz-`. `*` covers
   * every name; without credentials, every name except `Authorization`. With credentials the response
   * repeats the requested names. Rejected: `invalid-header-name`.
   */
  readonly allowedHeaders: readonly string[]
  /**
   * Methods that pages may use: drives
   * [`Access-Control-Allow-Methods`](https://fetch.spec.whatwg.org/#http-access-control-allow-methods),
   * and is enforced for every cross-origin request. Methods are case-sensitive; `GET` covers
   * `HEAD`. Default: `GET`, `OPTIONS`. Rejected: `invalid-method` (`get`), `forbidden-method`
   * (`TRACE`).
   */
  readonly allowedMethods: readonly string[]
  /**
   * Origins whose pages may read responses: drives
   * [`Access-Control-Allow-Origin`](https://fetch.spec.whatwg.org/#http-access-control-allow-origin).
   * Default: none.
   *
   * Accepted: `https://app.example.com`, `https://*.example.com` (one or more labels below),
   * `https://preview-*.example.com` (part of the first label), `http://localhost:*` (any port),
   * `chrome-extension://*` (any host; not for http and https), or `*` as the only entry. Rejected: `https://example.com/` (`invalid-origin`: a path),
   * `https://example.com:443` (the default port), `https://*.com` with credentials
   * (`public-suffix-with-credentials`), `null` (`null-origin`).
   */
  readonly allowedOrigins: readonly string[]
  /**
   * Whether a refusal has its reason as a body and becomes an event in the event log.
   * Default: `false`.
   */
  readonly debug: boolean
  /**
   * Response headers that pages may read: drives
   * [`Access-Control-Expose-Headers`](https://fetch.spec.whatwg.org/#http-access-control-expose-headers).
   * Default: `Access-Control-Allow-Origin`, `Access-Control-Allow-Credentials`. Rejected:
   * `invalid-header-name`, and `*` with credentials (`wildcard-with-credentials`).
   */
  readonly exposedHeaders: readonly string[]
  /**
   * How many seconds a browser may remember a preflight: drives
   * [`Access-Control-Max-Age`](https://fetch.spec.whatwg.org/#http-access-control-max-age).
   * Default: `1800`. An integer from -1 (never) to 86400, else `invalid-max-age`. Browsers cap it:
   * Chromium at 7200, Firefox at 86400.
   */
  readonly preflightMaxAgeInSeconds: number
  /**
   * Paths whose responses no page of another origin may read: they never get CORS headers, whatever the
   * other keys say. Requests still reach the application: only preflights and foreign WebSocket
   * handshakes are refused. A path (its trailing slash counts as the same path), or a prefix that ends
   * in `*`, compared as text and without case. Default: `/account*`, `/admin*`, `/support*`, `/ajax*`.
   * Rejected: `invalid-path` for anything that is not its own canonical form, such as `/a/../b`.
   */
  readonly excludedPaths: readonly string[]
  /**
   * The origins of this server's own pages, written as in `allowedOrigins`. Default: none: then each
   * request shows it, by `Sec-Fetch-Site` or `Host`. Set it on servers on loopback or an intranet, so
   * that DNS rebinding makes no other page same-origin.
   */
  readonly ownOrigins: readonly string[]
  /**
   * The names this server answers to, without scheme and port: `localhost`, `api.example.com`, or
   * `*.example.com` for everything below. Default: none, which means every name. Any other name in
   * [`Host`](https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority) is refused with 403,
   * with or without `Origin`, which keeps DNS rebinding out; IP addresses pass. Rejected:
   * `invalid-host` (`https://api.example.com`), `public-suffix-host` (`*.co.uk`).
   */
  readonly allowedHosts: readonly string[]
  /**
   * What happens to a denied request: `block` answers 403 and the application never sees it;
   * `omit` continues without CORS headers, so that only browsers enforce the policy; `report` changes
   * nothing at all. Default: `block`.
   */
  readonly enforcement: Enforcement
  /**
   * Whether a denied preflight of an allowed origin is answered with 204 and what is allowed, so that
   * the browser's console names the method or header that is missing. The request itself is still
   * refused. Default: `false`: a 403, of which the browser says only that it failed.
   */
  readonly explainPreflights: boolean
  /**
   * Dangers that this configuration accepts, by name. Default: none.
   *
   * - `any-origin-with-credentials`: `*`, or any host of a scheme, with credentials.
   * - `null-origin`: `null`, which every sandboxed frame can send.
   * - `insecure-origins-with-credentials`: origins that a network attacker can impersonate.
   * - `public-suffixes-with-credentials`: every customer of a registry or a hosting service.
   * - `public-suffix-hosts`: every name of a registry or a dynamic name service in `allowedHosts`.
   */
  readonly dangerouslyAllow: readonly DangerousPermission[]
}

/** Any subset of a configuration: absent keys take their default. */
export type CorsConfigurationInput = Partial<CorsConfiguration>

const none = /* @__PURE__ */ Object.freeze([])
/**
 * The default of every key, which "Restore defaults" in the console brings back. It allows nothing.
 * Deeply frozen.
 *
 * @example
 * ```ts
 * const stricter = { ...defaultConfiguration, preflightMaxAgeInSeconds: 60 }
 * checkConfiguration(stricter) // []
 * ```
 */
export const defaultConfiguration: CorsConfiguration = /* @__PURE__ */ Object.freeze({
  enabled: false,
  allowCredentials: false,
  allowedHeaders: /* @__PURE__ */ Object.freeze([
    'Accept',
    'Access-Control-Request-Headers',
    'Access-Control-Request-Method',
    'Authorization',
    'Content-Type',
    'Last-Modified',
    'Origin',
    'X-FusionAuth-TenantId',
    'X-Requested-With',
  ]),
  allowedMethods: /* @__PURE__ */ Object.freeze(['GET', 'OPTIONS']),
  allowedOrigins: none,
  debug: false,
  exposedHeaders: /* @__PURE__ */ Object.freeze([
    'Access-Control-Allow-Origin',
    'Access-Control-Allow-Credentials',
  ]),
  preflightMaxAgeInSeconds: 1800,
  excludedPaths: /* @__PURE__ */ Object.freeze(['/account*', '/admin*', '/support*', '/ajax*']),
  ownOrigins: none,
  allowedHosts: none,
  enforcement: 'block',
  explainPreflights: false,
  dangerouslyAllow: none,
})

/**
 * One entry of a list of policies: a configuration and the requests it is for. The first entry
 * whose hosts and paths both match a request decides it.
 */
export interface CorsPolicy {
  /** What events and explanations call the entry. Default: its index in the list. */
  readonly name?: string
  /** Entries as in `allowedHosts`, compared with the host the request names. Absent: every host. */
  readonly hosts?: readonly string[]
  /** Entries as in `excludedPaths`: a path, or a prefix that ends in `*`. Absent: every path. */
  readonly paths?: readonly string[]
  /** What holds for the requests that the entry decides: complete, nothing is merged. */
  readonly configuration: CorsConfiguration
}

/** One entry of a list of policies as it is given to `createPolicies`. */
export interface CorsPolicyInput extends Omit<CorsPolicy, 'configuration'> {
  /** Any subset of a configuration: absent keys take their default. */
  readonly configuration: CorsConfigurationInput
}
