import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fastifyCors from '@fastify/cors'
import koaCors from '@koa/cors'
import corsMiddleware from 'cors'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { cors as honoCors } from 'hono/cors'
import Koa from 'koa'
import { suite, type Test } from 'uvu'
import * as assert from 'uvu/assert'
import { suiteWith } from '../../../scripts/outside-programs.js'
import type { Case } from '../src/compare/outcome.js'
import { type LoadedPolicy, loadPolicy } from '../src/compare/policy.js'
import { toCorsOptions } from '../src/export/cors-options.js'
import { toNginx } from '../src/export/nginx.js'
import { recognizePolicy } from '../src/notations/recognize.js'
import { readSource } from '../src/source/source.js'
import { folderWith } from './built-command.js'
import {
  answerHeaders,
  caddyProgram,
  type ForeignServer,
  haproxyProgram,
  listen,
  listening,
  nginxProgram,
  plainApplication,
  startCaddy,
  startHaproxy,
  startNginx,
} from './foreign-server.js'
import { holdBeside } from './held-beside.js'

/** What the issue asks of each notation. */
const requestsOfNotation = 2000

/** Imports a text of which nothing is lost. */
async function importWhole(name: string, text: string, from: string): Promise<LoadedPolicy> {
  const { policy, notes } = recognizePolicy(await readSource({ name, text }), { from })
  assert.equal(notes.losses, [], 'the import says that it is equal')
  assert.equal(notes.errors, [])
  return loadPolicy('policies' in policy ? policy.policies : policy.configuration)
}

/** Options as they are written for `cors`; the names of the others are theirs. */
const optionRows: readonly Readonly<Record<string, unknown>>[] = [
  { origin: ['https://app.example.com', 'https://www.example.com:8443'], credentials: true },
  { origin: '*', methods: ['GET', 'PUT', 'QUERY'], exposedHeaders: ['X-Total', 'ETag'] },
  { origin: 'https://app.example.com', allowedHeaders: ['X-Api-Key', 'Content-Type'], maxAge: 60 },
  { methods: ['DELETE'], allowedHeaders: ['*', 'Authorization'], exposedHeaders: ['*'] },
  {
    origin: ['https://app.example.com', 'http://localhost:3000', 'app://main'],
    methods: ['GET', 'POST', 'PATCH'],
    allowedHeaders: ['Authorization', 'X-Api-Key'],
    exposedHeaders: ['X-Page'],
    credentials: true,
    maxAge: 0,
  },
]

/** Starts an application with the options of one library. */
type Start = (options: Readonly<Record<string, unknown>>) => Promise<ForeignServer>

const startExpress: Start = (options) => {
  const app = express()
  app.disable('x-powered-by')
  app.use(corsMiddleware(options as never))
  app.use(plainApplication)
  return listen(app)
}

const startKoa: Start = (options) => {
  const app = new Koa()
  app.use(koaCors(options as never))
  app.use((context) => {
    context.set(answerHeaders)
    context.body = 'ok'
  })
  return listen(app.callback())
}

const startFastify: Start = async (options) => {
  const app = fastify()
  await app.register(fastifyCors, options as never)
  const overrideExisting = true
  for (const method of ['QUERY', 'PROPFIND']) {
    app.addHttpMethod(method, { overrideExisting } as object)
  }
  // Answers every method, those that no route can have included.
  app.setNotFoundHandler((_request, reply) => reply.code(200).headers(answerHeaders).send('ok'))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => app.close(),
  }
}

const startHono: Start = (options) => {
  const app = new Hono()
  app.use('*', honoCors(options as never))
  app.all('*', (context) => context.body('ok', 200, answerHeaders))
  return listening(
    createServer(async (request, response) => {
      const url = `http://${request.headers.host}${request.url}`
      const headers = Object.entries(request.headers) as [string, string][]
      const { method = 'GET' } = request
      const answer = await app.fetch(new Request(url, { method, headers }))
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
    }),
  )
}

/** The other libraries call methods and headers by other names. */
function renamed(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = {
    methods: 'allowMethods',
    allowedHeaders: 'allowHeaders',
    exposedHeaders: 'exposeHeaders',
  }
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [names[key] ?? key, value]),
  )
}

/** @koa/cors takes no list of origins, and leaves out a maxAge of 0. */
function forKoa(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { origin } = options
  return { ...renamed(options), ...(Array.isArray(origin) && { origin: origin[0] }) }
}

const libraries: readonly (readonly [
  string,
  Start,
  (options: Readonly<Record<string, unknown>>) => object,
])[] = [
  ['cors', startExpress, (options) => options],
  ['koa-cors', startKoa, forKoa],
  ['fastify-cors', startFastify, (options) => options],
  ['hono', startHono, renamed],
]

const beside = suite('an imported policy beside the library that it comes from')

for (const [from, start, translate] of libraries) {
  beside(`${from}: three engines do the same with ${requestsOfNotation} requests`, async () => {
    let compared = 0
    for (const row of optionRows) {
      const options = translate(row) as Record<string, unknown>
      const policy = await importWhole('options.json', JSON.stringify(options), from)
      const server = await start(options)
      try {
        compared += await holdBeside(policy, server.port, requestsOfNotation / optionRows.length)
      } finally {
        await server.close()
      }
    }
    assert.is(compared, requestsOfNotation)
  })
}

/** Origins with a `*` inside that people take for patterns. */
const starOrigins = ['https://*.preview.example.com', 'http://localhost:*']

for (const [from, start, translate] of libraries) {
  beside(`${from}: a * inside an origin allows no page, there and after the import`, async () => {
    const pages = ['https://a.preview.example.com', 'http://localhost:3000']
    const options = translate({ origin: starOrigins, credentials: true }) as { origin: unknown }
    const source = await readSource({ name: 'options.json', text: JSON.stringify(options) })
    const { policy } = recognizePolicy(source, { from })
    assert.equal('configuration' in policy && policy.configuration.allowedOrigins, [])
    await holdServer(start(options as never), async (port) => {
      for (const page of pages) {
        const { headers } = await fetch(`http://127.0.0.1:${port}/`, { headers: { origin: page } })
        // A single origin is sent to every page, and is none of theirs.
        assert.not(pages.includes(headers.get('access-control-allow-origin') ?? ''))
      }
    })
  })
}

beside('an exported policy beside cors', async () => {
  for (const configuration of exportable) {
    const policy = loadPolicy(configuration)
    const [complete] = policy.configurations
    const { text, losses, errors } = toCorsOptions(complete as never)
    assert.equal([losses, errors], [[], []])
    const file = join(folderWith({}), 'options.mjs')
    writeFileSync(file, text)
    const { default: options } = await import(pathToFileURL(file).href)
    const server = await startExpress(options)
    try {
      await holdBeside(policy, server.port, 500)
    } finally {
      await server.close()
    }
  }
})

/** Configurations that lose nothing on their way. */
const exportable = [
  {
    enabled: true,
    allowedOrigins: [
      'https://app.example.com',
      'https://*.example.org',
      'https://pre-*.example.net',
      'http://localhost:*',
    ],
    allowedMethods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['X-Api-Key', 'Content-Type'],
    exposedHeaders: ['X-Total'],
    excludedPaths: [],
    enforcement: 'omit' as const,
  },
  {
    enabled: true,
    allowedOrigins: ['https://app.example.com'],
    allowedMethods: ['GET', 'POST', 'PUT'],
    allowedHeaders: ['*'],
    exposedHeaders: ['ETag'],
    allowCredentials: true,
    excludedPaths: [],
    enforcement: 'omit' as const,
  },
  {
    enabled: true,
    allowedOrigins: ['*'],
    allowedMethods: ['*'],
    allowedHeaders: ['*', 'Authorization'],
    exposedHeaders: ['*'],
    excludedPaths: [],
    enforcement: 'omit' as const,
  },
]

beside.run()

// ---

/** Idioms of which the import loses nothing. */
const nginxRows: readonly string[] = [
  `
map $http_origin $cors_origin {
  default "";
  https://app.example.com $http_origin;
  "~^https://preview-[^.]+\\.example\\.com$" $http_origin;
  "~*^https://(DEV|staging)\\.example\\.com(:8443)?$" $http_origin;
  "~^https?://.+\\.example\\.org(:\\d+)?$" $http_origin;
}
server { listen PORT default_server; return 404; }
server {
  listen PORT;
  server_name api.example.com;
  location /items {
    add_header Access-Control-Allow-Origin $cors_origin always;
    add_header Access-Control-Expose-Headers "X-Total" always;
    if ($request_method = OPTIONS) {
      add_header Access-Control-Allow-Origin $cors_origin always;
      add_header Access-Control-Allow-Methods "GET, PUT, DELETE" always;
      add_header Access-Control-Allow-Headers "X-Api-Key, Content-Type" always;
      return 204;
    }
    proxy_pass UPSTREAM;
  }
  location /items/private {
    add_header X-Frame-Options DENY;
    proxy_pass UPSTREAM;
  }
}`,
  `
server {
  listen PORT;
  add_header Access-Control-Allow-Origin "https://app.example.com" always;
  add_header Access-Control-Allow-Credentials true always;
  add_header Access-Control-Allow-Methods "GET, PATCH" always;
  add_header Access-Control-Allow-Headers $http_access_control_request_headers always;
  if ($request_method = OPTIONS) { return 204; }
  location / { proxy_pass UPSTREAM; }
}`,
  `
server {
  listen PORT;
  set $cors "";
  if ($http_origin ~* "^https://(www\\.)?example\\.com$") { set $cors $http_origin; }
  location / {
    add_header Access-Control-Allow-Origin $cors always;
    add_header Access-Control-Allow-Methods "GET, PATCH" always;
    add_header Access-Control-Allow-Headers "*, Authorization" always;
    add_header Access-Control-Expose-Headers "*" always;
    if ($request_method = OPTIONS) { return 204; }
    proxy_pass UPSTREAM;
  }
}`,
  `
server {
  listen PORT;
  location / {
    add_header Access-Control-Allow-Origin * always;
    add_header Access-Control-Allow-Methods * always;
    add_header Access-Control-Allow-Headers "X-Api-Key, *, authorization" always;
    if ($request_method = OPTIONS) { return 204; }
    proxy_pass UPSTREAM;
  }
}`,
]

const places: readonly Pick<Case, 'host' | 'path'>[] = [
  { host: 'api.example.com', path: '/items' },
  { host: 'api.example.com', path: '/items/private/a' },
  { host: 'api.example.com', path: '/other' },
  { host: 'www.example.com', path: '/items' },
]

/** Runs a test against an application that knows nothing of CORS. */
async function withUpstream(run: (port: number) => Promise<void>): Promise<void> {
  const upstream = await listen(plainApplication)
  try {
    await run(upstream.port)
  } finally {
    await upstream.close()
  }
}

async function holdServer(
  start: Promise<ForeignServer>,
  hold: (port: number) => Promise<unknown>,
): Promise<void> {
  const server = await start
  try {
    await hold(server.port)
  } finally {
    await server.close()
  }
}

const nginx: Test = suiteWith(nginxProgram, 'an imported policy beside nginx')

nginx(`three engines do the same with ${requestsOfNotation} requests`, async () => {
  await withUpstream(async (upstream) => {
    for (const text of nginxRows) {
      const policy = await importWhole('nginx.conf', text, 'nginx')
      await holdServer(startNginx(text, upstream), (port) =>
        holdBeside(policy, port, requestsOfNotation / nginxRows.length, places),
      )
    }
  })
})

nginx('an exported policy', async () => {
  await withUpstream(async (upstream) => {
    for (const configuration of exportable) {
      const policy = loadPolicy(configuration)
      const { text, losses, errors } = toNginx(policy.configurations[0] as never)
      assert.equal([losses, errors], [[], []])
      const [http = '', location = ''] = text.split('# In the location { } for the API:\n')
      const conf = `${http}server { listen PORT; location / {\n${location}\nproxy_pass UPSTREAM; } }`
      await holdServer(startNginx(conf, upstream), async (port) => {
        await holdBeside(policy, port, 500)
        // Only a preflight is answered by nginx itself.
        const other = await fetch(`http://127.0.0.1:${port}/items`, { method: 'OPTIONS' })
        assert.equal([other.status, await other.text()], [200, 'ok'])
      })
      // What is written can be read again.
      const again = await importWhole('nginx.conf', conf, 'nginx')
      await holdServer(startNginx(conf, upstream), (port) => holdBeside(again, port, 100))
      // An application behind it that has CORS headers of its own changes nothing.
      const open = { origin: true, credentials: true, exposedHeaders: ['X-Page'] }
      await holdServer(startExpress(open), (behind) =>
        holdServer(startNginx(conf, behind), (port) => holdBeside(policy, port, 100)),
      )
    }
  })
})

nginx.run()

// ---

/** Proxies whose own notation is not read yet pass on what the library behind them answers. */
for (const [program, start] of [
  [caddyProgram, startCaddy],
  [haproxyProgram, startHaproxy],
] as const) {
  const proxied: Test = suiteWith(program, `an imported policy beside cors behind ${program.name}`)
  proxied(`three engines do the same with ${requestsOfNotation} requests`, async () => {
    for (const options of optionRows.slice(0, 4)) {
      const policy = await importWhole('options.json', JSON.stringify(options), 'cors')
      await holdServer(startExpress(options), (behind) =>
        holdServer(start(behind), (port) => holdBeside(policy, port, requestsOfNotation / 4)),
      )
    }
  })
  proxied.run()
}
