import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { CorsConfigurationInput } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import fastifyCors from '@fastify/cors'
import { getRequestListener } from '@hono/node-server'
import express, { type RequestHandler } from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { cors as honoCors } from 'hono/cors'
import Koa from 'koa'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AuditOptions,
  type AuditReport,
  audit,
  type Finding,
  type Severity,
} from '../src/index.js'
import { serve, serveSockets } from './live-server.js'

const require = createRequire(import.meta.url)
const expressCors: (options?: object) => RequestHandler = require('cors')
const koaCors: (options?: object) => Koa.Middleware = require('@koa/cors')

const allowedOrigin = 'https://app.example.com'

interface Audited extends AuditReport {
  readonly seen: readonly string[]
  /** The findings, as severity and id. */
  readonly told: readonly `${Severity} ${string}`[]
}

/** Leaves out what is true of every server here: it is on this machine. */
const exceptLocal = ({ findings }: AuditReport): readonly Finding[] =>
  findings.filter(({ id }) => id !== 'local-network-access')

async function auditServer(
  listener: RequestListener,
  options: AuditOptions = {},
): Promise<Audited> {
  const server = await serve(listener)
  try {
    const report = await audit(server.url, options)
    const findings = exceptLocal(report)
    const told = findings.map(({ severity, id }) => `${severity} ${id}` as const)
    return { ...report, findings, seen: server.seen, told }
  } finally {
    await server.close()
  }
}

// ---

const peers = suite('audit :: servers of others')

function expressServer(options?: object): RequestListener {
  const application = express()
  application.use(expressCors(options))
  application.get('/items', (_request, response) => {
    response.json([])
  })
  return application as unknown as RequestListener
}

function koaServer(options?: object): RequestListener {
  const application = new Koa()
  application.use(koaCors(options))
  application.use((context) => {
    if (context.path === '/items') context.body = '[]'
  })
  return application.callback() as RequestListener
}

function honoServer(options?: Parameters<typeof honoCors>[0]): RequestListener {
  const application = new Hono()
  application.use('*', honoCors(options))
  application.get('/items', (context) => context.json([]))
  return getRequestListener(application.fetch) as RequestListener
}

async function fastifyServer(options: object): Promise<RequestListener> {
  const application = fastify()
  await application.register(fastifyCors, options)
  application.get('/items', async () => [])
  await application.ready()
  return (request, response) => application.routing(request, response)
}

const echo = 'low preflight-allows-only-what-was-asked'

const reflected = [
  'critical any-origin-with-credentials',
  'critical null-origin-with-credentials',
  'low preflight-not-cached',
  echo,
]

/** Express adds an ETag to every answer. */
const etag = 'low unreadable-response-headers'

const servers: readonly [
  string,
  () => RequestListener | Promise<RequestListener>,
  readonly string[],
][] = [
  ['cors, default settings', () => expressServer(), ['low preflight-not-cached', echo, etag]],
  [
    'cors, reflecting with credentials',
    () => expressServer({ origin: true, credentials: true }),
    [...reflected, etag],
  ],
  [
    'cors, reflecting',
    () => expressServer({ origin: true }),
    ['high null-origin', 'medium any-origin-echoed', 'low preflight-not-cached', echo, etag],
  ],
  ['cors, a list', () => expressServer({ origin: [allowedOrigin], maxAge: 600 }), [echo, etag]],
  ['@koa/cors, default settings', () => koaServer(), ['low preflight-not-cached', echo]],
  ['@koa/cors, with credentials', () => koaServer({ credentials: true }), reflected],
  [
    '@fastify/cors, reflecting',
    () => fastifyServer({ origin: true, credentials: true }),
    reflected,
  ],
  ['@fastify/cors, a list', () => fastifyServer({ origin: [allowedOrigin], maxAge: 600 }), [echo]],
  ['hono/cors, default settings', () => honoServer(), ['low preflight-not-cached', echo]],
  [
    'hono/cors, a list',
    () => honoServer({ origin: [allowedOrigin], credentials: true, maxAge: 600 }),
    [echo],
  ],
]

for (const [name, start, expected] of servers) {
  peers(name, async () => {
    const { told, skipped } = await auditServer(await start(), { allowedOrigin })
    assert.equal(told, expected)
    assert.equal(skipped, [])
  })
}

peers('cors, a pattern without anchors and with bare dots', async () => {
  const listener = expressServer({ origin: /app.example.com/, credentials: true, maxAge: 600 })
  const { told } = await auditServer(listener, { allowedOrigin })
  assert.equal(told, [
    'critical origin-host-as-prefix',
    'critical origin-host-as-prefix-without-dot',
    'critical origin-other-scheme',
    'critical origin-other-port',
    'critical origin-host-as-suffix',
    'critical origin-trailing-dot',
    'critical origin-backtick-after-host',
    'critical origin-tilde-after-host',
    'critical origin-exclamation-mark-after-host',
    'critical origin-apostrophe-after-host',
    'critical origin-underscore-after-host',
    'critical origin-letter-for-dot',
    'medium origin-user-info',
    'medium origin-two-origins',
    'medium origin-in-path',
    'medium origin-encoded-backtick-after-host',
    'medium origin-left-brace-after-host',
    'medium origin-right-brace-after-host',
    'medium origin-pipe-after-host',
    'medium origin-comma-after-host',
    'medium origin-encoded-slash-after-host',
    'medium origin-backslash-after-host',
    'low preflight-allows-only-what-was-asked',
    'low unreadable-response-headers',
    'low origin-subdomain',
  ])
})

peers.run()

// ---

const own = suite('audit :: Crossgate')

const crossgate = (configuration: CorsConfigurationInput): RequestListener =>
  withCors<void, IncomingMessage, ServerResponse>(configuration, (request, response) => {
    response.writeHead(request.url === '/items' ? 200 : 404, { 'cache-control': 'max-age=60' })
    response.end('[]')
  }) as RequestListener

/** What is found where the origin is known that the policy forgot. */
const forgotten = ['high permission-missing']

const configurations: readonly [string, CorsConfigurationInput, (readonly string[])?][] = [
  ['defaults', {}, forgotten],
  ['defaults, enabled', { enabled: true }, forgotten],
  ['another origin', { enabled: true, allowedOrigins: ['https://b.example'] }, forgotten],
  ['defaults, an origin', { enabled: true, allowedOrigins: [allowedOrigin] }],
  ['credentials', { enabled: true, allowedOrigins: [allowedOrigin], allowCredentials: true }],
  ['any origin', { enabled: true, allowedOrigins: ['*'] }],
  ['omit', { enabled: true, allowedOrigins: [allowedOrigin], enforcement: 'omit' }],
]

for (const [name, configuration, expected = []] of configurations) {
  for (const options of [{}, { allowedOrigin }]) {
    own(`${name}, ${'allowedOrigin' in options ? 'origin known' : 'origin unknown'}`, async () => {
      const { told, skipped } = await auditServer(crossgate(configuration), options)
      assert.equal(told, 'allowedOrigin' in options ? expected : [])
      assert.equal(skipped, [])
    })
  }
}

own('a filter that is off is thought of where nothing shows it', async () => {
  const { findings } = await auditServer(crossgate({}), { allowedOrigin })
  assert.match(
    findings[0]?.remedy ?? '',
    'If it is a Crossgate server, check that enabled is true in its policy',
  )
})

own('dangers that were named are found', async () => {
  const { told } = await auditServer(
    crossgate({
      enabled: true,
      allowedOrigins: ['*'],
      allowCredentials: true,
      dangerouslyAllow: ['any-origin-with-credentials'],
    }),
  )
  assert.equal(told, ['critical any-origin-with-credentials'])
})

own.run()

// ---

const broken = suite('audit :: servers written by hand')

type Headers = Record<string, string | string[]>

/** A server that answers by origin, method and path. */
const byHand =
  (
    answer: (request: { origin: string | undefined; method: string; path: string }) => {
      readonly status?: number
      readonly headers?: Headers
    },
  ): RequestListener =>
  ({ method = '', url: path = '', headers: { origin } }, response) => {
    const { status = 200, headers = {} } = answer({ origin, method, path })
    response.writeHead(status, headers).end()
  }

const permission = (origin: string | undefined): Headers =>
  origin === allowedOrigin ? { 'access-control-allow-origin': origin } : {}
const cached: Headers = { 'access-control-max-age': '600' }
const vary: Headers = { vary: 'Origin' }

const faults: readonly [string, Parameters<typeof byHand>[0], readonly string[]][] = [
  [
    'no Vary, cacheable',
    ({ origin }) => ({ headers: { ...permission(origin), ...cached } }),
    ['high vary-missing'],
  ],
  [
    'no Vary, never stored',
    ({ origin }) => ({
      headers: { ...permission(origin), ...cached, 'cache-control': 'no-store' },
    }),
    ['low vary-missing'],
  ],
  [
    'Vary on permitted answers only',
    ({ origin }) => ({
      headers: { ...permission(origin), ...cached, ...(origin === allowedOrigin ? vary : {}) },
    }),
    ['high vary-unstable'],
  ],
  [
    'two lines',
    ({ origin }) => ({
      headers:
        origin === allowedOrigin
          ? { ...vary, ...cached, 'access-control-allow-origin': [origin, '*'] }
          : vary,
    }),
    ['high several-allow-origin'],
  ],
  [
    'wildcard with credentials',
    () => ({
      headers: {
        ...cached,
        'access-control-allow-origin': '*',
        'access-control-allow-credentials': 'true',
      },
    }),
    ['medium wildcard-with-credentials'],
  ],
  [
    'credentials misspelled',
    ({ origin }) => ({
      headers: {
        ...permission(origin),
        ...vary,
        ...cached,
        'access-control-allow-credentials': 'True',
      },
    }),
    ['medium unread-allow-credentials'],
  ],
  [
    'OPTIONS behind authentication',
    ({ origin, method }) => ({
      status: method === 'OPTIONS' ? 401 : 200,
      headers: { ...permission(origin), ...vary },
    }),
    ['high preflight-swallowed'],
  ],
  [
    'OPTIONS redirected',
    ({ origin, method }) => ({
      status: method === 'OPTIONS' ? 301 : 200,
      headers: { ...permission(origin), ...vary, location: '/items/' },
    }),
    ['high preflight-swallowed'],
  ],
  [
    'no permission on 404',
    ({ origin, path }) => ({
      status: path === '/items' ? 200 : 404,
      headers: { ...(path === '/items' ? permission(origin) : {}), ...vary, ...cached },
    }),
    ['medium permission-missing-on-error'],
  ],
  [
    'no permission on 401 of the URL itself',
    ({ origin, method }) => ({
      status: method === 'OPTIONS' ? 204 : 401,
      headers: { ...(method === 'OPTIONS' ? permission(origin) : {}), ...vary, ...cached },
    }),
    ['high permission-missing'],
  ],
  [
    'preflights for no time',
    ({ origin }) => ({
      headers: { ...permission(origin), ...vary, 'access-control-max-age': '-1' },
    }),
    ['low preflight-not-cached'],
  ],
  [
    'exposed without effect',
    ({ origin }) => ({
      headers: {
        ...permission(origin),
        ...vary,
        ...cached,
        'access-control-expose-headers': 'Content-Type, X-Total, Set-Cookie',
      },
    }),
    ['info ineffective-expose-headers'],
  ],
  [
    'null allowed',
    ({ origin }) => ({
      headers: {
        ...(origin === 'null' ? { 'access-control-allow-origin': 'null' } : permission(origin)),
        ...vary,
        ...cached,
      },
    }),
    ['high null-origin'],
  ],
  [
    'anything that ends alike',
    ({ origin }) => ({
      headers: {
        ...vary,
        ...cached,
        ...(origin?.endsWith('app.example.com') ? { 'access-control-allow-origin': origin } : {}),
      },
    }),
    [
      'high origin-other-scheme',
      'high origin-host-as-suffix',
      'medium origin-in-path',
      'low origin-subdomain',
    ],
  ],
]

for (const [name, answer, expected] of faults) {
  broken(name, async () => {
    const { findings, told } = await auditServer(byHand(answer), { allowedOrigin })
    assert.equal(told, expected)
    for (const { evidence, message, remedy } of findings) {
      assert.ok(evidence.length > 0 && evidence.every(({ response }) => response !== undefined))
      assert.match(message, /\.$/)
      assert.match(remedy, /\.$/)
    }
  })
}

broken('the poisoned pair is the evidence', async () => {
  const listener = byHand(({ origin }) => ({ headers: { ...permission(origin), ...cached } }))
  const { findings } = await auditServer(listener, { allowedOrigin })
  const [stored, wronged] = findings[0]?.evidence ?? []
  assert.not(stored?.request.headers.some(([name]) => name === 'Origin'))
  assert.equal(
    wronged?.request.headers.find(([name]) => name === 'Origin'),
    ['Origin', allowedOrigin],
  )
  assert.match(findings[0]?.message ?? '', 'gives it to a request from https://app.example.com')
})

broken('errors elsewhere are looked at where they are named', async () => {
  const listener = byHand(({ origin, path }) => ({
    status: path === '/busy' ? 429 : 200,
    headers: { ...(path === '/busy' ? {} : permission(origin)), ...vary, ...cached },
  }))
  const server = await serve(listener)
  try {
    const busy = new URL('/busy', server.url).href
    const options = { allowedOrigin, errorUrls: [busy] }
    const findings = exceptLocal(await audit(server.url, options))
    assert.equal(
      findings.map(({ id }) => id),
      ['permission-missing-on-error'],
    )
    assert.match(findings[0]?.message ?? '', '429')
  } finally {
    await server.close()
  }
})

broken.run()

// ---

const conduct = suite('audit :: conduct')

conduct('GET and OPTIONS only, by name, one after the other', async () => {
  const methods = new Set<string | undefined>()
  const agents = new Set<string | undefined>()
  let open = 0
  let most = 0
  const { requests, seen } = await auditServer(
    (request, response) => {
      methods.add(request.method)
      agents.add(request.headers['user-agent'])
      most = Math.max(most, ++open)
      response.on('close', () => open--)
      response.end()
    },
    { allowedOrigin },
  )
  assert.equal([...methods].sort(), ['GET', 'OPTIONS'])
  assert.equal([...agents], ['crossgate-probe (https://www.npmjs.com/package/@crossgate/probe)'])
  assert.is(most, 1)
  assert.is(seen.length, requests)
})

conduct('stays within its budget, and tells it first', async () => {
  const lines: string[] = []
  const { requests, budget, skipped, seen } = await auditServer(crossgate({}), {
    allowedOrigin,
    budget: 4,
    print: (line) => lines.push(line),
  })
  assert.is(seen.length, 4)
  assert.is(requests, 4)
  assert.is(budget, 4)
  assert.equal(skipped, ['vary', 'preflight-echo', 'look-alikes'])
  assert.match(lines[0] as string, 'at most 4 requests')
  assert.match(lines[1] as string, 'Sent 4 of at most 4')
})

conduct('sends the headers it is given, but not with preflights', async () => {
  const tokens = new Map<string, string | undefined>()
  await auditServer(
    (request, response) => {
      tokens.set(request.method as string, request.headers.authorization)
      response.end()
    },
    { allowedOrigin, headers: { Authorization: 'Bearer token' } },
  )
  assert.is(tokens.get('GET'), 'Bearer token')
  assert.is(tokens.get('OPTIONS'), undefined)
})

conduct('a server that is not there is one finding', async () => {
  const server = await serve(() => undefined)
  await server.close()
  const report = await audit(server.url)
  const { requests, skipped, reachable } = report
  assert.is(reachable, false)
  const findings = exceptLocal(report)
  assert.equal(
    findings.map(({ id }) => id),
    ['connection-refused'],
  )
  assert.is(requests, 1)
  assert.is(skipped.length, 12)
})

conduct('a server that stops answering ends no audit', async () => {
  const server = await serveSockets((socket) => {
    socket.once('data', (data) => {
      if (String(data).includes('null')) socket.destroy()
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  })
  try {
    const report = await audit(server.url, { allowedOrigin })
    const { skipped } = report
    const findings = exceptLocal(report)
    assert.equal(
      findings.map(({ id }) => id),
      ['permission-missing', 'connection-closed', 'connection-closed'],
    )
    assert.equal(skipped, ['null-origin', 'vary'])
  } finally {
    await server.close()
  }
})

for (const url of ['ftp://api.example.com/', '/items', '']) {
  conduct(`${JSON.stringify(url)} is a TypeError`, async () => {
    try {
      await audit(url)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, TypeError)
    }
  })
}

conduct.run()
