import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commandFile, crossgate, folderWith } from './built-command.js'
import { type EntryInit, har, harEntry } from './har-files.js'
import { type StartedServer, startServer } from './started-server.js'

const app = 'https://app.example.com'
const origin = { Origin: app }
const referrer = { Referer: `${app}/page?secret-query` }
const failed = 'net::ERR_FAILED'
const api = 'https://api.example.com'

interface Session {
  readonly requests: number
  readonly failed: number
  readonly recorder: string
  readonly causes: readonly {
    readonly kind: string
    readonly reason: string
    readonly certainty: string
    readonly rows: readonly {
      readonly entries: readonly number[]
      readonly count: number
      readonly method: string
      readonly url: string
      readonly status?: number
    }[]
  }[]
  readonly notes: readonly string[]
}

function examine(
  text: string,
  ...args: string[]
): { status: number | null; session: Session; output: string } {
  const cwd = folderWith({ 'a.har': text })
  const words = ['doctor', '--har', 'a.har', '--format', 'json', '--timeout', '60', ...args]
  const { status, stdout, stderr } = crossgate(words, { cwd })
  if (stdout === '') throw new Error(stderr)
  return { status, session: JSON.parse(stdout) as Session, output: stdout + stderr }
}

const sessions = suite('doctor, a session')

const preflight = (status: number, answer: EntryInit['answer'] = {}, started?: string): object =>
  harEntry(`${api}/put`, {
    method: 'OPTIONS',
    request: { ...origin, 'Access-Control-Request-Method': 'PUT' },
    status,
    answer,
    entry: { _resourceType: 'preflight' },
    ...(started !== undefined && { started }),
  })

const unanswered: EntryInit = { method: 'PUT', request: referrer, status: 0, error: failed }

/** One failed request of Chromium's developer tools each, beside others that belong to it. */
const rows: readonly (readonly [
  name: string,
  entries: readonly object[],
  kind: string,
  reason: string,
])[] = [
  [
    'an answer without permission, whose status is there',
    [harEntry(`${api}/a?secret-query`, { request: origin, error: failed })],
    'cors',
    'missing-allow-origin',
  ],
  [
    'a permission for every origin, with cookies',
    [
      harEntry(`${api}/a`, {
        request: { ...origin, Cookie: 'secret-cookie' },
        answer: { 'access-control-allow-origin': '*' },
        error: failed,
      }),
    ],
    'cors',
    'wildcard-origin-with-credentials',
  ],
  [
    'the same, where the export left cookies out',
    [
      harEntry(`${api}/a`, {
        request: origin,
        answer: { 'access-control-allow-origin': '*' },
        error: failed,
      }),
    ],
    'cors',
    'wildcard-origin-with-credentials',
  ],
  [
    'a preflight before its request',
    [preflight(405), harEntry(`${api}/put`, unanswered)],
    'cors',
    'missing-allow-origin',
  ],
  [
    'a preflight behind its request, of a method that is not in the list',
    [
      harEntry(`${api}/put`, unanswered),
      preflight(204, { 'access-control-allow-origin': app, 'access-control-allow-methods': 'GET' }),
    ],
    'cors',
    'method-not-allowed',
  ],
  [
    'of several preflights the one that is nearest in time',
    [
      preflight(
        204,
        { 'access-control-allow-origin': app, 'access-control-allow-methods': 'PUT' },
        '2026-11-29T00:00:00.000Z',
      ),
      preflight(502, {}, '2026-11-29T00:10:00.000Z'),
      harEntry(`${api}/put`, { ...unanswered, started: '2026-11-29T00:09:59.000Z' }),
    ],
    'gateway',
    'gateway-error',
  ],
  [
    'a gateway',
    [harEntry(`${api}/a`, { request: origin, status: 504, error: failed })],
    'gateway',
    'gateway-error',
  ],
  [
    'an extension',
    [harEntry(`${api}/ads`, { request: referrer, status: 0, error: 'net::ERR_BLOCKED_BY_CLIENT' })],
    'extension',
    'browser-extension',
  ],
  [
    'a name',
    [harEntry(`${api}/a`, { request: referrer, status: 0, error: 'net::ERR_NAME_NOT_RESOLVED' })],
    'dns',
    'name-not-resolved',
  ],
  [
    'a certificate',
    [harEntry(`${api}/a`, { request: referrer, status: 0, error: 'net::ERR_CERT_DATE_INVALID' })],
    'certificate',
    'tls-failure',
  ],
  [
    'mixed content',
    [harEntry('http://api.example.com/a', { request: referrer, status: 0, error: failed })],
    'mixed-content',
    'mixed-content',
  ],
  [
    'the local network',
    [harEntry('http://192.168.1.2/a', { request: referrer, status: 0, error: failed })],
    'local-network-access',
    'local-network-access',
  ],
  [
    "the browser's cache",
    [harEntry(`${api}/a`, { request: origin, error: failed, entry: { _fromCache: 'disk' } })],
    'cached-answer',
    'cached-answer',
  ],
  [
    'a service worker',
    [
      harEntry(`${api}/a`, {
        request: origin,
        error: failed,
        response: { _fetchedViaServiceWorker: true },
      }),
    ],
    'service-worker',
    'service-worker',
  ],
  [
    'a redirect to a login page',
    [
      harEntry(`${api}/a`, {
        request: origin,
        status: 302,
        answer: {
          'access-control-allow-origin': app,
          location: 'https://id.example.com/realms/x?secret-query',
        },
      }),
      harEntry('https://id.example.com/login?secret-query', {
        request: { Origin: 'null' },
        error: failed,
      }),
    ],
    'login-redirect',
    'login-redirect',
  ],
]

for (const [name, entries, kind, reason] of rows) {
  sessions(`${name} is ${kind}`, () => {
    const { status, session, output } = examine(har('WebInspector', entries), '--offline')
    assert.is(status, 1)
    assert.equal(
      session.causes.map((cause) => [cause.kind, cause.reason, cause.rows.length]),
      [[kind, reason, 1]],
    )
    assert.not.match(output, /secret-/)
  })
}

sessions('gives one row a failed request, grouped by cause, and folds what is alike', () => {
  const refused = (path: string) => harEntry(`${api}${path}`, { request: origin, error: failed })
  const { status, session } = examine(
    har('WebInspector', [
      refused('/a?page=1'),
      harEntry(`${api}/fine`, { request: origin, answer: { 'access-control-allow-origin': app } }),
      refused('/b'),
      refused('/a?page=2'),
      harEntry(`${api}/a`, { request: origin, status: 502, error: failed }),
    ]),
    '--offline',
  )
  assert.is(status, 1)
  assert.equal([session.requests, session.failed], [5, 4])
  assert.equal(
    session.causes.map(({ kind, rows: each }) => [
      kind,
      each.map(({ url, entries }) => [url, entries]),
    ]),
    [
      [
        'cors',
        [
          [`${api}/a`, [1, 4]],
          [`${api}/b`, [3]],
        ],
      ],
      ['gateway', [[`${api}/a`, [5]]]],
    ],
  )
})

sessions(
  'an error that the page can read counts with --strict, and a cancelled request never',
  () => {
    const answer = { 'access-control-allow-origin': app }
    const text = har('WebInspector', [
      harEntry(`${api}/a`, { request: origin, status: 404, answer }),
      harEntry(`${api}/b`, { request: origin, status: 0, error: 'net::ERR_ABORTED' }),
    ])
    const { status, session } = examine(text)
    assert.is(status, 0)
    assert.equal(
      session.causes.map(({ kind, rows: each }) => [kind, each.length]),
      [['error-status', 1]],
    )
    assert.is(examine(text, '--strict').status, 1)
  },
)

sessions('Firefox marks no failure, and what never left it has no state of the network', () => {
  const state = { entry: { _securityState: 'secure' } }
  const { status, session } = examine(
    har('Firefox', [
      harEntry(`${api}/a`, { request: origin, ...state }),
      harEntry(`${api}/b`, {
        method: 'PUT',
        request: { ...origin, Cookie: 'secret-cookie' },
        status: 0,
        entry: { timings: {} },
      }),
    ]),
    '--offline',
  )
  assert.is(status, 1)
  assert.equal(
    session.causes.map(({ reason }) => reason),
    ['missing-allow-origin', 'not-told'],
  )
})

const playwright = (url: string): string =>
  har('Playwright', [
    harEntry(url, {
      request: referrer,
      status: -1,
      response: { _failureText: failed },
    }),
  ])

sessions('of Playwright the file alone tells nothing, and it says so', () => {
  const { status, session, output } = examine(playwright(`${api}/a`), '--offline')
  assert.is(status, 3)
  assert.equal(
    session.causes.map(({ reason }) => reason),
    ['not-told'],
  )
  assert.match(output, 'look the same in this file')
  assert.match(output, 'route()')
})

sessions('a session without a failure is fine', () => {
  const { status, stdout } = crossgate(['doctor', '--har', '-'], {
    input: har('WebInspector', [harEntry(`${app}/`)]),
  })
  assert.is(status, 0)
  assert.match(stdout, 'standard input: 1 request, recorded by WebInspector. None of them failed.')
})

sessions('with an Origin header that no browser writes is judged by the page', () => {
  const text = har('WebInspector', [
    harEntry(`${api}/items`, {
      request: { Origin: 'app.example.com', ...referrer },
      error: failed,
    }),
  ])
  const { status, session } = examine(text, '--offline')
  assert.is(status, 1)
  assert.is(session.causes[0]?.reason, 'missing-allow-origin')
})

sessions.run()

// ---

const asking = suite('doctor, a session and its servers')
let server: StartedServer

asking.before(async () => {
  server = await startServer(new URL('./doctor-server.ts', import.meta.url))
})
asking.after(() => server.close())

asking('what the file does not tell is asked, without cookie, token or query', async () => {
  const text = har('Playwright', [
    harEntry(`${server.origin}/gateway?token=secret-query`, {
      request: { Referer: 'http://localhost:5173/', Authorization: 'secret-token' },
      cookies: [{ name: 'session', value: 'secret-cookie' }],
      status: -1,
      response: { _failureText: failed },
    }),
  ])
  const { status, session, output } = examine(text)
  assert.is(status, 1)
  assert.equal(
    session.causes.map(({ kind, certainty }) => [kind, certainty]),
    [['gateway', 'likely']],
  )
  const seen = await (await fetch(`${server.origin}/seen`)).text()
  assert.match(seen, '"method":"OPTIONS"')
  assert.not.match(seen + output, /secret-/)
})

asking('a budget that is spent is said, and what is left is not told', () => {
  const silent = (path: string) =>
    harEntry(`${server.origin}${path}`, {
      request: { Referer: 'http://localhost:5173/' },
      status: -1,
      response: { _failureText: failed },
    })
  const text = har('Playwright', [silent('/silent'), silent('/doubled'), silent('/private')])
  const { status, session } = examine(text, '--budget', '2')
  assert.is(status, 1)
  assert.equal(
    session.causes.map(({ reason, rows: each }) => [reason, each.length]),
    [
      ['missing-allow-origin', 1],
      ['not-told', 2],
    ],
  )
  assert.ok(session.notes.some((note) => note.includes('is used up, and 2 remain unexplained')))
})

asking('one request in full has the lines to change', () => {
  const text = har('WebInspector', [
    harEntry(`${app}/`),
    harEntry(`${server.origin}/gateway?token=secret-query`, {
      request: { Origin: 'http://localhost:5173' },
      status: 502,
      error: failed,
    }),
  ])
  const cwd = folderWith({ 'a.har': text })
  const { status, stdout } = crossgate(['doctor', '--har', 'a.har', '--entry', '2'], { cwd })
  assert.is(status, 1)
  assert.match(stdout, /^Gateway error gateway-error\n/)
  assert.match(stdout, 'What to write for nginx, in the location { … } that answers /gateway:')
  assert.not.match(stdout, /secret-/)
  const absent = crossgate(['doctor', '--har', 'a.har', '--entry', '9'], { cwd })
  assert.is(absent.status, 2)
  assert.match(absent.stderr, 'a.har has no entry 9: entries are numbered from 1 to 2.')
})

asking.run()

// ---

const broken = suite('doctor, what is no HAR')

const whole = har('WebInspector', [
  harEntry(`${api}/a`),
  harEntry(`${api}/b`),
  harEntry(`${api}/c`),
])

const brokenRows: readonly (readonly [name: string, content: string | Buffer, message: RegExp])[] =
  [
    [
      'cut short',
      whole.slice(0, -100),
      /^a\.har begins like a HAR but ends in the middle of request 3; the 2 requests before it were read\./,
    ],
    [
      'cut within its first request',
      whole.slice(0, 300),
      /ends before its first request is complete/,
    ],
    ['binary', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]), /^a\.har is not a HAR/],
    ['packed', Buffer.from([0x1f, 0x8b, 8, 0]), /^a\.har is compressed with gzip/],
    ['in UTF-16', Buffer.from(whole, 'utf16le').subarray(0), /^a\.har is not a HAR/],
    ['in UTF-16 with its mark', Buffer.from(`\uFEFF${whole}`, 'utf16le'), /is text in UTF-16/],
    ['other JSON', '{"name":"x","entries":[]}', /is JSON, but not a HAR/],
    ['no request', '{"log":{"entries":[]}}', /is a HAR without requests/],
    ['a number among the entries', '{"log":{"entries":[1]}}', /its first request cannot be read/],
    [
      'broken within',
      whole.replace('"method":"GET","url":"https://api.example.com/b"', '"method":,'),
      /whose request 2 cannot be read; the request before it was/,
    ],
    [
      'something behind it',
      `${whole} x`,
      /is a HAR with 3 requests, but what follows them cannot be read/,
    ],
  ]

for (const [name, content, message] of brokenRows) {
  broken(name, () => {
    const { status, stdout, stderr } = crossgate(['doctor', '--har', '-', '--offline'], {
      input: content,
    })
    assert.is(status, 3)
    assert.is(stdout, '')
    assert.match(stderr.replaceAll('standard input', 'a.har'), message)
    assert.is(stderr.trim().split('\n').length, 1)
  })
}

/** Writes a large file piece by piece. */
function write(file: string, pieces: Iterable<string>): void {
  const descriptor = openSync(file, 'w')
  for (const piece of pieces) writeSync(descriptor, piece)
  closeSync(descriptor)
}

function* repeated(
  before: string,
  piece: string,
  megabytes: number,
  after: string,
): Generator<string> {
  const block = piece.repeat(Math.ceil(1_000_000 / piece.length))
  yield before
  for (let written = 0; written < megabytes; written++) yield block
  yield after
}

broken('200 MB of one line are read or refused in a sentence', () => {
  const cwd = folderWith({})
  const file = join(cwd, 'long.har')
  write(file, repeated('', 'x', 200, ''))
  const nothing = crossgate(['doctor', '--har', file, '--offline'])
  assert.is(nothing.status, 3)
  assert.match(nothing.stderr, 'is not a HAR')
  write(file, repeated('{"log":{"entries":[{"request":', '[', 200, ''))
  const nested = crossgate(['doctor', '--har', file, '--offline'])
  assert.is(nested.status, 3)
  assert.match(nested.stderr, 'its first request cannot be read')
  const before = harEntry(`${api}/a`)
  const [head, tail] = har('WebInspector', [before]).split('secret-body') as [string, string]
  write(file, repeated(head, 'a\\"', 200, tail))
  const body = crossgate(['doctor', '--har', file, '--offline'])
  assert.is(body.status, 0, body.stderr)
  assert.match(body.stdout, '1 request, recorded by WebInspector. None of them failed.')
})

broken.run()

// ---

const speed = suite('doctor, a large session')

/** Prints what a process took, in milliseconds of the processor and kilobytes. */
const reporter = `process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  require('fs').writeSync(2, '\\n' + JSON.stringify([(user + system) / 1000, process.resourceUsage().maxRSS]))
})`

speed('a HAR of 100 MB takes at most 3 times what JSON.parse takes, and less than 300 MB', () => {
  const cwd = folderWith({ 'report.cjs': reporter })
  const file = join(cwd, 'large.har')
  const headers = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`x-header-${index}`, `a "quoted" value ${index}`]),
  )
  const entry = (isFine: boolean): string =>
    JSON.stringify(
      harEntry(`${api}/items`, {
        request: { ...origin, ...headers },
        answer: { ...headers, ...(isFine && { 'access-control-allow-origin': app }) },
        response: {
          content: {
            size: 1,
            text: JSON.stringify({ items: Array(60).fill({ name: 'one "item"' }) }),
          },
        },
      }),
    )
  const [fine, refused] = [entry(true), entry(false)]
  const [head, tail] = har('WebInspector', []).split('[]}') as [string, string]
  write(file, repeated(`${head}[${refused}`, `,${fine.concat(',', refused)}`, 100, `]}${tail}`))
  const run = (...args: string[]): [time: number, memory: number] => {
    const { stderr } = spawnSync(
      process.execPath,
      ['--require', join(cwd, 'report.cjs'), ...args],
      {
        cwd,
        encoding: 'utf8',
      },
    )
    return JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
  }
  const parse = `JSON.parse(require('fs').readFileSync('large.har', 'utf8'))`
  const parsing = [run('-e', parse), run('-e', parse)]
  const reading = [1, 2].map(() => run(commandFile(), 'doctor', '--har', 'large.har', '--offline'))
  const least = (runs: readonly (readonly [number, number])[]): number =>
    Math.min(...runs.map(([time]) => time))
  const memory = Math.max(...reading.map(([, kilobytes]) => kilobytes))
  assert.ok(readFileSync(file).length > 100_000_000)
  assert.ok(memory < 300_000, `${memory} KB`)
  assert.ok(
    least(reading) < 3 * least(parsing),
    `${least(reading)} ms, JSON.parse ${least(parsing)} ms`,
  )
})

speed.run()
