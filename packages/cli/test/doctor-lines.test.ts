import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cause } from '../src/diagnosis/cause.js'
import { doctor } from '../src/doctor/command.js'
import { diagnose } from '../src/doctor/diagnosis.js'
import { readQuestion } from '../src/doctor/question.js'
import { readArguments } from '../src/frame/arguments.js'
import { createTerminal } from '../src/frame/terminal.js'

// What people copy at two in the morning, and the one cause that is the first. Nothing is asked.

type Row = readonly [line: string, expected: string]

const url = 'https://api.example.com/items'
const app = 'https://app.example.com'
const chromium = (rest: string, target = url, page = app): string =>
  `Access to fetch at '${target}' from origin '${page}' has been blocked by CORS policy: ${rest}`
const firefox = (reason: string, status = ''): string =>
  `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. (Reason: ${reason}).${status}`

const rows: readonly Row[] = [
  // Chromium
  [
    chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource."),
    'cors missing-allow-origin shown',
  ],
  [
    `app.js:17 ${chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.")}`,
    'cors missing-allow-origin shown',
  ],
  [
    chromium(
      "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
    ),
    'cors preflight-status shown',
  ],
  [
    chromium(
      "Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.",
    ),
    'cors preflight-redirect shown',
  ],
  [
    chromium(
      "The 'Access-Control-Allow-Origin' header contains multiple values '*, https://app.example.com', but only one is allowed.",
    ),
    'cors multiple-allow-origin-values shown',
  ],
  [
    chromium(
      "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
    ),
    'cors wildcard-origin-with-credentials shown',
  ],
  [
    chromium(
      "The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin.",
    ),
    'cors allow-origin-mismatch shown',
  ],
  [
    chromium('Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.'),
    'cors method-not-allowed shown',
  ],
  [
    chromium(
      'Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.',
    ),
    'cors header-not-allowed shown',
  ],
  [
    chromium(
      'Permission was denied for this request to access the `local` address space.',
      'https://192.168.1.1/status',
    ),
    'local-network-access local-network-access shown',
  ],
  [
    chromium(
      'The request client is not a secure context and the resource is in more-private address space `local`.',
      'http://localhost:8080/',
      'http://app.example.com',
    ),
    'local-network-access insecure-local-network shown',
  ],
  [
    chromium(
      "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Private-Network' header was present in the preflight response for this private network request targeting the `private` address space.",
      'https://192.168.0.5/x',
    ),
    'local-network-access local-network-access likely',
  ],
  [
    chromium(
      'Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, http, https.',
      'file:///C:/data.json',
      'null',
    ),
    'page scheme-not-http likely',
  ],
  [`GET ${url} net::ERR_CERT_AUTHORITY_INVALID`, 'certificate tls-failure shown'],
  [`GET ${url} net::ERR_CERT_DATE_INVALID`, 'certificate tls-failure shown'],
  [`GET ${url} net::ERR_NAME_NOT_RESOLVED`, 'dns name-not-resolved shown'],
  [`POST ${url} net::ERR_CONNECTION_REFUSED`, 'connection connection-refused shown'],
  [`items:1 GET ${url} net::ERR_CONNECTION_TIMED_OUT`, 'connection timeout shown'],
  [`GET ${url} net::ERR_TOO_MANY_REDIRECTS`, 'answer too-many-redirects shown'],
  [`GET ${url} net::ERR_BLOCKED_BY_CLIENT`, 'extension browser-extension likely'],
  [
    `GET ${url} net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)`,
    'answer cross-origin-resource-policy shown',
  ],
  [`GET ${url} net::ERR_BLOCKED_BY_ORB`, 'answer opaque-response-blocked likely'],
  [`GET ${url} net::ERR_FAILED`, 'unknown not-told possible'],
  [`GET ${url} net::ERR_FAILED 200 (OK)`, 'cors missing-allow-origin likely'],
  [`GET ${url} net::ERR_FAILED 401 (Unauthorized)`, 'cors missing-allow-origin likely'],
  [`GET ${url} net::ERR_FAILED 502 (Bad Gateway)`, 'gateway gateway-error shown'],
  [`app.js:3 POST ${url} net::ERR_FAILED 504 (Gateway Timeout)`, 'gateway gateway-error shown'],
  [`GET ${url} 401 (Unauthorized)`, 'error-status error-status likely'],
  [
    'items:1 Failed to load resource: the server responded with a status of 404 (Not Found)',
    'error-status error-status likely',
  ],
  [
    `Refused to connect to '${url}' because it violates the following Content Security Policy directive: "connect-src 'self'".`,
    'page content-security-policy likely',
  ],
  [
    `WebSocket connection to 'wss://api.example.com/ws' failed: Error during WebSocket handshake: Unexpected response code: 403`,
    'connection websocket-refused shown',
  ],
  ['Uncaught (in promise) TypeError: Failed to fetch', 'unknown not-told possible'],
  ['AxiosError: Network Error', 'unknown not-told possible'],
  // Firefox
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 502.'),
    'gateway gateway-error shown',
  ],
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ missing', ' Status code: 200.'),
    'cors missing-allow-origin possible',
  ],
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://www.example.com’'),
    'cors allow-origin-mismatch shown',
  ],
  [
    firefox(
      'CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://app.example.com, *’',
    ),
    'cors multiple-allow-origin-values shown',
  ],
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘app.example.com’'),
    'cors invalid-allow-origin shown',
  ],
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://app.example.com/’'),
    'cors allow-origin-mismatch shown',
  ],
  [
    firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘null’'),
    'cors allow-origin-mismatch shown',
  ],
  [
    firefox('Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed'),
    'cors multiple-allow-origin-values shown',
  ],
  [
    firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’'),
    'cors method-not-allowed shown',
  ],
  [
    firefox(
      'header ‘x-token’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response',
    ),
    'cors header-not-allowed shown',
  ],
  [
    firefox("expected 'true' in CORS header 'Access-Control-Allow-Credentials'"),
    'cors missing-allow-credentials shown',
  ],
  [firefox('CORS request did not succeed', ' Status code: (null).'), 'unknown not-told possible'],
  [
    'Blocked loading mixed active content “http://api.example.com/items”',
    'mixed-content mixed-content shown',
  ],
  // Safari
  [
    `[Error] Origin ${app} is not allowed by Access-Control-Allow-Origin. Status code: 200`,
    'cors missing-allow-origin possible',
  ],
  [
    `Origin ${app} is not allowed by Access-Control-Allow-Origin. Status code: 504`,
    'gateway gateway-error shown',
  ],
  ['Preflight response is not successful. Status code: 403', 'cors preflight-status possible'],
  [
    'Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.',
    'cors wildcard-origin-with-credentials shown',
  ],
  [
    '[Error] Failed to load resource: A server with the specified hostname could not be found. (items, line 0)',
    'dns name-not-resolved likely',
  ],
  [
    'Failed to load resource: Could not connect to the server.',
    'connection connection-refused likely',
  ],
  [
    'Failed to load resource: The network connection was lost.',
    'connection connection-closed likely',
  ],
  ['Failed to load resource: The request timed out.', 'connection timeout likely'],
  [
    'Failed to load resource: The Internet connection appears to be offline.',
    'connection unreachable likely',
  ],
  [
    'Failed to load resource: The certificate for this server is invalid. You might be connecting to a server that is pretending to be “api.example.com” which could put your confidential information at risk.',
    'certificate tls-failure likely',
  ],
  ['TypeError: Load failed', 'unknown not-told possible'],
]

const terminal = createTerminal(process, {})

async function diagnoseLine(line: string) {
  const words = ['--offline', '--message', line]
  const invocation = await readArguments(words, doctor, async () => undefined)
  return diagnose(await readQuestion(invocation, terminal), [], undefined)
}

const describe = ({ kind, reason, certainty }: Cause): string => `${kind} ${reason} ${certainty}`

const lines = suite('doctor, the lines of each browser')

for (const [line, expected] of rows) {
  lines(`${expected}: ${line.slice(0, 160)}`, async () => {
    const { causes, isJudged } = await diagnoseLine(line)
    const [first] = causes
    assert.is(first && describe(first), expected)
    assert.is(isJudged, !expected.startsWith('unknown'))
    assert.ok((first?.remedy.length ?? 0) > 20)
  })
}

lines('with the request before it say what is to be asked', async () => {
  const { url: found, method } = await diagnoseLine(
    `POST ${url}?token=secret-query net::ERR_FAILED 502 (Bad Gateway)`,
  )
  assert.is(found, undefined)
  assert.is(method, undefined)
  const words = [
    '--offline',
    '--origin',
    app,
    '--message',
    `POST ${url}?a=1 net::ERR_FAILED 502 ()`,
  ]
  const invocation = await readArguments(words, doctor, async () => undefined)
  const question = await readQuestion(invocation, terminal)
  assert.is(question.target, url)
  assert.is(question.call?.request.method, 'POST')
})

lines('that name an origin in another spelling say what is wrong with it', async () => {
  const sayings = [
    firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://app.example.com/’'),
    chromium(
      "The 'Access-Control-Allow-Origin' header has a value 'https://app.example.com/' that is not equal to the supplied origin.",
    ),
  ]
  for (const line of sayings) {
    const { causes } = await diagnoseLine(line)
    assert.match(
      causes[0]?.evidence.join(' ') ?? '',
      `The header's value is "https://app.example.com/", but browsers write that origin as https://app.example.com and compare the two character for character: no slash at the end`,
    )
  }
  for (const value of ['https://www.example.com', 'null']) {
    const { causes } = await diagnoseLine(
      firefox(`CORS header ‘Access-Control-Allow-Origin’ does not match ‘${value}’`),
    )
    assert.not.match(causes[0]?.evidence.join(' ') ?? '', 'slash at the end')
  }
})

lines('whose answer came say so of an error, too', async () => {
  const { causes } = await diagnoseLine(`GET ${url} net::ERR_FAILED 500 (Internal Server Error)`)
  assert.match(causes[0]?.message ?? '', 'The server answered 500 (Internal Server Error)')
  assert.match(causes[0]?.evidence.join(' ') ?? '', 'itself responded with an error, 500')
})

lines.run()
