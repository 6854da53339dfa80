import type { RecognizedReason } from './recognized-reason.js'
import { recordedCorsErrors } from './recorded-lines.js'

/** A name that Chromium's developer tools have for a CORS failure. */
export interface ChromiumCorsError {
  readonly name: string
  /** The scenarios that show it; empty where none does. */
  readonly scenarios: readonly string[]
  /** What it means here; empty where nothing can lead to it any more. */
  readonly reasons: readonly RecognizedReason[]
  /** Why no scenario shows it. */
  readonly because?: string
}

const preflighted = (name: string, reason: RecognizedReason): [string, RecognizedReason][] => [
  [name, reason],
  [`Preflight${name}`, reason],
]

const reasons: readonly [name: string, reason: RecognizedReason][] = [
  ...preflighted('MissingAllowOriginHeader', 'missing-allow-origin'),
  ...preflighted('MultipleAllowOriginValues', 'multiple-allow-origin-values'),
  ...preflighted('InvalidAllowOriginValue', 'invalid-allow-origin'),
  ...preflighted('AllowOriginMismatch', 'allow-origin-mismatch'),
  ...preflighted('WildcardOriginNotAllowed', 'wildcard-origin-with-credentials'),
  ...preflighted('InvalidAllowCredentials', 'missing-allow-credentials'),
  ['PreflightInvalidStatus', 'preflight-status'],
  ['PreflightDisallowedRedirect', 'preflight-redirect'],
  ['InvalidAllowMethodsPreflightResponse', 'invalid-allow-methods'],
  ['InvalidAllowHeadersPreflightResponse', 'invalid-allow-headers'],
  ['MethodDisallowedByPreflightResponse', 'method-not-allowed'],
  ['HeaderDisallowedByPreflightResponse', 'header-not-allowed'],
  ['CorsDisabledScheme', 'redirect-scheme'],
  ['RedirectContainsCredentials', 'redirect-with-credentials'],
  ['LocalNetworkAccessPermissionDenied', 'local-network-access'],
  ['InsecureLocalNetwork', 'insecure-local-network'],
  ['InvalidLocalNetworkAccess', 'address-space-mismatch'],
]

/** The names that nothing a page does leads to. */
const unseen: readonly ChromiumCorsError[] = [
  {
    name: 'DisallowedByMode',
    scenarios: [],
    reasons: ['same-origin-mode'],
    because:
      "The page's own process refuses a fetch to another origin with mode: 'same-origin', before the network is used, with a line of its own and without this name.",
  },
  {
    name: 'NoCorsRedirectModeNotFollow',
    scenarios: [],
    reasons: ['no-cors-redirect-mode'],
    because:
      "The page's own process refuses it as well, with a line of its own and without this name.",
  },
  {
    name: 'InvalidResponse',
    scenarios: [],
    reasons: ['no-answer'],
    because:
      'A response that cannot be read ends the request with a network error, such as ERR_EMPTY_RESPONSE, before CORS is checked.',
  },
  {
    name: 'PreflightMissingAllowExternal',
    scenarios: [],
    reasons: [],
    because:
      'It belongs to CORS for private networks, whose preflight no version since Chromium 142 sends.',
  },
  {
    name: 'PreflightInvalidAllowExternal',
    scenarios: [],
    reasons: [],
    because: 'The same.',
  },
]

/** All 28 of them. */
export const chromiumCorsErrors: readonly ChromiumCorsError[] = [
  ...reasons.map(([name, reason]) => ({
    name,
    scenarios: recordedCorsErrors[name] ?? [],
    reasons: [reason],
  })),
  ...unseen,
]
