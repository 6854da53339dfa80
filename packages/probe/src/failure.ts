import type { CorsConfiguration } from '@crossgate/core'

/** Why a fetch fails. Stable: compare these, never the message. May gain members in a minor version. */
export type FailureReason =
  | 'invalid-request'
  | 'mixed-content'
  | 'local-network-access'
  | 'insecure-local-network'
  | 'address-space-mismatch'
  | 'bad-port'
  | 'same-origin-mode'
  | 'no-cors-redirect-mode'
  | 'scheme-not-http'
  | 'no-answer'
  | 'missing-allow-origin'
  | 'multiple-allow-origin-values'
  | 'invalid-allow-origin'
  | 'wildcard-origin-with-credentials'
  | 'allow-origin-mismatch'
  | 'missing-allow-credentials'
  | 'preflight-redirect'
  | 'preflight-status'
  | 'invalid-allow-methods'
  | 'invalid-allow-headers'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'cross-origin-resource-policy'
  | 'embedder-policy'
  | 'proxy-authentication'
  | 'mime-type'
  | 'response-status'
  | 'worker-origin'
  | 'frame-refused'
  | 'websocket-refused'
  | 'keepalive-too-large'
  | 'stream-not-sent'
  | 'stream-redirected'
  | 'redirect-refused'
  | 'redirect-invalid-location'
  | 'redirect-scheme'
  | 'redirect-with-credentials'
  | 'too-many-redirects'

/** What each engine's developer tools call a failure: Chromium's and Firefox's names, the sentence of WebKit's console without its values. */
export interface DeveloperToolsNames {
  /** Chromium's name of the error; empty where it has none. */
  readonly chromium: string
  /** Firefox's name of the error; empty where it has none. */
  readonly firefox: string
  /** What WebKit's console says; empty where it says nothing. */
  readonly webkit: string
}

/** A failed fetch, and its remedy. */
export interface Failure {
  /** Which check failed. */
  readonly reason: FailureReason
  /** What the browser refused and why, as a sentence. */
  readonly message: string
  /** What the server would have to answer instead, as a sentence. Where only the page can fix it, it says so. */
  readonly remedy: string
  /** The configuration key of a Crossgate server that drives the missing permission. Absent where none does. */
  readonly setting?: keyof CorsConfiguration
  /** The section of the standard that demands the failure. */
  readonly section: string
  /** What the failure is called where developers see it. */
  readonly developerTools: DeveloperToolsNames
}

/** What a step gives to end the fetch. */
export interface NetworkErrorInit {
  readonly reason: FailureReason
  readonly message: string
  readonly remedy: string
  readonly setting?: keyof CorsConfiguration
  /** Whether the response of a preflight was at fault, which Chromium names apart. */
  readonly preflight?: boolean
  /** Whether the page waits: its promise is neither fulfilled nor rejected. */
  readonly unsettled?: boolean
}

const names: Readonly<
  Record<FailureReason, readonly [chromium: string, firefox: string, webkit: string]>
> = {
  'invalid-request': ['TypeError', 'TypeError', 'TypeError'],
  'mixed-content': ['mixed-content', 'Mixed Content Blocker', 'requested insecure content'],
  'local-network-access': [
    'LocalNetworkAccessPermissionDenied',
    'NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED',
    '',
  ],
  'insecure-local-network': ['InsecureLocalNetwork', '', ''],
  'address-space-mismatch': ['InvalidLocalNetworkAccess', '', ''],
  'bad-port': [
    'ERR_UNSAFE_PORT',
    'NS_ERROR_PORT_ACCESS_NOT_ALLOWED',
    'Not allowed to use restricted network port',
  ],
  'same-origin-mode': ['DisallowedByMode', 'NS_ERROR_DOM_BAD_URI', 'Unsafe attempt to load URL'],
  'no-cors-redirect-mode': [
    'NoCorsRedirectModeNotFollow',
    'TypeError',
    'No-CORS mode requires follow redirect mode',
  ],
  'scheme-not-http': [
    'CorsDisabledScheme',
    'CORSRequestNotHttp',
    'Cross origin requests are only supported for HTTP',
  ],
  'no-answer': ['InvalidResponse', 'CORSDidNotSucceed', 'Could not connect to the server'],
  'missing-allow-origin': [
    'MissingAllowOriginHeader',
    'CORSMissingAllowOrigin',
    'Origin is not allowed by Access-Control-Allow-Origin',
  ],
  'multiple-allow-origin-values': [
    'MultipleAllowOriginValues',
    'CORSMultipleAllowOriginNotAllowed',
    'Access-Control-Allow-Origin cannot contain more than one origin',
  ],
  'invalid-allow-origin': [
    'InvalidAllowOriginValue',
    'CORSAllowOriginNotMatchingOrigin',
    'Origin is not allowed by Access-Control-Allow-Origin',
  ],
  'wildcard-origin-with-credentials': [
    'WildcardOriginNotAllowed',
    'CORSNotSupportingCredentials',
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true',
  ],
  'allow-origin-mismatch': [
    'AllowOriginMismatch',
    'CORSAllowOriginNotMatchingOrigin',
    'Origin is not allowed by Access-Control-Allow-Origin',
  ],
  'missing-allow-credentials': [
    'InvalidAllowCredentials',
    'CORSMissingAllowCredentials',
    'Credentials flag is true, but Access-Control-Allow-Credentials is not "true"',
  ],
  'preflight-redirect': [
    'PreflightDisallowedRedirect',
    'CORSExternalRedirectNotAllowed',
    'Preflight response is not successful',
  ],
  'preflight-status': [
    'PreflightInvalidStatus',
    'CORSPreflightDidNotSucceed',
    'Preflight response is not successful',
  ],
  'invalid-allow-methods': [
    'InvalidAllowMethodsPreflightResponse',
    'CORSInvalidAllowMethod',
    'Method is not allowed by Access-Control-Allow-Methods',
  ],
  'invalid-allow-headers': [
    'InvalidAllowHeadersPreflightResponse',
    'CORSInvalidAllowHeader',
    'Request header field is not allowed by Access-Control-Allow-Headers',
  ],
  'method-not-allowed': [
    'MethodDisallowedByPreflightResponse',
    'CORSMethodNotFound',
    'Method is not allowed by Access-Control-Allow-Methods',
  ],
  'header-not-allowed': [
    'HeaderDisallowedByPreflightResponse',
    'CORSMissingAllowHeaderFromPreflight',
    'Request header field is not allowed by Access-Control-Allow-Headers',
  ],
  'cross-origin-resource-policy': [
    'CorpNotSameOrigin',
    'Cross-Origin-Resource-Policy',
    "Cancelled load because it violates the resource's Cross-Origin-Resource-Policy response header",
  ],
  'embedder-policy': [
    'CorpNotSameOriginAfterDefaultedToSameOriginByCoep',
    'Cross-Origin-Resource-Policy',
    "violates the resource's Cross-Origin-Resource-Policy response header",
  ],
  'proxy-authentication': ['ERR_UNEXPECTED_PROXY_AUTH', '', ''],
  'mime-type': ['MIME type', 'CorruptedContent', 'MIME type'],
  'response-status': ['Failed to load', 'NS_ERROR_FAILURE', 'Failed to load resource'],
  'worker-origin': ['SecurityError', 'SecurityError', 'SecurityError'],
  'frame-refused': ['ERR_BLOCKED_BY_RESPONSE', 'NS_ERROR_XFO_VIOLATION', 'Refused to display'],
  'websocket-refused': [
    'Error during WebSocket handshake',
    'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED',
    'Unexpected response code',
  ],
  'keepalive-too-large': ['TypeError', 'TypeError', 'TypeError'],
  'stream-not-sent': ['ERR_H2_OR_QUIC_REQUIRED', 'TypeError', 'NotSupportedError'],
  'stream-redirected': ['ERR_INVALID_ARGUMENT', 'TypeError', 'TypeError'],
  'redirect-refused': ['Failed to fetch', 'NetworkError', 'Redirections are not allowed'],
  'redirect-invalid-location': [
    'ERR_INVALID_REDIRECT',
    'NS_ERROR_MALFORMED_URI',
    'Redirection to an invalid URL',
  ],
  'redirect-scheme': [
    'ERR_UNSAFE_REDIRECT',
    'CORSRequestNotHttp',
    'Cross origin redirects are only supported for HTTP',
  ],
  'redirect-with-credentials': [
    'RedirectContainsCredentials',
    'CORSExternalRedirectNotAllowed',
    'Cross-origin redirection denied: it contains credentials',
  ],
  'too-many-redirects': ['ERR_TOO_MANY_REDIRECTS', 'NS_ERROR_REDIRECT_LOOP', 'Too many redirects'],
}

/** What Firefox's developer tools call a failure. */
export const firefoxName = (reason: FailureReason): string => names[reason][1]

/** Every reason. */
export const failureReasons = Object.keys(names) as readonly FailureReason[]

/** The reasons for which a [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) fails. */
export const corsCheckReasons = [
  'missing-allow-origin',
  'multiple-allow-origin-values',
  'invalid-allow-origin',
  'wildcard-origin-with-credentials',
  'allow-origin-mismatch',
  'missing-allow-credentials',
] as const satisfies readonly FailureReason[]

/** Chromium's names for a CORS check that fails on a preflight have a prefix. */
const prefixedOnPreflight: ReadonlySet<FailureReason> = new Set<FailureReason>(corsCheckReasons)

/** Ends a fetch: the standard's [network error](https://fetch.spec.whatwg.org/#concept-network-error), with what a developer needs to know. */
export class NetworkError extends Error {
  readonly init: NetworkErrorInit

  constructor(init: NetworkErrorInit) {
    super(init.message)
    this.init = init
  }

  /** The failure as data, once the step that met it is known. */
  failure(section: string): Failure {
    const { reason, message, remedy, setting, preflight } = this.init
    const [chromium, firefox, webkit] = names[reason]
    const prefix = preflight === true && prefixedOnPreflight.has(reason) ? 'Preflight' : ''
    return {
      reason,
      message,
      remedy,
      ...(setting === undefined ? {} : { setting }),
      section,
      developerTools: { chromium: prefix + chromium, firefox, webkit },
    }
  }
}
