import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { withCors } from '@crossgate/node'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createReplay,
  type ExchangeRequest,
  openLiveExchange,
  type ProbeOptions,
  type ProbeReport,
  predict,
  probe,
} from '../src/index.js'
import { serve, serveSockets } from './live-server.js'

const origin = 'https://app.example.com'
const options: ProbeOptions = { origin, timeoutInSeconds: 5 }
// Pages over TLS may not fetch from http, but from loopback they may.
const allow = { 'access-control-allow-origin': origin }

async function probeServer(
  listener: RequestListener,
  further: Partial<ProbeOptions> = {},
): Promise<ProbeReport> {
  const server = await serve(listener)
  try {
    return await probe(server.url, { ...options, ...further })
  } finally {
    await server.close()
  }
}

async function probeSockets(
  onSocket: (socket: Socket) => void,
  further: Partial<ProbeOptions> = {},
): Promise<ProbeReport> {
  const server = await serveSockets(onSocket)
  try {
    return await probe(server.url, { ...options, ...further })
  } finally {
    await server.close()
  }
}

/** Answers the first bytes of a request with these. */
const raw = (answer: string) => (socket: Socket) => {
  socket.once('data', () => socket.write(answer))
}

// ---

const live = suite('probe')

live('a Crossgate server that allows', async () => {
  const policy = { enabled: true, allowedOrigins: [origin], allowedMethods: ['PUT'] }
  const listener = withCors<void, IncomingMessage, ServerResponse>(policy, (_request, response) => {
    response.end('[]')
  })
  const report = await probeServer(listener as RequestListener, { method: 'PUT' })
  assert.is(report.verdict, 'allowed')
  assert.is(report.remedy, undefined)
  assert.equal(report.findings, [])
  assert.is(report.prediction.preflights, 1)
  assert.match(report.summary, 'gets the response with its status 200')
})

live('a Crossgate server that denies', async () => {
  const policy = { enabled: true, allowedOrigins: ['https://other.example'] }
  const listener = withCors<void, IncomingMessage, ServerResponse>(policy, (_request, response) => {
    response.end('[]')
  })
  const report = await probeServer(listener as RequestListener)
  assert.is(report.verdict, 'denied')
  assert.equal(
    report.findings.map(({ id, severity }) => [id, severity]),
    [['missing-allow-origin', 'high']],
  )
  assert.is(report.findings[0]?.evidence[0]?.response?.status, 403)
  assert.match(report.remedy ?? '', `Send Access-Control-Allow-Origin: ${origin}`)
})

const refusals: readonly (readonly [string, Partial<ProbeOptions>, string])[] = [
  ['origin-not-allowed', { origin: 'https://other.example' }, 'add the origin to allowedOrigins'],
  ['method-not-allowed', { method: 'DELETE' }, 'add the method to allowedMethods'],
  [
    'method-not-allowed',
    { method: 'patch' },
    'have the page send PATCH instead of patch, because methods are case-sensitive',
  ],
  ['header-not-allowed', { headers: { 'x-api-key': '1' } }, 'add the header to allowedHeaders'],
]

for (const [reason, further, change] of refusals) {
  live(
    `of a Crossgate server that says ${reason} of ${JSON.stringify(further)}, the remedy is one change`,
    async () => {
      const policy = { enabled: true, debug: true, allowedOrigins: [origin] }
      const listener = withCors<void, IncomingMessage, ServerResponse>(
        policy,
        (_request, response) => {
          response.end('[]')
        },
      )
      const { remedy } = await probeServer(listener as RequestListener, further)
      const told = `The server's Crossgate policy refused it (${reason}): ${change}. CORS headers that the application sends do not help.`
      assert.is(remedy, told)
    },
  )
}

live('redirects are followed as a browser does', async () => {
  const listener: RequestListener = ({ url }, response) => {
    if (url === '/items') response.writeHead(302, { ...allow, location: '/elsewhere' }).end()
    else response.writeHead(200, allow).end()
  }
  const { verdict, prediction } = await probeServer(listener)
  assert.is(verdict, 'allowed')
  assert.ok(prediction.redirected)
})

live('repeated lines stay apart', async () => {
  const { prediction, findings } = await probeServer((_request, response) => {
    response.writeHead(200, [
      'Access-Control-Allow-Origin',
      origin,
      'Access-Control-Allow-Origin',
      '*',
    ])
    response.end()
  })
  assert.is(findings[0]?.id, 'multiple-allow-origin-values')
  const lines = prediction.exchanges[0]?.response?.headers.filter(
    ([name]) => name.toLowerCase() === 'access-control-allow-origin',
  )
  assert.is(lines?.length, 2)
})

live('cookies go where a browser would send them', async () => {
  const seen: (string | undefined)[] = []
  const listener: RequestListener = ({ headers }, response) => {
    seen.push(headers.cookie)
    response
      .writeHead(200, {
        ...allow,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PUT',
      })
      .end()
  }
  const cookie = 'session=1'
  await probeServer(listener, { cookie, credentials: 'include', method: 'PUT' })
  await probeServer(listener, { cookie })
  assert.equal(seen, [undefined, 'session=1', undefined])
})

live('it says who it is', async () => {
  const agents: (string | undefined)[] = []
  await probeServer(({ headers }, response) => {
    agents.push(headers['user-agent'])
    response.writeHead(200, allow).end()
  })
  assert.match(agents[0] as string, /^crossgate-probe /)
})

live('HEAD and 204 have no body to wait for', async () => {
  const listener: RequestListener = (_request, response) => response.writeHead(204, allow).end()
  assert.equal((await probeServer(listener)).findings, [])
  assert.equal((await probeServer(listener, { method: 'HEAD' })).findings, [])
})

live('a body that is posted is empty', async () => {
  let size = -1
  const listener: RequestListener = (request, response) => {
    size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
    })
    request.on('end', () => response.writeHead(200, allow).end())
  }
  const { verdict } = await probeServer(listener, { method: 'POST', body: 'text' })
  assert.is(verdict, 'allowed')
  assert.is(size, 0)
})

live('what was probed replays for another engine', async () => {
  const listener: RequestListener = (_request, response) => {
    response.writeHead(200, { ...allow, 'access-control-allow-headers': '*' }).end()
  }
  const headers = { Authorization: 'Bearer token' }
  const { prediction, url } = await probeServer(listener, { headers, engine: 'chromium' })
  assert.ok(prediction.success)
  const replay = createReplay(prediction.exchanges)
  const standard = await predict({ origin }, { url, headers }, replay)
  assert.is(standard.failure?.reason, 'header-not-allowed')
})

live('an origin that is none is a TypeError', async () => {
  try {
    await probe('http://127.0.0.1:1/', { origin: 'app.example.com' })
    assert.unreachable()
  } catch (error) {
    assert.instance(error, TypeError)
  }
})

live('shows the beginning of each body to who asks for it', async () => {
  const told: [request: ExchangeRequest, text: string][] = []
  const report = await probeServer(
    (_request, response) => response.writeHead(200, allow).end('who I am'),
    { onBody: (request, beginning) => told.push([request, Buffer.from(beginning).toString()]) },
  )
  assert.equal(
    told.map(([request, text]) => [request.method, request.url, text]),
    [['GET', report.url, 'who I am']],
  )
})

live('goes through an exchange that is given, and leaves it open', async () => {
  const server = await serve((_request, response) => response.writeHead(200, allow).end())
  const opened = await openLiveExchange({ timeoutInSeconds: 5 })
  try {
    for (const count of [1, 2]) {
      const { verdict } = await probe(server.url, { ...options, through: opened })
      assert.is(verdict, 'allowed')
      assert.is(server.seen.length, count)
    }
  } finally {
    await opened.close()
    await server.close()
  }
})

live.run()

// ---

const http2 = suite('probe :: TLS and HTTP/2')

const pem = (name: string) => readFileSync(new URL(`./browsers/${name}.pem`, import.meta.url))

async function probeSecure(further: Partial<ProbeOptions>): Promise<[ProbeReport, string[]]> {
  const versions: string[] = []
  const sessions = new Set<{ destroy(): void }>()
  const server = createSecureServer(
    { key: pem('key'), cert: pem('cert'), allowHTTP1: true },
    (request, response) => {
      versions.push(request.httpVersion)
      response.writeHead(200, {
        ...allow,
        'access-control-expose-headers': 'X-Total',
        'x-total': '1',
      })
      response.end('[]')
    },
  )
  server.on('session', (session) => sessions.add(session))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  try {
    return [await probe(`https://127.0.0.1:${port}/items`, { ...options, ...further }), versions]
  } finally {
    for (const session of sessions) session.destroy()
    await new Promise((done) => server.close(done))
  }
}

http2('an untrusted certificate is a TLS failure', async () => {
  const [report, versions] = await probeSecure({})
  assert.is(report.verdict, 'unreachable')
  assert.match(report.summary, 'There is no trusted TLS connection')
  assert.equal(versions, [])
})

http2('HTTP/2 is spoken where the server offers it', async () => {
  const [report, versions] = await probeSecure({ ignoreCertificateErrors: true })
  assert.is(report.verdict, 'allowed')
  assert.equal(versions, ['2.0'])
  assert.ok(report.prediction.readableHeaders.includes('x-total'))
})

http2('HTTP/1.1 alone is spoken on request', async () => {
  const [, versions] = await probeSecure({ ignoreCertificateErrors: true, allowHttp2: false })
  assert.equal(versions, ['1.1'])
})

http2('TLS with a server that has none', async () => {
  const server = await serve((_request, response) => response.end())
  try {
    const report = await probe(server.url.replace('http:', 'https:'), options)
    assert.is(report.verdict, 'unreachable')
    assert.match(report.summary, 'There is no trusted TLS connection')
  } finally {
    await server.close()
  }
})

http2.run()

// ---

const hostile = suite('probe :: servers that do not answer as servers do')

const answers: readonly [string, (socket: Socket) => void, Partial<ProbeOptions>, string][] = [
  ['closes at once', (socket) => socket.destroy(), {}, 'closed the connection'],
  [
    'closes after the request',
    (socket) => socket.once('data', () => socket.end()),
    {},
    'closed the connection',
  ],
  ['says nothing', () => undefined, { timeoutInSeconds: 0.2 }, 'within 0.2 seconds'],
  ['speaks something else', raw('220 smtp.example ESMTP\r\n'), {}, 'is not HTTP'],
  ['a header name that is none', raw('HTTP/1.1 200 OK\r\nX A: 1\r\n\r\n'), {}, 'is not HTTP'],
  ['a header value with NUL', raw('HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n'), {}, 'is not HTTP'],
  [
    'two lengths',
    raw('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'),
    {},
    'is not HTTP',
  ],
  [
    'headers without end',
    raw(`HTTP/1.1 200 OK\r\n${'X-A: 1234567890\r\n'.repeat(10_000)}`),
    {},
    'response headers are too large',
  ],
  [
    'headers that trickle',
    (socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n')
        const timer = setInterval(() => socket.write('X-A: 1\r\n'), 20)
        socket.on('close', () => clearInterval(timer))
      }),
    { timeoutInSeconds: 0.2 },
    'within 0.2 seconds',
  ],
  [
    'upgrades unasked',
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    {},
    'closed the connection',
  ],
]

for (const [name, onSocket, further, sentence] of answers) {
  hostile(name, async () => {
    const report = await probeSockets(onSocket, further)
    assert.is(report.verdict, 'unreachable')
    assert.match(report.summary, sentence)
    assert.is(report.findings[0]?.id, 'no-answer')
  })
}

hostile('a name without address', async () => {
  const report = await probe('https://no..name/', options)
  assert.is(report.verdict, 'unreachable')
  assert.match(report.summary, 'The name has no address')
})

hostile('a port where nothing listens', async () => {
  const server = await serve(() => undefined)
  await server.close()
  const report = await probe(server.url, options)
  assert.match(report.summary, 'Nothing listens')
})

const head = `HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: ${origin}\r\n`
const bodies: readonly [string, (socket: Socket) => void, Partial<ProbeOptions>, string][] = [
  ['a body without end', raw(`${head}\r\ndata: 1\n\n`), { timeoutInSeconds: 0.2 }, 'body-endless'],
  [
    'a body larger than is read',
    raw(`${head}\r\n${'x'.repeat(5000)}`),
    { maxBodySize: 4000 },
    'body-too-large',
  ],
  [
    'a body that breaks off',
    (socket) => socket.once('data', () => socket.end(`${head}Content-Length: 10\r\n\r\n123`)),
    {},
    'body-broken',
  ],
]

for (const [name, onSocket, further, id] of bodies) {
  hostile(`${name}: allowed, with a finding`, async () => {
    const report = await probeSockets(onSocket, further)
    assert.is(report.verdict, 'allowed')
    assert.equal(
      report.findings.map((finding) => finding.id),
      [id],
    )
    assert.is(report.findings[0]?.evidence.length, 1)
  })
}

hostile('interim answers are passed over', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'
  const report = await probeSockets(raw(`${early}${head}Content-Length: 0\r\n\r\n`))
  assert.is(report.verdict, 'allowed')
  assert.is(report.prediction.status, 200)
})

hostile.run()
