import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { io as connect } from 'socket.io-client'
import { Agent, request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { withinLimit } from '../src/index.js'
import { runtimeSamples } from '../src/samples/held-elsewhere.js'
import { listSamples } from '../src/samples/sample.js'
import { type Installation, installPackages } from '../src/servers/built-packages.js'
import { findFreePort } from '../src/servers/sockets.js'
import { outputOf } from './program-output.js'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))
const root = dirname(examples)
const allowed = 'https://app.example.com'
const foreign = 'https://evil.example'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Asks an example for something in the name of a page. */
type Ask = (port: number, origin: string) => Promise<Answer>

const agent = new Agent({ allowH2: true, connect: { rejectUnauthorized: false } })

async function fetchItems(url: string, options: object): Promise<Answer> {
  const { statusCode, headers, body } = await request(url, { dispatcher: agent, ...options })
  return { status: statusCode, headers, body: await body.text() }
}

const askItems: Ask = (port, origin) =>
  fetchItems(`http://127.0.0.1:${port}/items`, { headers: { origin } })

const askOverTls: Ask = (port, origin) =>
  fetchItems(`https://127.0.0.1:${port}/items`, { headers: { origin } })

const askTenant: Ask = (port, origin) =>
  fetchItems(`http://127.0.0.1:${port}/items`, { headers: { origin, host: 'one.localhost' } })

const askTool: Ask = (port, origin) =>
  fetchItems(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      origin,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add', arguments: { left: 2, right: 3 } },
    }),
  })

const askPolling: Ask = (port, origin) =>
  fetchItems(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`, { headers: { origin } })

const askSocket: Ask = (port, origin) =>
  new Promise((resolve, reject) => {
    const headers = {
      ...{ origin, connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    }
    const asked = httpRequest({ host: '127.0.0.1', port, headers, agent: false })
    asked.on('error', reject)
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
    })
    asked.on('response', (response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' })
    })
    asked.end()
  })

/** The first message on a WebSocket, or the error with which it does not open. */
function firstMessage(url: string, origin: string): Promise<string> {
  const socket = new WebSocket(url, { origin })
  return new Promise<string>((resolve) => {
    socket.on('message', (data) => resolve(String(data)))
    socket.on('error', ({ message }) => resolve(message))
  }).finally(() => socket.terminate())
}

/** What Socket.IO greets a page with, or the error with which the page does not connect. */
function firstGreeting(url: string, transport: string, origin: string): Promise<string> {
  const extraHeaders = { origin }
  const client = connect(url, { transports: [transport], extraHeaders, reconnection: false })
  return new Promise<string>((resolve) => {
    client.on('greeting', resolve)
    client.on('connect_error', ({ message }) => resolve(message))
  }).finally(() => client.disconnect())
}

interface Example {
  readonly ask: Ask
  /** The origin that it allows. */
  readonly origin?: string
  /** What it answers to an allowed request. Default: 200 with the permission. */
  readonly status?: number
  /** Part of the body of that answer. */
  readonly body?: string
}

const table: Readonly<Record<string, Example>> = {
  bun: { ask: askItems, body: 'items' },
  'cloudflare-worker': { ask: askItems, body: 'hello' },
  crossws: { ask: askSocket, status: 101 },
  deno: { ask: askItems, body: 'items' },
  express: { ask: askItems, body: 'items' },
  fastify: { ask: askItems, body: 'items' },
  hono: { ask: askItems, body: 'items' },
  http2: { ask: askOverTls, body: 'items' },
  koa: { ask: askItems, body: 'items' },
  'mcp-server': { ask: askTool, origin: 'https://inspector.example.com', body: '"text":"5"' },
  'multi-tenant': { ask: askTenant, body: 'items' },
  nestjs: { ask: askItems, body: 'items' },
  'node-http': { ask: askItems, body: 'items' },
  'socket-io': { ask: askPolling, body: '"sid"' },
  websocket: { ask: askSocket, status: 101 },
}

/** The examples that accept WebSockets, with the path of those. */
const socketPaths: Readonly<Record<string, string>> = {
  ...{ bun: '/socket', 'cloudflare-worker': '/', deno: '/', websocket: '/', crossws: '/' },
  nestjs: '/socket',
}

const folders = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const started = suite('examples')
let installation: Installation

started.before(async () => {
  installation = await installPackages(['core', 'node', 'fetch', 'koa', 'fastify'])
})
started.after(async () => {
  installation.remove()
  await agent.close()
})

for (const [name, { ask, origin = allowed, status = 200, body = '' }] of Object.entries(table)) {
  started(`${name} answers an allowed request and refuses a foreign one`, async () => {
    await whileRunning(name, async (port) => {
      const answer = await untilAnswered(() => ask(port, origin))
      assert.is(answer.status, status, answer.body)
      assert.ok(answer.body.includes(body), answer.body)
      if (status === 200) assert.is(answer.headers['access-control-allow-origin'], origin)
      const refusal = await ask(port, foreign)
      assert.is(refusal.status, 403)
      assert.is(refusal.headers['access-control-allow-origin'], undefined)
    })
  })
}

for (const [id, { example, file }] of Object.entries(runtimeSamples)) {
  started(`${id} does so in the place of the example ${example}`, async () => {
    const sample = listSamples().find((shown) => shown.id === id)
    assert.ok(sample, `no page holds ${id}`)
    const place = async (folder: string, port: number) =>
      writeFileSync(join(folder, file), sample.text.replace('port: 3000', `port: ${port}`))
    await whileRunning(
      example,
      async (port) => {
        const answer = await untilAnswered(() => askItems(port, allowed))
        assert.is(answer.headers['access-control-allow-origin'], allowed)
        const refusal = await askItems(port, foreign)
        assert.is(refusal.status, 403)
        assert.is(refusal.headers['access-control-allow-origin'], undefined)
      },
      { prepare: place },
    )
  })
}

for (const [name, path] of Object.entries(socketPaths)) {
  started(`${name} opens a WebSocket for an allowed page, and none for a foreign one`, async () => {
    await whileRunning(name, async (port) => {
      await untilAnswered(() => askItems(port, allowed))
      const url = `ws://127.0.0.1:${port}${path}`
      assert.is(await firstMessage(url, allowed), 'hello')
      assert.is(await firstMessage(url, foreign), 'Unexpected server response: 403')
      assert.is(await firstMessage(url, allowed), 'hello')
    })
  })
}

started('nestjs does the same on Fastify, and its guards stand behind the filter', async () => {
  await whileRunning(
    'nestjs',
    async (port) => {
      assert.is((await untilAnswered(() => askItems(port, allowed))).status, 200)
      assert.is((await askItems(port, foreign)).status, 403)
      const headers = { origin: allowed }
      const guarded = await fetchItems(`http://127.0.0.1:${port}/private`, { headers })
      assert.is(guarded.status, 403)
      assert.is(guarded.headers['access-control-allow-origin'], allowed)
      const url = `ws://127.0.0.1:${port}/socket`
      assert.is(await firstMessage(url, allowed), 'hello')
      assert.is(await firstMessage(url, foreign), 'Unexpected server response: 403')
    },
    { script: 'start:fastify' },
  )
})

for (const transport of ['polling', 'websocket']) {
  started(
    `socket-io serves an allowed page by ${transport}, and refuses a foreign one`,
    async () => {
      await whileRunning('socket-io', async (port) => {
        await untilAnswered(() => askPolling(port, allowed))
        const url = `http://127.0.0.1:${port}`
        assert.is(await firstGreeting(url, transport, allowed), 'hello')
        assert.match(await firstGreeting(url, transport, foreign), /error/)
        assert.is(await firstGreeting(url, transport, allowed), 'hello')
      })
    },
  )
}

started('multi-tenant takes a new policy while it runs, and keeps it for a wrong one', async () => {
  await whileRunning('multi-tenant', async (port, folder) => {
    const allow = (...allowedOrigins: string[]) =>
      writeFileSync(
        join(folder, 'tenants.json'),
        JSON.stringify({ 'one.localhost': { enabled: true, allowedOrigins } }),
      )
    assert.is((await untilAnswered(() => askTenant(port, foreign))).status, 403)
    allow(foreign)
    await until(async () => (await askTenant(port, foreign)).status === 200)
    assert.is((await askTenant(port, allowed)).status, 403)
    allow('https://evil.example/')
    await wait(600)
    assert.is((await askTenant(port, foreign)).status, 200)
  })
})

const inspector = 'https://inspector.example.com'

for (const [protocol, options] of [
  ['2025-11-25', {}],
  ['2026-07-28', { versionNegotiation: { mode: 'auto' } }],
] as const) {
  started(`mcp-server serves the official client with the protocol of ${protocol}`, async () => {
    await whileRunning('mcp-server', async (port) => {
      await untilAnswered(() => askTool(port, inspector))
      const answers: Response[] = []
      const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/`), {
        requestInit: { headers: { origin: inspector } },
        fetch: async (url, init) => {
          const answer = await fetch(url, init)
          answers.push(answer)
          return answer
        },
      })
      const client = new Client({ name: 'page', version: '1.0.0' }, options)
      await client.connect(transport)
      assert.is(client.getNegotiatedProtocolVersion(), protocol)
      const { content } = await client.callTool({ name: 'add', arguments: { left: 2, right: 3 } })
      assert.equal(content, [{ type: 'text', text: '5' }])
      const progress: number[] = []
      await client.callTool(
        { name: 'count', arguments: { to: 3 } },
        { onprogress: (told) => progress.push(told.progress) },
      )
      assert.equal(progress, [1, 2, 3])
      await client.close()
      const types = answers.map(({ headers }) => headers.get('content-type')?.split(';')[0])
      assert.ok(types.includes('text/event-stream'), types.join())
      if (protocol === '2026-07-28') assert.ok(types.includes('application/json'), types.join())
      for (const { headers } of answers) {
        assert.is(headers.get('access-control-allow-origin'), inspector)
        assert.match(headers.get('access-control-expose-headers') ?? '', 'WWW-Authenticate')
      }
    })
  })
}

started('mcp-server allows what a client in a page has to ask for', async () => {
  await whileRunning('mcp-server', async (port) => {
    const names = [
      ...['authorization', 'content-type', 'mcp-method', 'mcp-name'],
      ...['mcp-param-region', 'mcp-protocol-version'],
    ].join()
    const preflight = {
      origin: inspector,
      'access-control-request-method': 'POST',
      'access-control-request-headers': names,
    }
    const answer = await untilAnswered(() =>
      fetchItems(`http://127.0.0.1:${port}/`, { method: 'OPTIONS', headers: preflight }),
    )
    assert.is(answer.status, 204)
    const allowedNames = String(answer.headers['access-control-allow-headers']).toLowerCase()
    for (const name of names.split(',')) assert.ok(allowedNames.split(',').includes(name), name)
  })
})

started("mcp-server passes the rebinding checks of the protocol's own tests", async () => {
  await whileRunning('mcp-server', async (port) => {
    await untilAnswered(() => askTool(port, inspector))
    // They need Node 22.
    const onNode = join(root, 'scripts/on-node.mjs')
    const manifest = createRequire(import.meta.url).resolve(
      '@modelcontextprotocol/conformance/package.json',
    )
    const checks = [join(dirname(manifest), 'dist/index.js'), 'server']
    const scenario = [
      '--url',
      `http://localhost:${port}/`,
      '--scenario',
      'dns-rebinding-protection',
    ]
    const program = [onNode, '22', ...checks, ...scenario]
    const output = await outputOf(process.execPath, program, root)
    assert.not.match(output, /exit code/, output)
    assert.match(output, /Passed: 2\/2/)
  })
})

started('are all in this test, and told in 15 lines', () => {
  assert.equal(folders.sort(), Object.keys(table).sort())
  for (const name of folders) {
    const lines = readFileSync(join(examples, name, 'README.md'), 'utf8')
      .trimEnd()
      .split('\n')
    assert.ok(lines.length <= 15, `${name}/README.md has ${lines.length} lines`)
  }
})

started.run()

interface StartOptions {
  /** The script of its package.json that starts it. Default: `start`. */
  readonly script?: string
  /** Changes the copy before it is started. */
  readonly prepare?: (folder: string, port: number) => Promise<void>
}

/** Starts a copy of an example, beside the built packages, with the one command that it has. */
async function whileRunning(
  name: string,
  use: (port: number, folder: string) => Promise<void>,
  { script = 'start', prepare }: StartOptions = {},
): Promise<void> {
  const folder = join(installation.folder, name)
  cpSync(join(examples, name), folder, { recursive: true, filter: isSource })
  linkDependencies(name)
  const port = await findFreePort()
  await prepare?.(folder, port)
  const binaries = [join(examples, name, 'node_modules/.bin'), join(root, 'node_modules/.bin')]
  const PATH = [...binaries, process.env.PATH].join(delimiter)
  const child = spawn('npm', ['run', script, '--silent'], {
    cwd: folder,
    detached: true,
    env: { ...process.env, PATH, PORT: String(port), DENO_NO_UPDATE_CHECK: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${errors}`)))
  })
  ended.catch(() => {})
  try {
    await withinLimit(Promise.race([use(port, folder), ended]), 60_000, `${name} took too long`)
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
}

function isSource(path: string): boolean {
  return !/\/(node_modules|dist|tsconfig\.json|[^/]+\.pem)$/.test(path)
}

/** Puts what the example depends on, other than the built packages, beside them. */
function linkDependencies(name: string): void {
  const manifest = join(examples, name, 'package.json')
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies: Record<string, string>
  }
  const { resolve } = createRequire(manifest)
  for (const dependency of Object.keys(dependencies)) {
    if (dependency.startsWith('@crossgate/')) continue
    const place = resolve.paths(dependency)?.map((path) => join(path, dependency))
    const target = place?.find((path) => isFolder(path))
    assert.ok(target, `${name} depends on ${dependency}, which is not installed`)
    const link = join(installation.folder, 'node_modules', dependency)
    mkdirSync(dirname(link), { recursive: true })
    if (!isFolder(link)) symlinkSync(target as string, link)
  }
}

function isFolder(path: string): boolean {
  try {
    return readdirSync(path).length > 0
  } catch {
    return false
  }
}

async function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const { code } = error as { code?: string }
      if (code !== 'ECONNREFUSED') throw error
      await wait(50)
    }
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(50)
}
