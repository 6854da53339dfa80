import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { doctor } from '../src/doctor/command.js'
import { crossgate, folderWith, inTerminal, shell } from './built-command.js'
import { type EntryInit, har, harEntry } from './har-files.js'
import { freeAddress, type StartedServer, startServer } from './started-server.js'

const origin = 'http://localhost:5173'

const lineOf = (url: string, page = origin): string =>
  `Access to fetch at '${url}' from origin '${page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`

interface Document {
  readonly summary: string
  readonly causes: readonly {
    readonly kind: string
    readonly reason: string
    readonly certainty: string
    readonly evidence: readonly string[]
    readonly remedy: string
    readonly command?: string
    readonly change?: {
      readonly stack?: string
      readonly edits: readonly { readonly place: string; readonly lines: string }[]
      readonly browsers: readonly { readonly engine: string; readonly reads: boolean }[]
    }
  }[]
  readonly stack?: { readonly layers: readonly unknown[]; readonly sentence: string }
  readonly notes: readonly string[]
  readonly requests?: number
}

/** Runs doctor, and returns its exit code and what it found. */
function examined(...args: string[]): {
  status: number | null
  document: Document
  output: string
} {
  const { status, stdout, stderr } = crossgate([
    'doctor',
    '--timeout',
    '60',
    ...args,
    '--format',
    'json',
  ])
  if (stdout === '') throw new Error(stderr)
  return { status, document: JSON.parse(stdout) as Document, output: stdout + stderr }
}

const lines = suite('doctor, a line of a console')

const lineRows: readonly (readonly [line: string, kind: string, reason: string])[] = [
  [lineOf('https://api.example.com/'), 'cors', 'missing-allow-origin'],
  [
    "Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/x'. This request has been blocked; the content must be served over HTTPS.",
    'mixed-content',
    'mixed-content',
  ],
  ['Failed to load resource: net::ERR_CERT_DATE_INVALID', 'certificate', 'tls-failure'],
  ['Failed to load resource: net::ERR_NAME_NOT_RESOLVED', 'dns', 'name-not-resolved'],
  ['GET https://ads.example.com/x.js net::ERR_BLOCKED_BY_CLIENT', 'extension', 'browser-extension'],
  [
    'The FetchEvent for "https://api.example.com/" resulted in a network error response: the promise was rejected.',
    'service-worker',
    'service-worker',
  ],
  [
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 502.',
    'gateway',
    'gateway-error',
  ],
  [
    'Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 504',
    'gateway',
    'gateway-error',
  ],
  [
    "Access to fetch at 'http://127.0.0.1:3000/' from origin 'https://app.example.com' has been blocked by CORS policy: Permission was denied for this request to access the `loopback` address space.",
    'local-network-access',
    'local-network-access',
  ],
]

for (const [line, kind, reason] of lineRows) {
  lines(`${kind}: ${line.slice(0, 60)}`, () => {
    const { status, document } = examined('--offline', '--message', line)
    assert.is(status, 1)
    const [first] = document.causes
    assert.equal([first?.kind, first?.reason], [kind, reason])
    assert.ok((first?.evidence.length ?? 0) > 0)
    assert.ok((first?.remedy.length ?? 0) > 20)
  })
}

lines('is read from standard input', () => {
  const { status, stdout } = crossgate(['doctor', '--offline', '--message', '-'], {
    input: `${lineOf('https://api.example.com/')}\n`,
  })
  assert.is(status, 1)
  assert.match(stdout, /^CORS missing-allow-origin\n/)
})

lines('that says only that something failed is not taken for more', () => {
  const { status, document } = examined('--offline', '--message', 'TypeError: Failed to fetch')
  assert.is(status, 3)
  assert.equal(
    document.causes.map(({ reason }) => reason),
    ['not-told'],
  )
})

lines('that does not name its page asks for it, and for the server with --origin', () => {
  const line =
    'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.invalid/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.'
  const { document } = examined('--message', line)
  assert.equal(document.causes[0]?.reason, 'missing-allow-origin')
  assert.match(document.notes.join(), 'with --origin, the server is checked too')
  const asked = examined('--message', line, '--origin', 'https://app.example.com')
  assert.equal(asked.document.causes.map(({ kind, certainty }) => [kind, certainty]).slice(0, 2), [
    ['dns', 'shown'],
    ['cors', 'possible'],
  ])
})

lines('of no browser is refused in a sentence', () => {
  const { status, stdout, stderr } = crossgate(['doctor', '--message', 'hello'])
  assert.is(status, 3)
  assert.is(stdout, '')
  assert.match(
    stderr,
    /^This is not a line that Chromium, Firefox or WebKit print about a request\./,
  )
})

lines.run()

// ---

const unasked = suite('doctor, without a server')

const app = 'https://app.example.com'
const unaskedRows: readonly (readonly [args: readonly string[], status: number, text: RegExp])[] = [
  [['--offline', 'http://api.example.com/', '--origin', app], 1, /^Mixed content mixed-content\n/],
  [
    ['--offline', 'https://api.example.com:6000/', '--origin', app],
    1,
    /^The page itself bad-port\n/,
  ],
  [
    ['--timeout', '1', 'http://192.168.0.9/', '--origin', 'https://app.example.invalid'],
    1,
    /^Mixed content mixed-content\n {2}In Firefox and WebKit: [\s\S]*\nLocal network access, perhaps local-network-access\n/,
  ],
  [['--offline', 'https://api.example.com/', '--origin', app], 3, /^Without contacting the server/],
  [
    ['--', 'curl', 'wss://api.example.com/', '-H', `Origin: ${app}`],
    3,
    /^WebSocket handshakes are/,
  ],
]

for (const [args, status, text] of unaskedRows) {
  unasked(args.join(' '), () => {
    const run = crossgate(['doctor', ...args])
    assert.is(run.status, status)
    assert.match(run.stdout, text)
    assert.match(run.stderr, /^(?:Sending .*\n)?$/)
  })
}

unasked.run()

// ---

const live = suite('doctor, a live server')
let server: StartedServer

live.before(async () => {
  server = await startServer(new URL('./doctor-server.ts', import.meta.url))
})
live.after(() => server.close())

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What the server was asked since the last call. */
async function seen(): Promise<readonly Seen[]> {
  const response = await fetch(`${server.origin}/seen`)
  return ((await response.json()) as { seen: Seen[] }).seen
}

const liveRows: readonly (readonly [path: string, kind: string, reason: string])[] = [
  ['/silent', 'cors', 'missing-allow-origin'],
  ['/gateway', 'gateway', 'gateway-error'],
  ['/private', 'login-redirect', 'login-redirect'],
  ['/sso', 'login-redirect', 'login-redirect'],
  ['/circle', 'answer', 'too-many-redirects'],
  ['/cached', 'cached-answer', 'cached-answer'],
  ['/logo.png', 'cached-answer', 'cached-answer'],
  ['/doubled', 'cors', 'multiple-allow-origin-values'],
]

for (const [path, kind, reason] of liveRows) {
  live(`${path} is ${kind}`, () => {
    const { status, document, output } = examined(`${server.origin}${path}`, '--origin', origin)
    assert.is(status, 1)
    const [first] = document.causes
    assert.equal([first?.kind, first?.reason], [kind, reason])
    assert.not.match(output, /secret-/)
  })
}

live('a login that a preflight is led to is mended before the preflight', () => {
  const { document } = examined(`${server.origin}/private`, '--origin', origin, '--method', 'PUT')
  assert.is(document.causes[0]?.reason, 'login-redirect')
  assert.match(document.causes[0]?.remedy ?? '', /^Answer OPTIONS before asking for/)
})

live('a redirect that loses the origin has no lines to write, but another URL to call', () => {
  const { document } = examined(`${server.origin}/elsewhere`, '--origin', origin)
  const [first] = document.causes
  assert.match(first?.remedy ?? '', /^Have the page call https:/)
  assert.is(first?.change, undefined)
})

live('an error of the server is named beside the permission that it lacks', () => {
  const { document } = examined(`${server.origin}/broken`, '--origin', origin)
  assert.is(document.causes[0]?.reason, 'missing-allow-origin')
  assert.match(document.causes[0]?.evidence.join(' ') ?? '', 'itself responded with an error, 500')
})

for (const [page, difference] of [
  ['http://app.example.com', 'the scheme'],
  ['https://app.example.com:8443', 'the port'],
  ['https://www.app.example.com', 'www'],
  ['https://shop.example.com', 'the subdomain'],
  ['https://app.exampel.com', 'the spelling of the host'],
] as const) {
  live(`${page} is near the origin that is allowed: ${difference}`, () => {
    const { document } = examined(`${server.origin}/fixed`, '--origin', page)
    const cause = document.causes.find(({ reason }) => reason === 'allow-origin-mismatch')
    assert.match(
      cause?.evidence.join(' ') ?? '',
      `https://app.example.com is allowed: check ${difference}. Which of the two is wrong, the page's origin or the list?`,
    )
    assert.match(
      cause?.remedy ?? '',
      `If the page's origin is wrong, open the page at https://app.example.com. If the origin should be allowed, send Access-Control-Allow-Origin: ${page} in the responses to its requests, keep "https://app.example.com" for`,
    )
    assert.match(JSON.stringify(cause?.change?.edits), 'Allow-Origin: https://app.example.com')
  })
}

live('an origin that is not near is kept, without a question', () => {
  const { document } = examined(`${server.origin}/fixed`, '--origin', origin)
  const [cause] = document.causes
  assert.not.match(cause?.evidence.join(' ') ?? '', 'Which of the two')
  assert.match(JSON.stringify(cause?.change?.edits), 'Allow-Origin: https://app.example.com')
})

live('plain http behind a URL with https is not taken for a certificate', () => {
  const url = `${server.origin.replace('http:', 'https:')}/permitted`
  const { document } = examined(url, '--origin', origin)
  const [first] = document.causes
  assert.equal([first?.kind, first?.reason], ['certificate', 'tls-failure'])
  assert.match(document.summary, 'does not speak TLS')
  assert.match(first?.remedy ?? '', /^Use http:/)
})

live('a permitted page is fine, and the line of a console is then something else', () => {
  const url = `${server.origin}/permitted`
  const fine = crossgate(['doctor', '--timeout', '60', url, '--origin', origin])
  assert.is(fine.status, 0)
  assert.match(
    fine.stdout,
    /^CORS is in order: a page of http:\/\/localhost:5173 may read the response\. Nothing blocks it\. A page/,
  )
  const { status, document } = examined('--message', lineOf(url))
  assert.is(status, 0)
  assert.match(document.summary, /^CORS is in order: a page of http:\/\/localhost:5173 may read/)
  assert.equal(
    document.causes.map(({ kind, certainty }) => [kind, certainty]),
    [
      ['cached-answer', 'possible'],
      ['service-worker', 'possible'],
      ['extension', 'possible'],
      ['cors', 'possible'],
    ],
  )
})

const refusedPreflight = "Response to preflight request doesn't pass access control check: "
const lineAbout = (path: string, text: string): string =>
  lineOf(`${server.origin}${path}`).replace(/No 'Access-Control-Allow-Origin'.*/, text)

/** What a line says of a path, and what the server shows there. */
const agreeing: readonly (readonly [
  path: string,
  text: string,
  reason: string,
  agrees: boolean,
])[] = [
  [
    '/silent',
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'missing-allow-origin',
    true,
  ],
  [
    '/silent',
    "The 'Access-Control-Allow-Origin' header contains multiple values '*, https://a.example', but only one is allowed.",
    'missing-allow-origin',
    false,
  ],
  [
    '/silent',
    'Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.',
    'missing-allow-origin',
    false,
  ],
  [
    '/silent',
    "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
    'missing-allow-origin',
    false,
  ],
  [
    '/fixed',
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    'allow-origin-mismatch',
    false,
  ],
  [
    '/elsewhere',
    `${refusedPreflight}Redirect is not allowed for a preflight request.`,
    'preflight-redirect',
    true,
  ],
  [
    '/private',
    `${refusedPreflight}Redirect is not allowed for a preflight request.`,
    'login-redirect',
    true,
  ],
]

for (const [path, text, reason, agrees] of agreeing) {
  live(`a line ${agrees ? 'agrees' : 'does not agree'} with ${reason}: ${text.slice(-90)}`, () => {
    const { document } = examined('--message', lineAbout(path, text))
    const [first, ...others] = document.causes
    assert.is(first?.reason, reason)
    assert.is(first?.evidence.includes("The browser's line agrees."), agrees)
    const doubted = others.filter(({ evidence }) =>
      evidence.join().includes('requested from here the server shows something else'),
    )
    assert.is(doubted.length > 0, !agrees)
  })
}

live(
  'a line that says only that the response was kept from the page agrees with any reason',
  () => {
    const line = `GET ${server.origin}/fixed net::ERR_FAILED 200 (OK)`
    const { document } = examined('--message', line, '--origin', origin)
    assert.is(document.causes[0]?.reason, 'allow-origin-mismatch')
    assert.ok(document.causes[0]?.evidence.includes("The browser's line agrees."))
  },
)

live('takes a method as browsers send it, and says that they send patch as it is', () => {
  const methodsFor = (method: string) => {
    const { document } = examined(`${server.origin}/silent`, '--origin', origin, '--method', method)
    const lines = document.causes[0]?.change?.edits.at(-1)?.lines ?? ''
    return [
      /Allow-Methods: (.*)/.exec(lines)?.[1],
      document.notes.join().includes('case-sensitive'),
    ]
  }
  assert.equal(methodsFor('put'), ['GET, PUT', false])
  assert.equal(methodsFor('patch'), ['GET, patch', true])
})

live('shows the request that was sent in place of one that may change something', () => {
  const { stdout } = crossgate([
    'doctor',
    `${server.origin}/preflight-only`,
    '--origin',
    origin,
    '--method',
    'PUT',
    '--header',
    'Content-Type: text/plain',
  ])
  assert.match(stdout, 'PUT was not sent')
  assert.match(stdout, `> GET ${server.origin}/preflight-only`)
  assert.not.match(stdout, '> PUT')
})

live('an error that the page can read is a cause of its own', () => {
  const url = `${server.origin}/failing`
  for (const args of [
    [url, '--origin', origin],
    ['--message', lineOf(url)],
  ]) {
    const { status, stdout } = crossgate(['doctor', '--timeout', '60', ...args])
    assert.is(status, 0)
    assert.match(stdout, /^CORS is in order: /)
    assert.match(
      stdout,
      'Server error error-status\n  The server responded with an error, 500 (Internal Server Error), and the page can read it.',
    )
    assert.match(stdout, '< 500')
  }
  const { document } = examined(url, '--origin', origin, '--mode', 'no-cors')
  assert.is(
    document.summary,
    'Server error: The server responded with an error, 500 (Internal Server Error).',
  )
})

live(
  'what is only perhaps in the way of a permitted page does not count, except with --strict',
  () => {
    // The name has no address, so that nobody knows whether this page is on the internet.
    const args = [
      '--timeout',
      '60',
      `${server.origin}/permitted`,
      '--origin',
      'http://app.example.invalid',
    ]
    const { status, stdout } = crossgate(['doctor', ...args])
    assert.match(
      stdout,
      /^CORS is in order: a page of http:\/\/app\.example\.invalid may read the response\.\n\nLocal network access, perhaps /,
    )
    assert.is(status, 0)
    assert.is(crossgate(['doctor', ...args, '--strict']).status, 1)
  },
)

live('a page without an origin of its own is called so', () => {
  const page = 'a page without an origin of its own (such as a sandboxed frame or a file)'
  const silent = examined(`${server.origin}/silent`, '--origin', 'null')
  assert.is(silent.document.causes[0]?.evidence[0], `Just requested as ${page} would.`)
  const { document } = examined(`${server.origin}/permitted`, '--origin', 'null')
  assert.match(document.summary, `CORS is in order: ${page} may read the response.`)
  assert.not.match(document.summary, 'null')
})

live('a line that says only that the page can read an error suspects no cache', () => {
  const { document } = examined(
    '--message',
    `GET ${server.origin}/permitted 404 (Not Found)`,
    '--origin',
    origin,
  )
  assert.equal(
    document.causes.map(({ kind }) => kind),
    ['error-status'],
  )
})

live('what only one browser refuses is said', () => {
  const page = 'https://app.example.com'
  const { status, document } = examined(`${server.origin}/permitted`, '--origin', page)
  assert.is(status, 1)
  const mixed = document.causes.find(({ kind }) => kind === 'mixed-content')
  assert.is(mixed?.certainty, 'shown')
  assert.match(document.summary, /^Mixed content: /)
})

live('a server that is not there, a certificate and a name are no CORS', async () => {
  const { tlsPort } = (await (await fetch(`${server.origin}/seen`)).json()) as { tlsPort: number }
  const rows = [
    [await freeAddress(), 'connection', 'connection-refused'],
    [`https://127.0.0.1:${tlsPort}/permitted`, 'certificate', 'tls-failure'],
    ['https://api.example.invalid/', 'dns', 'name-not-resolved'],
  ] as const
  for (const [url, kind, reason] of rows) {
    const { status, document } = examined(url, '--origin', origin)
    assert.equal([status, document.causes[0]?.kind, document.causes[0]?.reason], [1, kind, reason])
  }
  const trusting = ['--ignore-certificate-errors', '--origin', 'https://127.0.0.1:1']
  const { status } = examined(`https://127.0.0.1:${tlsPort}/permitted`, ...trusting)
  assert.is(status, 0)
})

live('a server that speaks HTTP/2 only is asked so', async () => {
  const { http2Port } = (await (await fetch(`${server.origin}/seen`)).json()) as {
    http2Port: number
  }
  const url = `https://127.0.0.1:${http2Port}/`
  const { status, document } = examined(url, '--origin', origin, '--ignore-certificate-errors')
  assert.is(status, 0)
  // Every name of a header is in lower case there, which shows nobody.
  assert.equal(document.stack?.layers, [])
})

live('asks with GET and OPTIONS only, and sends nothing that was copied', async () => {
  await seen()
  const curl = `curl '${server.origin}/permitted?token=secret-query' -X DELETE -H 'Origin: ${origin}' -H 'Authorization: Bearer secret-token' -b 'session=secret-cookie' --data-raw 'secret-body'`
  const { status, stdout, stderr } = crossgate(['doctor', '--timeout', '60', '--curl', curl])
  assert.is(status, 0, stdout)
  assert.match(stderr, 'Sending GET, HEAD and OPTIONS to ')
  assert.match(stdout, 'Note: DELETE was not sent')
  const requests = await seen()
  assert.ok(requests.length >= 3)
  assert.equal([...new Set(requests.map(({ method }) => method))].sort(), ['GET', 'OPTIONS'])
  assert.not.match(JSON.stringify(requests) + stdout + stderr, /secret-/)
})

live(
  'sends the method with --send and the values of --header, and keeps a query that was given',
  async () => {
    await seen()
    const args = [
      '--origin',
      origin,
      '--method',
      'DELETE',
      '--header',
      'Authorization: mine',
      '--send',
    ]
    const { status, stderr } = crossgate([
      'doctor',
      '--timeout',
      '60',
      `${server.origin}/permitted?page=1`,
      ...args,
    ])
    assert.is(status, 0)
    assert.match(stderr, 'GET, HEAD, OPTIONS and DELETE')
    const deleted = (await seen()).find(({ method }) => method === 'DELETE')
    assert.is(deleted?.url, '/permitted?page=1')
    assert.is(deleted?.headers.authorization, 'mine')
  },
)

live('a request without an answer behind a preflight that passed is no CORS', () => {
  const args = ['--origin', origin, '--method', 'PUT']
  const { status, document } = examined(`${server.origin}/hung-up`, ...args)
  assert.equal([status, document.causes[0]?.reason], [1, 'connection-closed'])
})

live('keeps to its budget, and says when it was too small', async () => {
  await seen()
  const args = ['--origin', origin, '--method', 'DELETE', '--budget', '1']
  const { status, stdout } = crossgate([
    'doctor',
    '--timeout',
    '60',
    `${server.origin}/permitted`,
    ...args,
  ])
  assert.is((await seen()).length, 1)
  assert.is(status, 3)
  assert.match(stdout, 'The budget of one request is used up')
})

live('asks nothing with --offline', async () => {
  await seen()
  const { status, stderr } = crossgate([
    'doctor',
    '--offline',
    '--message',
    lineOf(`${server.origin}/silent`),
  ])
  assert.is(status, 1)
  assert.is(stderr, '')
  assert.is((await seen()).length, 0)
})

live('prints the documented JSON', () => {
  const { document } = examined(`${server.origin}/gateway`, '--origin', origin)
  assert.equal(Object.keys(document), [
    'url',
    'origin',
    'method',
    'summary',
    'causes',
    'stack',
    'notes',
    'requests',
    'budget',
  ])
  const [cause] = document.causes
  assert.equal(Object.keys(cause ?? {}).sort(), [
    'certainty',
    'change',
    'evidence',
    'exchanges',
    'kind',
    'message',
    'reason',
    'remedy',
  ])
  assert.equal(Object.keys(cause?.change ?? {}).sort(), [
    'browsers',
    'edits',
    'remark',
    'stack',
    'title',
  ])
  assert.equal(cause?.change?.browsers, [
    { engine: 'chromium', reads: true },
    { engine: 'firefox', reads: true },
    { engine: 'webkit', reads: true },
  ])
})

live('prints SARIF, JUnit, annotations and a page', () => {
  const url = `${server.origin}/silent`
  const inFormat = (format: string): string =>
    crossgate(['doctor', '--timeout', '60', url, '--origin', origin, '--format', format]).stdout
  const sarif = JSON.parse(inFormat('sarif'))
  assert.is(sarif.runs[0].results[0].ruleId, 'missing-allow-origin')
  assert.match(inFormat('junit'), '<testsuite name="crossgate doctor" tests="1" failures="1"')
  assert.match(inFormat('github'), '::error title=missing-allow-origin::')
  assert.match(inFormat('html'), '<h1>crossgate doctor: ')
})

live('has colour and a moving line in a terminal, and neither in a pipe', () => {
  const args = ['doctor', '--timeout', '60', `${server.origin}/slow`, '--origin', origin]
  const watched = inTerminal(args)
  assert.is(watched.status, 0)
  assert.match(watched.stdout, '\u001b[32mCORS is in order')
  assert.match(watched.stdout, '\r| Asking')
  const piped = crossgate(args)
  assert.not.match(piped.stdout + piped.stderr, '\u001b')
  assert.not.match(piped.stderr, '\r')
  assert.not.match(inTerminal(args, { env: { NO_COLOR: '1' } }).stdout, '\u001b')
})

live('examples of the help do what they say', () => {
  for (const { line } of doctor.examples) {
    const { status, stdout } = shell(line.replace('http://127.0.0.1:3000', server.origin))
    assert.is(status, 1)
    assert.match(stdout, /^CORS missing-allow-origin\n/)
  }
})

live.run()

// ---

const policed = suite('doctor, a server that runs Crossgate')
let application: StartedServer

policed.before(async () => {
  application = await startServer(new URL('./policed-server.ts', import.meta.url))
})
policed.after(() => application.close())

const stranger = 'http://app.example.com'
const denialRows: readonly (readonly [
  path: string,
  args: readonly string[],
  reason: string,
  change: RegExp,
])[] = [
  [
    '/shown/items',
    ['--origin', stranger],
    'origin-not-allowed',
    /^Add "http:\/\/app\.example\.com" to allowedOrigins\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/shown/items',
    ['--origin', stranger, '--method', 'PUT'],
    'origin-not-allowed',
    /^Add "http:\/\/app\.example\.com" to allowedOrigins\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/shown/items',
    ['--origin', origin, '--method', 'DELETE'],
    'method-not-allowed',
    /^Add "DELETE" to allowedMethods\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/explained/items',
    ['--origin', origin, '--method', 'DELETE'],
    'method-not-allowed',
    /^Add "DELETE" to allowedMethods\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/shown/items',
    ['--origin', origin, '--header', 'Authorization: x', '--header', 'X-Api-Key: x'],
    'header-not-allowed',
    /^Add "x-api-key" to allowedHeaders\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/explained/items',
    ['--origin', origin, '--header', 'Authorization: x', '--header', 'X-Api-Key: x'],
    'header-not-allowed',
    /^Add "x-api-key" to allowedHeaders\. If it is listed already, restart the server, or look for a second Crossgate filter in it: each must list it\. /,
  ],
  [
    '/shown/closed',
    ['--origin', origin, '--method', 'PUT'],
    'excluded-path',
    /^Remove the entry that covers \/shown\/closed from excludedPaths, /,
  ],
  [
    '/named/items',
    ['--origin', origin],
    'host-not-allowed',
    /^Request the server by a name in allowedHosts\. If "localhost" is one of its names, add that to the list\. /,
  ],
]

for (const [path, args, reason, change] of denialRows) {
  policed(`${path} ${args.join(' ')}: only a change of its policy is advised`, () => {
    const { status, document } = examined(
      // An address is no name, so that allowedHosts does not refuse it.
      `${application.origin.replace('127.0.0.1', 'localhost')}${path}`,
      ...args,
    )
    assert.is(status, 1)
    const [first] = document.causes
    assert.ok(
      first?.evidence.includes(`The server's Crossgate policy refused the request (${reason}).`),
    )
    assert.match(first?.remedy ?? '', change)
    assert.is(first?.change, undefined)
    assert.match(first?.command ?? '', /^npx crossgate explain --url http:/)
    assert.match(document.stack?.sentence ?? '', `Crossgate (crossgate-denial: ${reason})`)
  })
}

const hiddenRows: readonly (readonly [
  path: string,
  args: readonly string[],
  evidence: string,
  change: RegExp,
  command: RegExp | undefined,
])[] = [
  [
    '/shown/closed',
    ['--origin', origin],
    "The server's Crossgate policy refused a preflight for the same URL (excluded-path): for the same reason, the response to the request has no CORS headers.",
    /^Remove the entry that covers \/shown\/closed from excludedPaths, .* No header of the application or of a proxy helps\.$/,
    /^npx crossgate explain --url .*\/shown\/closed --origin http:\/\/localhost:5173$/,
  ],
  [
    '/admin/users',
    ['--origin', origin],
    '(excluded-path)',
    /If the policy has no excludedPaths, this entry is "\/admin\*" of the default list: write excludedPaths without it\./,
    /^npx crossgate explain /,
  ],
  [
    '/omitting/closed',
    ['--origin', origin],
    '(excluded-path)',
    /^Remove the entry that covers \/omitting\/closed /,
    /^npx crossgate explain /,
  ],
  [
    '/omitting/items',
    ['--origin', stranger],
    '(origin-not-allowed)',
    /^Add "http:\/\/app\.example\.com" to allowedOrigins\./,
    /^npx crossgate explain .* --origin http:\/\/app\.example\.com$/,
  ],
  [
    '/omitting/items',
    ['--origin', origin, '--method', 'POST', '--send'],
    '(method-not-allowed)',
    /^Add "POST" to allowedMethods\./,
    /^npx crossgate explain .* --method POST$/,
  ],
  [
    '/shown/items',
    ['--origin', origin, '--credentials', 'include'],
    'The server runs Crossgate, and its policy allows the request without credentials.',
    /^Set allowCredentials to true in the policy, or have the page fetch without credentials\./,
    /^npx crossgate explain .* --credentials include$/,
  ],
  [
    '/shown/items',
    ['--origin', origin, '--method', 'PUT', '--credentials', 'include'],
    'The server runs Crossgate, and its policy allows the request without credentials.',
    /^Set allowCredentials to true in the policy/,
    /^npx crossgate explain .* --method PUT --credentials include$/,
  ],
  [
    '/open/items',
    ['--origin', origin, '--credentials', 'include'],
    'The server runs Crossgate, and its policy allows the request without credentials.',
    /^Write "http:\/\/localhost:5173" into allowedOrigins in place of "\*", and set allowCredentials to true, or have the page fetch without credentials\./,
    /^npx crossgate explain .* --credentials include$/,
  ],
  [
    '/uncovered',
    ['--origin', 'http://elsewhere.example.com'],
    'The server runs Crossgate, but nothing shows that its policy covers this URL.',
    /^Register Crossgate for this path too, before what responds there\. If it is registered, turn on its debug setting for this path and ask again\./,
    undefined,
  ],
]

for (const [path, args, evidence, change, command] of hiddenRows) {
  policed(`${path} ${args.join(' ')}: what the response does not say, a preflight does`, () => {
    const { status, document } = examined(`${application.origin}${path}`, ...args)
    assert.is(status, 1)
    const [first] = document.causes
    assert.match(first?.evidence.join(' ') ?? '', evidence)
    assert.match(first?.remedy ?? '', change)
    assert.is(first?.change, undefined)
    if (command === undefined) assert.is(first?.command, undefined)
    else assert.match(first?.command ?? '', command)
    assert.match(document.stack?.sentence ?? '', 'Crossgate (crossgate-denial: ')
  })
}

policed('what stands before a policy that allows the page is what to change', () => {
  const { document } = examined(`${application.origin}/changed/items`, '--origin', origin)
  const [first] = document.causes
  assert.match(
    first?.evidence.join(' ') ?? '',
    'The server runs Crossgate, and its policy allows the request, so something changes the CORS headers of the response.',
  )
  assert.match(
    first?.remedy ?? '',
    /^Remove what sets or removes CORS headers beside Crossgate, such as lines of a proxy, and register Crossgate before everything that responds\.$/,
  )
  assert.is(first?.change, undefined)
})

policed('lines of the application help where a policy only reports', () => {
  const { document } = examined(`${application.origin}/reporting/items`, '--origin', stranger)
  assert.is(document.causes[0]?.change?.stack, 'express')
})

const unseen = [
  ['/authenticated/items', 'a filter that authentication stands before'],
  ['/off/items', 'a filter that is off'],
] as const

for (const [path, what] of unseen) {
  policed(`${what} is named before the lines for a server without one`, () => {
    const args = ['--origin', origin, '--method', 'PUT']
    const { document } = examined(`${application.origin}${path}`, ...args)
    const [first] = document.causes
    assert.match(
      first?.remedy ?? '',
      /If Crossgate runs on this server, do not add a second filter: register it before authentication and everything else that responds, check that enabled is true in its policy, turn on debug, and ask again\.$/,
    )
    assert.is(first?.change?.stack, 'express')
  })
}

policed('of two filters the second may refuse what the first allows', () => {
  const { document } = examined(`${application.origin}/twice/items`, '--origin', stranger)
  assert.match(document.causes[0]?.remedy ?? '', 'or look for a second Crossgate filter in it')
})

policed('an excluded path may be one where nothing says so', () => {
  const { document } = examined(`${application.origin}/quiet/closed`, '--origin', origin)
  assert.match(
    document.causes[0]?.evidence.join(' ') ?? '',
    'A CORS filter such as Crossgate may have refused a preflight for the same URL',
  )
})

policed('how near the entries are says explain, with the file that is here', () => {
  const args = ['doctor', `${application.origin}/shown/items`, '--origin', stranger]
  const [one, two] = ['crossgate.json', 'crossgate.jsonc']
  const rows = [
    [{}, 'FILE', ''],
    [{ [one]: '{}' }, one, ` ${one}`],
    [{ [two]: '{}' }, two, ` ${two}`],
    [{ [one]: '{}', [two]: '{}' }, 'FILE', ''],
  ] as const
  for (const [files, name, operand] of rows) {
    const run = crossgate([...args, '--timeout', '60'], { cwd: folderWith(files) })
    const words = run.stdout.replace(/\s+/g, ' ')
    assert.match(
      words,
      `The response does not show the list: npx crossgate explain ${name} … says how near its entries are, `,
    )
    assert.match(words, `as a patch: npx crossgate explain${operand} --url `)
  }
})

policed('the command that says more is about the request as it was asked', () => {
  const options = ['--credentials', 'include', '--mode', 'cors', '--sender', 'xhr']
  for (const path of ['/shown/items', '/omitting/items']) {
    const { document } = examined(`${application.origin}${path}`, '--origin', stranger, ...options)
    assert.match(document.causes[0]?.command ?? '', options.join(' '))
  }
})

policed('a method in the wrong case is the mistake of the page', () => {
  const { document } = examined(
    `${application.origin}/shown/items`,
    '--origin',
    origin,
    '--method',
    'put',
  )
  const lower = examined(
    `${application.origin}/shown/items`,
    '--origin',
    origin,
    '--method',
    'patch',
  )
  assert.equal(
    document.causes.filter(({ kind }) => kind === 'cors'),
    [],
  )
  assert.match(
    lower.document.causes[0]?.remedy ?? '',
    /^Have the page send PATCH instead of patch: methods are case-sensitive\. If PATCH is refused too, add "PATCH" to allowedMethods\./,
  )
})

policed('the text has no lines for a stack, and a command that says more', () => {
  const url = `${application.origin}/shown/items?token=secret-query`
  const args = ['--origin', origin, '--method', 'DELETE', '--header', 'X-Api-Key: secret-key']
  const { stdout } = crossgate(['doctor', '--timeout', '60', url, ...args])
  assert.not.match(
    stdout,
    /npm install|With this|Access-Control-Allow-Origin with|What to write|Answer preflights|secret-/,
  )
  const [, command = ''] = /^ {4}(npx crossgate explain .*)$/m.exec(stdout) ?? []
  const policy = JSON.stringify({ enabled: true, allowedOrigins: [origin] })
  const explained = shell(command, { cwd: folderWith({ 'crossgate.json': policy }) })
  assert.is(explained.status, 1, explained.stderr)
  assert.match(explained.stdout, 'dd "DELETE" to allowedMethods')
  assert.match(explained.stdout, 'dd "x-api-key" to allowedHeaders')
})

policed('a session has the change of each request, from the file or from the server', () => {
  const entry = (path: string, init: EntryInit): object =>
    harEntry(`${application.origin}${path}`, { error: 'net::ERR_FAILED', ...init })
  const recorded = { status: 403, answer: { 'crossgate-denial': 'origin-not-allowed' } }
  const asked = { status: 0, request: { Origin: 'http://localhost:9' } }
  const text = har('WebInspector', [
    entry('/shown/a', { request: { Origin: stranger }, ...recorded }),
    entry('/shown/b', { request: { Origin: 'http://other.example.com' }, ...recorded }),
    entry('/shown/c', asked),
  ])
  const cwd = folderWith({ 'a.har': text })
  const { stdout } = crossgate(['doctor', '--har', 'a.har', '--timeout', '60'], { cwd })
  const words = stdout.replace(/\s+/g, ' ')
  assert.match(words, 'Add "http://app.example.com" to allowedOrigins.')
  assert.match(words, 'Add "http://other.example.com" to allowedOrigins.')
  assert.match(words, 'Add "http://localhost:9" to allowedOrigins.')
  assert.not.match(words, 'Send Access-Control-Allow-Origin')
})

policed('a refusal without a reason may be that of a filter, which says why with debug', () => {
  for (const args of [
    ['--origin', stranger],
    ['--origin', origin, '--method', 'DELETE'],
  ]) {
    const { document } = examined(`${application.origin}/quiet/items`, ...args)
    const evidence = document.causes[0]?.evidence.join(' ') ?? ''
    assert.match(evidence, 'A CORS filter such as Crossgate may have refused the request')
    assert.match(evidence, 'turn on its debug setting and ask again')
    assert.not.match(evidence, 'itself responded with an error')
  }
  const { document } = examined(`${application.origin}/plain-403`, '--origin', origin)
  const evidence = document.causes[0]?.evidence.join(' ') ?? ''
  assert.match(evidence, 'itself responded with an error, 403')
  assert.not.match(evidence, 'Crossgate')
})

policed('a refusal without a reason leads to the policy, where its file is here', () => {
  const cwd = folderWith({ 'crossgate.json': '{ "enabled": true }' })
  for (const path of ['/quiet/items', '/quiet/closed']) {
    const args = ['--origin', path === '/quiet/items' ? stranger : origin, '--timeout', '60']
    const { stdout } = crossgate(['doctor', `${application.origin}${path}`, ...args], { cwd })
    const words = stdout.replace(/\s+/g, ' ')
    assert.is(words.split('A CORS filter such as Crossgate').length, 2)
    assert.match(words, '< 403')
    assert.match(words, 'If the server reads crossgate.json, change the policy there')
    assert.match(words, `npx crossgate explain crossgate.json --url ${application.origin}${path}`)
    assert.not.match(words, /What is needed|What to write|the headers below/)
  }
})

policed.run()

// ---

const usage = suite('doctor, its command line')

const mistakes: readonly (readonly [args: readonly string[], status: number, message: RegExp])[] = [
  [[], 2, /^What went wrong\? Give the line/],
  [['https://a.example/'], 2, /^Nothing says which page sends this request: add --origin/],
  [['ftp://a.example/', '--origin', origin], 2, /is not the URL of a server/],
  [
    ['localhost:4600/items', '--origin', origin],
    2,
    /is not the URL of a server, did you mean http:\/\/localhost:4600\/items\?/,
  ],
  [['api:3000'], 2, /did you mean http:\/\/api:3000\?/],
  [['session.har'], 2, /is not the URL of a server, such as/],
  [['-'], 2, /^To read the line of the console from standard input, write --message -\./],
  [
    ["Access to fetch at 'https://a.example/' from origin"],
    2,
    /If it is the line from the console, write --message before it\./,
  ],
  [['https://a.example/', '--curl', 'curl https://b.example/'], 2, /^Give one request/],
  [['--har', 'a.har', '--message', 'x'], 2, /^--har already contains the requests/],
  [['--entry', '1', '--message', 'x'], 2, /^--entry works only with a HAR/],
  [['--message', ' '], 2, /^--message needs the line/],
  [['--message', '-', '--curl', '-'], 2, /^Only one thing can be read from standard input/],
  [['--budget', 'many', '--message', 'x', '--offline'], 2, /^--budget must be a whole number/],
  [['--har', 'absent.har'], 3, /^There is no file absent\.har\./],
  [
    ['http://localhost:3000/', '--origin', 'localhost:5173'],
    2,
    /^--origin: "localhost:5173" is not an origin, did you mean http:\/\/localhost:5173\?/,
  ],
  ...['http://localhost:99999', '*', '', 'a b://c'].map(
    (text) =>
      [
        ['http://localhost:3000/', '--origin', text],
        2,
        new RegExp(
          `^--origin: ${JSON.stringify(text).replace(/[*.]/g, '\\$&')} is not an origin, write it as in https://app\\.example\\.com\\.`,
        ),
      ] as const,
  ),
  [
    ['http://localhost:3000/', '--origin', 'https://app.example.com/path'],
    2,
    /^--origin: "https:\/\/app\.example\.com\/path" is not an origin, did you mean https:\/\/app\.example\.com\?/,
  ],
  [
    ['http://localhost:3000/', '--origin', 'capacitor://localhost/'],
    2,
    /^--origin: "capacitor:\/\/localhost\/" is not an origin, did you mean capacitor:\/\/localhost\?/,
  ],
  [
    ['--curl', "curl http://localhost:3000/ -H 'Origin: app.example.com'"],
    2,
    /^The Origin header: "app\.example\.com" is not an origin, did you mean https:\/\/app\.example\.com\?/,
  ],
]

for (const [args, status, message] of mistakes) {
  usage(`${args.join(' ')} is refused`, () => {
    const run = crossgate(['doctor', ...args], { cwd: folderWith({}) })
    assert.is(run.status, status, run.stderr)
    assert.match(run.stderr, message)
    assert.is(run.stdout, '')
  })
}

usage('serve says that it does not exist before it looks at options', () => {
  const { status, stderr } = crossgate(['serve', '--port', '3000', 'file'])
  assert.is(status, 3)
  assert.match(stderr, 'which does not exist yet')
})

usage('serve keeps its name for the gateway', () => {
  const { status, stderr } = crossgate(['serve'])
  assert.is(status, 3)
  assert.match(stderr, /^serve belongs to the package @crossgate\/gateway/)
})

usage.run()
