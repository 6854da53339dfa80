import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as sendOn,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { checkUpgrade, rejectUpgrade, withCors } from '@crossgate/node'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  acceptHandshake,
  createPageAnswers,
  createPageListener,
  keepSeenPage,
  type PageOptions,
  type PageReport,
  pagePolicy,
  runPage,
} from '../src/index.js'
import { listen } from '../src/servers/sockets.js'

type Listener = (request: IncomingMessage, response: ServerResponse) => void
type UpgradeListener = (request: IncomingMessage, socket: Duplex) => void

interface Trial {
  /** What runs without the filter. Default: the plain application. */
  readonly application?: Listener
  /** What runs behind the filter. Default: the same. */
  readonly guarded?: Listener
  readonly policy?: Parameters<typeof withCors>[0]
  readonly upgrade?: UpgradeListener
  readonly options?: PageOptions
}

const guardedUpgrade: UpgradeListener = (request, socket) => {
  const decision = checkUpgrade(pagePolicy, request)
  if ('action' in decision && decision.action === 'respond') rejectUpgrade(socket, decision)
  else acceptHandshake(request, socket)
}

async function ask(trial: Trial = {}): Promise<PageReport> {
  const { application = plainListener(), policy = pagePolicy, upgrade = guardedUpgrade } = trial
  const guarded = withCors(policy, trial.guarded ?? application)
  const server = await listen(createServer(guarded).on('upgrade', upgrade))
  const bare = await listen(createServer(application))
  try {
    return await runPage('a server', server.url, { unguarded: bare.url, ...trial.options })
  } finally {
    await server.close()
    await bare.close()
  }
}

function plainListener(prefix = '/api'): Listener {
  return createPageListener(createPageAnswers(prefix), prefix)
}

/** The ids of the rows that a server fails. */
async function faults(trial: Trial): Promise<string[]> {
  const message = await ask(trial).then(
    () => '',
    (error: Error) => error.message,
  )
  const ids = [...message.matchAll(/^ {4}([\w ]+): /gm)].map(([, id]) => String(id))
  return [...new Set(ids)]
}

const right = suite('runPage, a server that is right')

right('is covered in every row', async () => {
  const { name, rows } = await ask()
  assert.is(name, 'a server')
  assert.ok(rows.length > 25, String(rows.length))
  assert.ok(rows.every(({ outcome }) => outcome === 'covered'))
})

right('is kept in docs/frameworks.md', async () => {
  const report = { ...(await ask()), name: 'node:http' }
  const versions = { Node: '20 and 24' }
  keepSeenPage('node-http', report, { versions, recipe: '../packages/node' })
})

right('may have another prefix, other paths and names of its own in Vary', async () => {
  const answer = plainListener('/v2')
  const application: Listener = (request, response) => {
    response.appendHeader('vary', 'X-Framework')
    const setHeader = response.appendHeader.bind(response)
    response.appendHeader = (name, value) =>
      name === 'vary' ? response.setHeader(name, `X-Framework, ${value}`) : setHeader(name, value)
    answer(request, response)
  }
  const options = { prefix: '/v2', paths: { upgrade: '/socket' }, frameworkVary: ['X-Framework'] }
  await ask({ application, options })
  assert.ok((await faults({ application, options: { prefix: '/v2' } })).includes('allowed'))
})

right('says what it skips and in what that differs', async () => {
  const reason = 'there are no WebSockets here'
  const { rows } = await ask({
    upgrade: (_request, socket) => socket.destroy(),
    options: { skip: { 'foreign handshake': reason, 'allowed handshake': reason } },
  })
  const skipped = rows.filter(({ outcome }) => outcome === 'skipped')
  assert.equal(
    skipped.map(({ id }) => id),
    ['foreign handshake', 'allowed handshake'],
  )
  assert.ok(skipped.every((row) => row.reason === reason && row.seen?.length === 1))
})

right.run()

const wrong = suite('runPage, a server that is wrong')

wrong('without any filter fails what pages see', async () => {
  const found = await faults({ policy: { enabled: false }, upgrade: acceptHandshake })
  for (const id of ['allowed', 'refused', 'preflight', 'thrown', 'foreign handshake', 'no origin'])
    assert.ok(found.includes(id), id)
})

wrong('with another permission fails each row that shows it', async () => {
  const found = await faults({ policy: { ...pagePolicy, exposedHeaders: [] } })
  for (const id of ['allowed', 'missing route', 'same compressed', 'cookies'])
    assert.ok(found.includes(id), id)
  assert.not.ok(found.includes('refused'))
  assert.equal(await faults({ policy: { ...pagePolicy, preflightMaxAgeInSeconds: 5 } }), [
    'preflight',
    'preflight of a missing route',
    'preflight of a slash at the end',
  ])
})

wrong('that only leaves permissions out fails: the application runs', async () => {
  const found = await faults({ policy: { ...pagePolicy, enforcement: 'omit' } })
  assert.ok(found.includes('refused'))
  assert.ok(found.includes('preflight of a foreign page'))
})

wrong('that answers to every host fails', async () => {
  const { allowedHosts: _, ...policy } = pagePolicy
  assert.equal(await faults({ policy }), ['foreign host'])
})

wrong('that takes strangers for its own pages, or its own for strangers, fails', async () => {
  const policy = { ...pagePolicy, ownOrigins: ['https://elsewhere.example.com'] }
  assert.equal(await faults({ policy }), ['own page'])
})

/** Changes what one path answers behind the filter. */
const spoilt =
  (path: string, spoil: Listener): Listener =>
  (request, response) => {
    const answer = request.url?.startsWith(`/api${path}`) ? spoil : application
    answer(request, response)
  }
const application = plainListener()

for (const [what, path, row, spoil] of [
  [
    'joins two cookies',
    '/cookies',
    'cookies',
    (_, response) => response.setHeader('set-cookie', 'a=1, b=2').end('cookies'),
  ],
  ['cuts a stream', '/stream', 'stream', (_, response) => response.end('one\n')],
  ['answers an error with 200', '/thrown', 'thrown', (_, response) => response.end()],
  [
    'redirects elsewhere',
    '/redirect',
    'redirect',
    (_, response) => response.writeHead(302, { location: '/no' }).end(),
  ],
  ['answers 404 as 200', '/missing', 'missing route', (_, response) => response.end()],
  [
    'decodes what was compressed',
    '/compressed',
    'same compressed',
    (_, response) => response.end('hello'),
  ],
  [
    'sends the whole of a range',
    '/ranged',
    'same range',
    (_, response) => response.end('0123456789'),
  ],
  [
    'sends what was not modified',
    '/conditional',
    'same not modified',
    (_, response) => response.setHeader('etag', '"v1"').end('x'),
  ],
  [
    'loses headers of another server',
    '/proxied',
    'same proxied',
    (_, response) => response.end('hello '.repeat(50)),
  ],
] as const satisfies readonly (readonly [string, string, string, Listener])[]) {
  wrong(`that ${what} fails ${row}`, async () => {
    const found = await faults({ application: plainListener(), guarded: spoilt(path, spoil) })
    assert.ok(found.includes(row), found.join(', '))
    assert.ok(found.length <= 2, found.join(', '))
  })
}

wrong('that loses a name in Vary, or has Vary on two lines, fails', async () => {
  const changes = [
    (name: string, value: string) => (name === 'vary' ? [[name, 'Origin']] : [[name, value]]),
    (name: string, value: string) =>
      name === 'vary' ? value.split(', ').map((each) => [name, each]) : [[name, value]],
  ]
  for (const change of changes) {
    const server = await listen(createServer(withCors(pagePolicy, plainListener())))
    const gateway = await listen(createServer(copyOf(server.url, change)))
    const message = await runPage('a gateway', gateway.url).then(String, String)
    await gateway.close()
    await server.close()
    assert.match(message, /\n {4}(?:allowed: vary is |one line of vary: )/)
  }
})

/** Hands requests on to a server, and its answers back with changed headers. */
function copyOf(url: string, change: (name: string, value: string) => string[][]): Listener {
  return (request, response) => {
    const { method, headers } = request
    const sent = sendOn(url + request.url, { method, headers }, (answer) => {
      const lines = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
        values.flatMap((value) => change(name, value)),
      )
      response.writeHead(answer.statusCode ?? 0, lines.flat())
      answer.pipe(response)
    })
    sent.end()
  }
}

wrong('that accepts a foreign handshake, or none, fails', async () => {
  assert.equal(await faults({ upgrade: acceptHandshake }), ['foreign handshake'])
  const refuse: UpgradeListener = (request, socket) => {
    const decision = checkUpgrade(pagePolicy, request)
    if ('action' in decision && decision.action === 'respond') rejectUpgrade(socket, decision)
    else socket.destroy()
  }
  assert.equal(await faults({ upgrade: refuse }), ['allowed handshake'])
})

wrong('that hangs meets the time limit', async () => {
  const guarded = spoilt('/stream', () => {})
  assert.equal(await faults({ guarded, options: { timeLimit: 300 } }), ['stream', 'same stream'])
})

wrong('a row that is skipped and kept, and one that nobody knows, fail', async () => {
  assert.equal(await faults({ options: { skip: { redirect: 'why not' } } }), ['redirect'])
  const skip = { nonsense: 'why not' } as NonNullable<PageOptions['skip']>
  await ask({ options: { skip } }).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /no row to skip is called nonsense/),
  )
})

wrong('without a server to compare with fails each row that compares', async () => {
  const server = await listen(createServer(withCors(pagePolicy, application)))
  try {
    await runPage('a server', server.url)
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), /same plain: there is no server without the filter/)
  } finally {
    await server.close()
  }
})

wrong.run()
