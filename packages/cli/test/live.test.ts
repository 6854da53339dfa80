import { createReplay, predict } from '@crossgate/probe'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isPublicSuffix } from '../src/policy/public-suffix.js'
import { describeCookies } from '../src/probe/cookies.js'
import { crossgate, inTerminal } from './built-command.js'
import { freeAddress, type StartedServer, startServer } from './started-server.js'

let server: StartedServer
const page = ['--origin', 'http://localhost:5173']

function url(path: string): string {
  return `${server.origin}${path}`
}

const audit = suite('audit')

audit.before(async () => {
  server = await startServer()
})

audit('of a server that is in order ends with 0', () => {
  const { status, stdout, stderr } = crossgate([
    'audit',
    url('/items'),
    '--allowed-origin',
    'https://app.example.com',
  ])
  assert.is(status, 0, stdout)
  assert.match(stdout, `No problems found in the CORS responses of ${url('/items')}.`)
  assert.match(stdout, /^Requests: \d+ of at most 64$/m)
  assert.is(stderr, `Sending GET and OPTIONS to ${url('/items')}, at most 64 requests.\n`)
})

audit('finds that any origin may read with credentials, and shows no secret', () => {
  const { status, stdout } = crossgate(['audit', `${url('/reflecting')}?token=secret-query`])
  assert.is(status, 1)
  assert.match(stdout, /^critical /m)
  assert.match(stdout, /^ {4}< access-control-allow-credentials: true$/im)
  assert.not(stdout.includes('secret'))
})

audit('says how many checks the budget left undone', () => {
  const few = ['audit', url('/items'), '--budget', '2']
  const { status, stdout } = crossgate(few)
  assert.is(status, 0)
  assert.is(crossgate([...few, '--strict']).status, 1)
  assert.match(
    stdout.replaceAll('\n', ' '),
    /But 6 checks were not made: syntax, .*, look-alikes\. Allow more requests with --budget\./,
  )
})

audit('does not take a Host, which no browser sends but that of the URL', () => {
  const { status, stderr } = crossgate(['audit', url('/items'), '--header', 'Host: a.example'])
  assert.is(status, 2)
  assert.match(stderr, '--header cannot set Host, which is always that of the URL')
})

audit('json has this shape', () => {
  const { status, stdout } = crossgate([
    'audit',
    url('/reflecting'),
    '--format',
    'json',
    '--budget',
    '20',
  ])
  assert.is(status, 1)
  const report = JSON.parse(stdout)
  assert.equal(Object.keys(report), ['url', 'summary', 'requests', 'budget', 'skipped', 'findings'])
  assert.is(report.url, url('/reflecting'))
  assert.is(report.budget, 20)
  const [finding] = report.findings
  assert.equal(Object.keys(finding), ['id', 'severity', 'message', 'remedy', 'evidence'])
  assert.equal(Object.keys(finding.evidence[0]), [
    'method',
    'url',
    'requestHeaders',
    'status',
    'responseHeaders',
  ])
})

audit('the formats of machines name the URL', () => {
  const run = (format: string): string =>
    crossgate([
      'audit',
      url('/silent'),
      '--format',
      format,
      '--allowed-origin',
      'https://app.example.com',
    ]).stdout
  assert.match(run('github'), /^::error title=[\w-]+::/m)
  const [{ results }] = JSON.parse(run('sarif')).runs
  assert.equal(results[0].locations, [
    { physicalLocation: { artifactLocation: { uri: url('/silent') } } },
  ])
  assert.match(run('junit'), `<testcase classname="${url('/silent')}" name="`)
})

audit('of a server that does not answer ends with 3', async () => {
  const { status, stdout } = crossgate(['audit', `${await freeAddress()}/`])
  assert.is(status, 3)
  assert.match(stdout, / did not respond, so nothing was checked\.\n/)
})

const mistakes: readonly (readonly [args: string, message: string])[] = [
  ['audit', 'Which server? Give a URL, such as https://api.example.com/items.'],
  [
    'audit api.example.com',
    '"api.example.com" is not the URL of a server, did you mean https://api.example.com?',
  ],
  [
    'audit https://a.example --error-url /x',
    '"/x" is not the URL of a server, such as https://api.example.com/items.',
  ],
  [
    'audit https://a.example --budget none',
    '--budget must be a whole number from 1 to 10000, not "none".',
  ],
  [
    'audit https://a.example --allowed-origin https://b.example/',
    '--allowed-origin: "https://b.example/" is not an origin, did you mean https://b.example?',
  ],
  [
    'probe https://a.example',
    'Which page sends it? Add --origin, such as --origin https://app.example.com.',
  ],
  [
    'probe https://a.example --origin b',
    '--origin: "b" is not an origin, write it as in https://app.example.com.',
  ],
  [
    'probe https://a.example --origin https://b.example/path',
    '--origin: "https://b.example/path" is not an origin, did you mean https://b.example?',
  ],
  [
    'probe https://a.example --origin https://b.example --timeout 0',
    '--timeout must be a whole number from 1 to 600, not "0".',
  ],
]

for (const [args, message] of mistakes) {
  audit(`refuses ${args}`, () => {
    const { status, stdout, stderr } = crossgate(args.split(' '))
    assert.is(status, 2)
    assert.is(stdout, '')
    assert.is(stderr.split('\n')[0], message)
  })
}

audit.after(() => server.close())

audit.run()

// ---

const probe = suite('probe')

probe.before(async () => {
  server = await startServer()
})

probe('of what a page may read ends with 0', () => {
  const { status, stdout, stderr } = crossgate(['probe', url('/items'), ...page])
  assert.is(status, 0)
  assert.match(stdout, 'Sent: The request was sent, and the page can read the response.')
  assert.match(
    stdout,
    'Cookies: None: the page would have to ask for them, with credentials: "include".',
  )
  for (const name of ['Chromium', 'Firefox', 'WebKit']) assert.match(stdout, `${name}: `)
  assert.is(stderr, `Sending ${url('/items')} what a browser sends for GET.\n`)
})

probe('tells what was sent and cannot be read from what was not sent', () => {
  const read = crossgate(['probe', url('/silent'), ...page])
  assert.is(read.status, 1)
  assert.match(
    read.stdout,
    'Sent: The request was sent and the server acted on it, but the page cannot read the',
  )
  const put = crossgate(['probe', url('/silent'), ...page, '--method', 'PUT'])
  assert.match(
    put.stdout,
    'Sent: Only the preflight was sent: the server did not see the request itself.',
  )
  const opaque = JSON.parse(
    crossgate(['probe', url('/silent'), ...page, '--mode', 'no-cors', '--format', 'json']).stdout,
  )
  assert.equal([opaque.sent, opaque.readable], [true, false])
})

probe('says who refused a request that was sent', async () => {
  const policed = await startServer(new URL('./policed-server.ts', import.meta.url))
  try {
    const sentences = ['/shown/items', '/quiet/items'].map((path) => {
      const { stdout } = crossgate([
        ...['probe', `${policed.origin}${path}`, '--origin', 'http://app.example.com'],
      ])
      return /^Sent: (.+?)$\nCookies:/ms.exec(stdout)?.[1]?.replaceAll('\n', ' ')
    })
    assert.equal(sentences, [
      "The request was sent, and the server's Crossgate policy refused it before the application saw it.",
      'The request was sent, and the server answered it with 403 (Forbidden), but the page cannot read the response.',
    ])
  } finally {
    policed.close()
  }
})

probe('json has this shape, and no value of a header that the page sent', () => {
  const args = ['probe', url('/items'), ...page, '--header', 'X-Token: secret', '--format', 'json']
  const { status, stdout } = crossgate(args)
  assert.is(status, 1)
  assert.not(stdout.includes('secret'))
  const report = JSON.parse(stdout)
  assert.equal(Object.keys(report), [
    'url',
    'origin',
    'verdict',
    'summary',
    'remedy',
    'sent',
    'readable',
    'readableHeaders',
    'cookies',
    'browsers',
    'findings',
  ])
  assert.equal([report.verdict, report.sent, report.readable], ['denied', false, false])
  assert.equal(
    report.browsers.map(({ engine }: { engine: string }) => engine),
    ['chromium', 'firefox', 'webkit'],
  )
  assert.equal(Object.keys(report.browsers[0]), ['engine', 'succeeds', 'reason', 'message'])
})

probe('html is one page that runs nothing, whatever the server answers', () => {
  const { status, stdout } = crossgate(['probe', url('/hostile'), ...page, '--format', 'html'])
  assert.is(status, 1)
  assert.match(stdout, /^<!doctype html>\n/)
  assert.not(/<script|<link|<img|src=|@import|url\(/.test(stdout))
  assert.match(stdout, "default-src 'none'")
  assert.match(stdout, '&lt;script&gt;alert(1)&lt;/script&gt;')
})

probe('ends with 1 where only one browser refuses', () => {
  const { status, stdout } = crossgate([
    'probe',
    url('/items'),
    '--origin',
    'https://app.example.com',
  ])
  assert.is(status, 1)
  assert.match(stdout, /^Chromium: The page gets the response\.$/m)
  assert.match(stdout, /^WebKit: The page was loaded over TLS/m)
})

probe('of a server that does not answer ends with 3', async () => {
  const { status, stdout } = crossgate(['probe', `${await freeAddress()}/`, ...page])
  assert.is(status, 3)
  assert.match(stdout, 'Nothing that was sent got a response.')
})

probe('shows on a terminal that it waits, and nothing else of it stays', () => {
  const { status, stdout } = inTerminal(['probe', url('/slow'), ...page])
  assert.is(status, 0, stdout)
  assert.match(stdout, '\r| Asking\r')
  assert.match(stdout, /\r {8}\r/)
  assert.not(crossgate(['probe', url('/slow'), ...page]).stderr.includes('Asking'))
})

probe.after(() => server.close())

probe.run()

// ---

const cookies = suite('the cookies that travel')

type Row = readonly [name: string, origin: string, url: string, init: object, expected: RegExp]

const rows: readonly Row[] = [
  [
    'no credentials',
    'https://a.example',
    'https://b.example/',
    {},
    /^None: the page would have to ask/,
  ],
  [
    'same site',
    'https://www.a.example',
    'https://api.a.example/',
    { credentials: 'include' },
    /^All that the browser has for https:\/\/api\.a\.example, because/,
  ],
  [
    'neighbours below a public suffix',
    'https://a.github.io',
    'https://b.github.io/',
    { credentials: 'include' },
    /^Only those with SameSite=None and Secure/,
  ],
  [
    'another scheme',
    'http://a.example',
    'https://a.example/',
    { credentials: 'include' },
    /^Only those with SameSite=None/,
  ],
  [
    'another site, without TLS',
    'http://a.example',
    'http://b.example/',
    { credentials: 'include' },
    /^None: .* need https\.$/,
  ],
  [
    'a link',
    'https://a.example',
    'https://b.example/',
    { sender: 'navigation' },
    /^Those with SameSite=Lax and SameSite=None, because/,
  ],
  [
    'a form of another site',
    'https://a.example',
    'https://b.example/',
    { sender: 'form', method: 'POST' },
    /^Only those with SameSite=None/,
  ],
]

for (const [name, origin, target, init, expected] of rows) {
  cookies(name, async () => {
    const request = { method: 'GET', ...init, url: target } as Parameters<typeof predict>[1]
    const headers = [
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Credentials', 'true'],
    ] as const
    const prediction = await predict({ origin }, request, () => ({ status: 200, headers }), {
      isPublicSuffix,
    })
    const question = {
      url: target,
      origin,
      method: request.method ?? 'GET',
      sender: request.sender ?? 'fetch',
    }
    assert.match(describeCookies(prediction, question), expected)
  })
}

cookies('none where the preflight fails', async () => {
  const request = { url: 'https://b.example/', method: 'PUT', credentials: 'include' } as const
  const prediction = await predict({ origin: 'https://a.example' }, request, createReplay([]))
  const question = {
    url: request.url,
    origin: 'https://a.example',
    method: 'PUT',
    sender: 'fetch',
  } as const
  assert.match(describeCookies(prediction, question), /^None: the request was not sent/)
})

cookies.run()
