import type { Header } from '../../../src/index.js'
import type { LineScenario, ScenarioAnswer } from './scenario.js'

/** The page's origin, and where it fetches from. */
export const pageOrigin = 'https://page.lines.test'
export const apiOrigin = 'https://api.lines.test'
export const otherOrigin = 'https://other.lines.test'

const origin: Header = ['Access-Control-Allow-Origin', pageOrigin]
const credentials: Header = ['Access-Control-Allow-Credentials', 'true']
const methods: Header = ['Access-Control-Allow-Methods', 'PUT']
const headers: Header = ['Access-Control-Allow-Headers', 'x-first']

const answer = (...list: Header[]): ScenarioAnswer => ({ headers: list })
const allowOrigin = (value: string): Header => ['Access-Control-Allow-Origin', value]

const put = { method: 'PUT' }
const withHeader = { headers: { 'X-First': '1' } }
const withCredentials = { credentials: 'include' } as const

/** What a CORS check refuses: of the answer to a request, and of the answer to a preflight. */
const checks: LineScenario[] = (
  [
    ['missing-allow-origin', [], false, 'MissingAllowOriginHeader'],
    [
      'multiple-allow-origin-values',
      [allowOrigin(`${pageOrigin}, https://elsewhere.example`)],
      false,
      'MultipleAllowOriginValues',
    ],
    ['invalid-allow-origin', [allowOrigin('page.lines.test')], false, 'InvalidAllowOriginValue'],
    [
      'allow-origin-mismatch',
      [allowOrigin('https://elsewhere.example')],
      false,
      'AllowOriginMismatch',
    ],
    [
      'wildcard-origin-with-credentials',
      [allowOrigin('*'), credentials],
      true,
      'WildcardOriginNotAllowed',
    ],
    ['missing-allow-credentials', [origin], true, 'InvalidAllowCredentials'],
  ] as const
).flatMap(([reason, list, included, corsError]): LineScenario[] => {
  const init = included ? withCredentials : {}
  const value = list[0]?.[1]
  const parts = value === undefined || value === '*' || value === pageOrigin ? {} : { value }
  const refused = answer(...list)
  return [
    {
      id: reason,
      title: `The answer to the request fails the CORS check: ${reason}`,
      reasons: [reason],
      init,
      answer: refused,
      corsError,
      parts,
    },
    {
      id: `preflight-${reason}`,
      title: `The answer to the preflight fails the CORS check: ${reason}`,
      reasons: [reason],
      init: { ...init, ...put },
      preflight: answer(...list, methods),
      corsError: `Preflight${corsError}`,
      parts,
    },
  ]
})

const furtherChecks: LineScenario[] = [
  {
    id: 'missing-allow-origin-on-error',
    title: 'A 504 without permission',
    reasons: ['missing-allow-origin'],
    answer: { status: 504 },
    corsError: 'MissingAllowOriginHeader',
  },
  {
    id: 'empty-allow-origin',
    title: 'Access-Control-Allow-Origin is empty',
    reasons: ['invalid-allow-origin'],
    answer: answer(allowOrigin('')),
    corsError: 'InvalidAllowOriginValue',
    parts: {},
  },
  {
    id: 'two-allow-origin-lines',
    title: 'Access-Control-Allow-Origin is there twice',
    reasons: ['multiple-allow-origin-values'],
    answer: answer(origin, allowOrigin('*')),
    corsError: 'MultipleAllowOriginValues',
    parts: { value: `${pageOrigin}, *` },
  },
  {
    id: 'allow-credentials-misspelled',
    title: 'Access-Control-Allow-Credentials is True',
    reasons: ['missing-allow-credentials'],
    init: withCredentials,
    answer: answer(origin, ['Access-Control-Allow-Credentials', 'True']),
    corsError: 'InvalidAllowCredentials',
    parts: { value: 'True' },
  },
  {
    id: 'redirected-then-missing-allow-origin',
    title: 'The answer that a redirect leads to has no permission',
    reasons: ['missing-allow-origin'],
    answer: { status: 302, headers: [origin, ['Location', '{other}/final']] },
    target: {},
    corsError: 'MissingAllowOriginHeader',
    parts: { url: `${otherOrigin}/final` },
  },
  {
    id: 'null-origin',
    title: 'A page without an origin of its own is not permitted',
    reasons: ['missing-allow-origin'],
    place: 'sandbox',
    answer: {},
    corsError: 'MissingAllowOriginHeader',
  },
]

const preflights: LineScenario[] = [
  {
    id: 'preflight-status',
    title: 'The preflight is answered 403, with permission',
    reasons: ['preflight-status'],
    init: put,
    preflight: { status: 403, headers: [origin, methods] },
    corsError: 'PreflightInvalidStatus',
  },
  {
    id: 'preflight-status-without-permission',
    title: 'The preflight is answered 404, without permission',
    reasons: ['missing-allow-origin', 'preflight-status'],
    reasonsIn: { webkit: ['preflight-status'] },
    init: put,
    preflight: { status: 404 },
    corsError: 'PreflightMissingAllowOriginHeader',
  },
  {
    id: 'preflight-redirect',
    title: 'The preflight is redirected',
    reasons: ['preflight-redirect'],
    init: put,
    preflight: { status: 301, headers: [origin, methods, ['Location', '/final']] },
    corsError: 'PreflightDisallowedRedirect',
  },
  {
    id: 'preflight-closed',
    title: 'The connection is closed instead of an answer to the preflight',
    reasons: ['connection-closed', 'no-answer'],
    init: put,
    preflight: 'close',
  },
  {
    id: 'invalid-allow-methods',
    title: 'Access-Control-Allow-Methods is not a list of methods',
    reasons: ['invalid-allow-methods'],
    init: put,
    preflight: answer(origin, ['Access-Control-Allow-Methods', 'PUT, (DELETE)']),
    corsError: 'InvalidAllowMethodsPreflightResponse',
    parts: { token: '(DELETE)', value: 'PUT, (DELETE)' },
  },
  {
    id: 'invalid-allow-headers',
    title: 'Access-Control-Allow-Headers is not a list of header names',
    reasons: ['invalid-allow-headers'],
    init: withHeader,
    preflight: answer(origin, ['Access-Control-Allow-Headers', 'x-first, (x-second)']),
    corsError: 'InvalidAllowHeadersPreflightResponse',
    parts: { token: '(x-second)', value: 'x-first, (x-second)' },
  },
  {
    id: 'method-not-allowed',
    title: 'Access-Control-Allow-Methods lacks the method',
    reasons: ['method-not-allowed'],
    init: put,
    preflight: answer(origin, ['Access-Control-Allow-Methods', 'DELETE']),
    corsError: 'MethodDisallowedByPreflightResponse',
    parts: { method: 'PUT' },
  },
  {
    id: 'method-in-lower-case',
    title: 'A page sends patch, and PATCH is allowed',
    reasons: ['method-not-allowed'],
    init: { method: 'patch' },
    preflight: answer(origin, ['Access-Control-Allow-Methods', 'PATCH']),
    corsError: 'MethodDisallowedByPreflightResponse',
    parts: { method: 'patch' },
  },
  {
    id: 'header-not-allowed',
    title: 'Access-Control-Allow-Headers lacks the header',
    reasons: ['header-not-allowed'],
    init: { headers: { 'X-Second': '1' } },
    preflight: answer(origin, headers),
    corsError: 'HeaderDisallowedByPreflightResponse',
    parts: { header: 'x-second' },
  },
  {
    id: 'authorization-under-wildcard',
    title: 'Access-Control-Allow-Headers is *, and the page sends Authorization',
    reasons: ['header-not-allowed'],
    init: { headers: { Authorization: 'Bearer token' } },
    preflight: answer(origin, ['Access-Control-Allow-Headers', '*']),
  },
  {
    id: 'wildcard-headers-with-credentials',
    title: 'Access-Control-Allow-Headers is *, and the request has credentials',
    reasons: ['header-not-allowed'],
    init: { ...withCredentials, ...withHeader },
    preflight: answer(origin, credentials, ['Access-Control-Allow-Headers', '*']),
    corsError: 'HeaderDisallowedByPreflightResponse',
    parts: { header: 'x-first' },
  },
]

const redirects: LineScenario[] = [
  {
    id: 'redirect-refused',
    title: "A redirect under redirect: 'error'",
    reasons: ['redirect-refused'],
    init: { redirect: 'error' },
    answer: { status: 302, headers: [origin, ['Location', '/final']] },
  },
  {
    id: 'redirect-invalid-location',
    title: 'A redirect to what is not a URL',
    reasons: ['redirect-invalid-location'],
    answer: { status: 302, headers: [origin, ['Location', 'https://']] },
    parts: { url: 'https://' },
  },
  {
    id: 'redirect-scheme-ftp',
    title: 'A redirect to an ftp URL',
    reasons: ['redirect-scheme'],
    answer: { status: 302, headers: [origin, ['Location', 'ftp://other.lines.test/']] },
    parts: { url: 'ftp://other.lines.test/' },
  },
  {
    id: 'redirect-scheme-unknown',
    title: 'A redirect to a scheme of an app',
    reasons: ['redirect-scheme'],
    answer: { status: 302, headers: [origin, ['Location', 'app:start']] },
    corsError: 'CorsDisabledScheme',
    parts: { url: 'app:start' },
  },
  {
    id: 'redirect-with-credentials',
    title: 'A redirect to a URL with a user name',
    reasons: ['redirect-with-credentials'],
    answer: {
      status: 302,
      headers: [origin, ['Location', 'https://user:password@other.lines.test/final']],
    },
    corsError: 'RedirectContainsCredentials',
    parts: {
      url: `${otherOrigin}/final`,
      value: 'https://user:password@other.lines.test/final',
    },
  },
  {
    id: 'too-many-redirects',
    title: 'A redirect to itself',
    reasons: ['too-many-redirects'],
    answer: { status: 302, headers: [origin, ['Location', '/too-many-redirects']] },
  },
]

const modes: LineScenario[] = [
  {
    id: 'same-origin-mode',
    title: "Another origin under mode: 'same-origin'",
    reasons: ['same-origin-mode'],
    init: { mode: 'same-origin' },
    corsError: 'DisallowedByMode',
  },
  {
    id: 'no-cors-redirect-mode',
    title: "mode: 'no-cors' with redirect: 'error'",
    reasons: ['no-cors-redirect-mode'],
    init: { mode: 'no-cors', redirect: 'error' },
    corsError: 'NoCorsRedirectModeNotFollow',
  },
  {
    id: 'scheme-ftp',
    title: 'A fetch of an ftp URL',
    reasons: ['scheme-not-http'],
    url: 'ftp://api.lines.test/scheme-ftp',
    corsError: 'CorsDisabledScheme',
  },
  {
    id: 'scheme-file',
    title: 'A fetch of a file',
    reasons: ['scheme-not-http'],
    url: 'file:///scheme-file',
  },
  {
    id: 'scheme-app',
    title: 'A fetch of a URL with a scheme of an app',
    reasons: ['scheme-not-http'],
    url: 'app:scheme-app',
    corsError: 'CorsDisabledScheme',
  },
  {
    id: 'bad-port',
    title: 'A port that browsers keep for another protocol',
    reasons: ['bad-port'],
    url: 'https://api.lines.test:6000/bad-port',
    parts: { port: '6000' },
  },
  {
    id: 'mixed-content',
    title: 'A page over https fetches over http',
    reasons: ['mixed-content'],
    url: 'http://api.lines.test/mixed-content',
  },
  {
    id: 'mixed-content-localhost',
    title: 'A page over https fetches from http://localhost',
    reasons: ['missing-allow-origin'],
    reasonsIn: { webkit: ['mixed-content'] },
    url: 'http://localhost/mixed-content-localhost',
    answer: {},
  },
  {
    id: 'mixed-content-websocket',
    title: 'A page over https opens ws:',
    reasons: ['mixed-content'],
    sender: 'websocket',
    url: 'ws://api.lines.test/mixed-content-websocket',
  },
  {
    id: 'cross-origin-resource-policy',
    title: 'A no-cors fetch of what is same-origin only',
    reasons: ['cross-origin-resource-policy'],
    init: { mode: 'no-cors' },
    answer: answer(['Cross-Origin-Resource-Policy', 'same-origin']),
  },
  {
    id: 'cross-origin-resource-policy-site',
    title: 'A no-cors fetch of what is same-site only',
    reasons: ['cross-origin-resource-policy'],
    init: { mode: 'no-cors' },
    url: 'https://api.elsewhere.example/cross-origin-resource-policy-site',
    answer: answer(['Cross-Origin-Resource-Policy', 'same-site']),
  },
  {
    id: 'embedder-policy',
    title: 'A no-cors fetch of a page that requires Cross-Origin-Resource-Policy',
    reasons: ['embedder-policy'],
    place: 'embedder',
    init: { mode: 'no-cors' },
    answer: {},
  },
  {
    id: 'content-security-policy',
    title: "A fetch past the page's own connect-src",
    reasons: ['content-security-policy'],
    place: 'policy',
  },
]

const invalid: LineScenario[] = [
  {
    id: 'forbidden-method',
    title: 'A method that no page can send',
    reasons: ['invalid-request'],
    init: { method: 'TRACE' },
    parts: { method: 'TRACE' },
  },
  {
    id: 'invalid-method',
    title: 'A method with a blank in it',
    reasons: ['invalid-request'],
    init: { method: 'PUT IT' },
    parts: { method: 'PUT IT' },
  },
  {
    id: 'invalid-header-name',
    title: 'A header name with a blank in it',
    reasons: ['invalid-request'],
    init: { headers: { 'X First': '1' } },
    parts: { header: 'x first' },
  },
  {
    id: 'invalid-header-value',
    title: 'A header value with a character beyond one byte',
    reasons: ['invalid-request'],
    init: { headers: { 'X-First': 'price €' } },
    parts: { header: 'X-First', value: 'price €' },
  },
  {
    id: 'url-with-credentials',
    title: 'A URL with a user name',
    reasons: ['invalid-request'],
    url: 'https://user:password@api.lines.test/url-with-credentials',
  },
  {
    id: 'invalid-url',
    title: 'What is not a URL',
    reasons: ['invalid-request'],
    url: 'https://',
    parts: {},
  },
  {
    id: 'body-with-get',
    title: 'A GET with a body',
    reasons: ['invalid-request'],
    init: { body: 'text' },
  },
  {
    id: 'no-cors-method',
    title: "PUT under mode: 'no-cors'",
    reasons: ['invalid-request'],
    init: { mode: 'no-cors', method: 'PUT' },
    parts: { method: 'PUT' },
  },
]

const senders: LineScenario[] = (
  [
    'xhr',
    'synchronous-xhr',
    'module',
    'dynamic-import',
    'script',
    'image',
    'stylesheet',
    'preload',
    'video',
    'font',
    'event-source',
  ] as const
).map((sender) => ({
  id: `sender-${sender}`,
  title: `The same without permission, by ${sender}`,
  reasons: ['missing-allow-origin'],
  sender,
  answer: {},
  corsError: 'MissingAllowOriginHeader',
}))

const furtherSenders: LineScenario[] = [
  {
    id: 'sender-xhr-preflight',
    title: 'XMLHttpRequest whose header is not allowed',
    reasons: ['header-not-allowed'],
    sender: 'xhr',
    init: { headers: { 'X-Second': '1' } },
    preflight: answer(origin, headers),
    corsError: 'HeaderDisallowedByPreflightResponse',
    parts: { header: 'x-second' },
  },
  {
    id: 'sender-xhr-credentials',
    title: 'XMLHttpRequest with credentials under *',
    reasons: ['wildcard-origin-with-credentials'],
    sender: 'xhr',
    init: withCredentials,
    answer: answer(allowOrigin('*')),
    corsError: 'WildcardOriginNotAllowed',
  },
  {
    id: 'sender-beacon',
    title: 'sendBeacon of JSON under *, which always has credentials',
    reasons: ['wildcard-origin-with-credentials'],
    sender: 'beacon',
    preflight: answer(allowOrigin('*'), ['Access-Control-Allow-Headers', 'content-type']),
    corsError: 'PreflightWildcardOriginNotAllowed',
  },
  {
    id: 'sender-websocket',
    title: 'A WebSocket handshake is answered 403',
    reasons: ['websocket-refused'],
    sender: 'websocket',
    url: 'wss://api.lines.test/sender-websocket',
    answer: { status: 403 },
  },
  {
    id: 'mime-type',
    title: 'A module script that is served as text/html',
    reasons: ['mime-type'],
    sender: 'module',
    answer: answer(origin, ['Content-Type', 'text/html']),
    parts: { type: 'text/html' },
  },
  {
    id: 'mime-type-nosniff',
    title: 'A script that is served as text/plain with nosniff',
    reasons: ['mime-type'],
    sender: 'script',
    answer: answer(origin, ['Content-Type', 'text/plain'], ['X-Content-Type-Options', 'nosniff']),
    parts: { type: 'text/plain' },
  },
  {
    id: 'event-source-mime-type',
    title: 'An event stream that is served as text/html',
    reasons: ['mime-type'],
    sender: 'event-source',
    answer: answer(origin, ['Content-Type', 'text/html']),
    parts: { type: 'text/html' },
  },
  {
    id: 'event-source-status',
    title: 'An event stream that is answered 500, with permission',
    reasons: ['response-status'],
    sender: 'event-source',
    answer: { status: 500, headers: [origin, ['Content-Type', 'text/event-stream']] },
  },
  {
    id: 'proxy-authentication',
    title: 'A 407 that no proxy sent',
    reasons: ['proxy-authentication'],
    answer: { status: 407, headers: [origin] },
  },
  {
    id: 'frame-refused',
    title: 'A frame of a page with X-Frame-Options: DENY',
    reasons: ['frame-refused'],
    sender: 'frame',
    answer: answer(['Content-Type', 'text/html'], ['X-Frame-Options', 'DENY']),
  },
  {
    id: 'frame-refused-by-policy',
    title: "A frame of a page with frame-ancestors 'none'",
    reasons: ['frame-refused'],
    sender: 'frame',
    answer: answer(
      ['Content-Type', 'text/html'],
      ['Content-Security-Policy', "frame-ancestors 'none'"],
    ),
  },
  {
    id: 'keepalive-too-large',
    title: 'A keepalive fetch with a body of more than 64 KiB',
    reasons: ['keepalive-too-large'],
    sender: 'keepalive',
  },
  {
    id: 'stream-not-sent',
    title: 'A stream as a body, over HTTP/1.1',
    reasons: ['stream-not-sent'],
    sender: 'stream',
  },
  {
    id: 'sender-worker',
    title: 'A worker of another origin',
    reasons: ['worker-origin'],
    sender: 'worker',
  },
  {
    id: 'unhandled-rejection',
    title: 'A failed fetch that the page does not handle',
    reasons: ['missing-allow-origin'],
    unhandled: true,
    answer: {},
    corsError: 'MissingAllowOriginHeader',
  },
]

const network: LineScenario[] = [
  {
    id: 'connection-closed',
    title: 'The connection is closed instead of an answer',
    reasons: ['connection-closed', 'no-answer'],
    answer: 'close',
  },
  {
    id: 'connection-refused',
    title: 'Nothing listens',
    reasons: ['connection-refused', 'no-answer'],
    place: 'direct',
    url: 'http://{closed}/connection-refused',
  },
  {
    id: 'name-not-resolved',
    title: 'A name without an address',
    reasons: ['name-not-resolved', 'no-answer'],
    place: 'direct',
    url: 'http://nowhere.invalid/name-not-resolved',
  },
  {
    id: 'certificate',
    title: 'A certificate that is not trusted',
    reasons: ['tls-failure', 'no-answer'],
    url: 'https://api.lines.test/certificate',
    place: 'certificate',
  },
]

const localNetworkAccess = {
  engine: 'chromium',
  because:
    'Firefox asks whoever uses it and leaves the fetch unsettled, without a line; WebKitGTK knows no address spaces.',
} as const

const localNetworks: LineScenario[] = [
  {
    id: 'local-network-access-denied',
    title:
      'A page of the public address space fetches from a loopback address, without a permission',
    reasons: ['local-network-access'],
    place: 'public',
    only: localNetworkAccess,
    url: 'http://{loopback}/local-network-access-denied',
    corsError: 'LocalNetworkAccessPermissionDenied',
  },
  {
    id: 'local-network-insecure-page',
    title: 'The same from a page over http, which no permission helps',
    reasons: ['insecure-local-network'],
    place: 'public-plain',
    only: {
      engine: 'chromium',
      because:
        'Firefox asks whoever uses it, over http too, and leaves the fetch unsettled; WebKitGTK knows no address spaces.',
    },
    url: 'http://{loopback}/local-network-insecure-page',
    corsError: 'InsecureLocalNetwork',
  },
  {
    id: 'local-network-wrong-space',
    title: 'targetAddressSpace names another address space than the server is in',
    reasons: ['address-space-mismatch'],
    place: 'public',
    only: localNetworkAccess,
    url: 'http://{loopback}/local-network-wrong-space',
    init: { targetAddressSpace: 'local' },
    corsError: 'InvalidLocalNetworkAccess',
  },
  {
    id: 'local-network-websocket',
    title: 'A page of the public address space opens a WebSocket to a loopback address',
    reasons: ['local-network-access'],
    place: 'public',
    only: localNetworkAccess,
    sender: 'websocket',
    url: 'ws://{loopback}/local-network-websocket',
  },
]

/** Every scenario, in the order in which they are played. */
export const lineScenarios: readonly LineScenario[] = [
  ...checks,
  ...furtherChecks,
  ...preflights,
  ...redirects,
  ...modes,
  ...invalid,
  ...senders,
  ...furtherSenders,
  ...network,
  ...localNetworks,
]
