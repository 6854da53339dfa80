/** Writes samples as modules, runs them in this process, and asks the servers that they start. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { type Asked, type Fragment, fragments } from './fragments.js'
import { root, type Sample } from './sample.js'

type Handler = (request: Request, ...more: unknown[]) => Response | Promise<Response>

/** Where the servers of the samples are, and their files. */
export interface Stage {
  readonly folder: string
  /** A server that answers as the pages' `https://api.example.com` does. */
  readonly server: string
  /** The console's address, and a key for its API in `process.env.SAMPLE_KEY`. */
  readonly console: string
}

/** What the recipes import from files beside them: the page's policy, and the module that Nest's own command makes. */
const besideSamples = {
  'policy.ts': readFileSync(join(root, 'packages/conformance/recipes/policy.ts'), 'utf8'),
  'app.module.ts': `import { Module } from '@nestjs/common'
export class AppModule {}
Module({})(AppModule)
`,
}

/** A folder for samples inside the repository, so that they find the packages it has installed. */
export function createSampleFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(root, 'packages/conformance/.samples-'))
  for (const [name, text] of Object.entries(besideSamples)) writeFileSync(join(folder, name), text)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/**
 * Writes a sample as a module, with what stands around a fragment, and returns the file. A module
 * runs once: `copy` makes another of the same sample.
 */
export function writeSample(sample: Sample, stage: Stage, copy = ''): string {
  const { before = '', after = '', replaced = {} }: Fragment = fragments[sample.id] ?? {}
  const name = `${sample.id.replace(/[^a-z0-9]+/gi, '-')}${copy}`
  let text = `${before}\n${markShown(sample.text)}\n${after}\n`
  for (const [shown, kind] of Object.entries(replaced)) {
    const real =
      kind === 'file' ? join(stage.folder, `${name}-${shown.replace(/^.*\//, '')}`) : stage[kind]
    text = text.replaceAll(shown, real)
  }
  const file = join(stage.folder, `${name}.${sample.language.endsWith('x') ? 'tsx' : 'ts'}`)
  writeFileSync(file, `${text}\nexport {}\n`)
  return file
}

/**
 * Makes a line such as `explain(cors, request).remedy // 'Add …'` a check that the expression has
 * the value that its comment shows. `…` stands for more members, or for the rest of the comment.
 */
function markShown(text: string): string {
  const lines = text.split('\n')
  return lines
    .map((line, place) => {
      const [, expression, shown] = /^([\w.?]+(?:\(.*\))?[\w.?]*?)\s*\/\/ (.+)$/.exec(line) ?? []
      if (expression !== undefined && isValue(shown) && !expression.startsWith('console.')) {
        return check(expression, shown)
      }
      const [, next] = /^\/\/ (.+)$/.exec(lines[place + 1] ?? '') ?? []
      return isValue(next) && /^[\w.?]+\(.*\)$/.test(line) ? check(line, next) : line
    })
    .join('\n')
}

function isValue(shown: string | undefined): shown is string {
  return shown !== undefined && /^(['[{]|true\b|false\b|\d)/.test(shown)
}

function check(expression: string, shown: string): string {
  const value = /^(true|false)\b/.exec(shown)?.[0] ?? shown.replace(/,? ?…/g, '')
  return `;(await import(${JSON.stringify(join(root, 'packages/conformance/src/samples/shown.ts'))})).holdShown(${expression}, ${value})`
}

/** What a sample has started, and what it printed. */
export interface Started {
  readonly servers: readonly NetServer[]
  readonly handler: Handler | undefined
  readonly printed: readonly string[]
  stop(): Promise<void>
}

/** Runs a module. Whatever port its servers ask for, each gets a free one. */
export async function startSample(file: string): Promise<Started> {
  const servers: NetServer[] = []
  const printed: string[] = []
  const { listen } = NetServer.prototype
  const { log, error } = console
  const { write } = process.stdout
  NetServer.prototype.listen = function (this: NetServer, ...given: unknown[]) {
    servers.push(this)
    const callback = given.find((each) => typeof each === 'function') as (() => void) | undefined
    return listen.call(this, { port: 0, host: '127.0.0.1' }, callback)
  } as typeof listen
  console.log = (...words) => void printed.push(words.map(String).join(' '))
  console.error = console.log
  process.stdout.write = ((text: unknown) => printed.push(String(text)) > 0) as typeof write
  try {
    const module = (await import(file)) as { default?: { fetch?: Handler } }
    await Promise.all(servers.map(untilListening))
    const stop = async () => {
      await Promise.all(servers.map(stopServer))
      Object.assign(console, { log, error })
    }
    return { servers, handler: module.default?.fetch, printed, stop }
  } catch (failure) {
    Object.assign(console, { log, error })
    throw failure
  } finally {
    NetServer.prototype.listen = listen
    process.stdout.write = write
  }
}

function untilListening(server: NetServer): Promise<void> {
  if (server.listening) return Promise.resolve()
  return new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
}

function stopServer(server: NetServer): Promise<unknown> {
  if (server instanceof Server) server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
}

/** Asks what the sample has started, as the page says that it can be asked. */
export async function askSample(sample: Sample, { servers, handler }: Started): Promise<void> {
  const { asked = 'filter' } = fragments[sample.id] ?? {}
  if (asked === 'nothing') {
    assert.is(servers.length, 0, 'it listens, and is not asked')
    return
  }
  for (const server of servers) {
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    const origin = `http://127.0.0.1:${address.port}`
    await questions[asked]((path, init) => fetch(origin + path, init))
  }
  if (handler !== undefined) {
    const context = { waitUntil() {}, passThroughOnException() {} }
    await questions[asked](async (path, init) =>
      handler(new Request(`http://localhost${path}`, init), {}, context),
    )
  }
}

type Ask = (path: string, init: RequestInit) => Promise<Response>

const allowed = { headers: { origin: 'https://app.example.com' } }
const foreign = { headers: { origin: 'https://foreign.example' } }

const questions: Readonly<Record<Exclude<Asked, 'nothing'>, (ask: Ask) => Promise<void>>> = {
  async filter(ask) {
    const answer = await ask('/items', allowed)
    assert.is.not(answer.status, 403, await answer.text())
    assert.is(answer.headers.get('access-control-allow-origin'), 'https://app.example.com')
    await refuses(ask)
  },
  async public(ask) {
    const answer = await ask('/public/items', foreign)
    await answer.text()
    assert.is(answer.headers.get('access-control-allow-origin'), '*')
    await refuses(ask)
  },
  async console(ask) {
    const answer = await ask('/admin/cors/sign-in', {})
    assert.is(answer.status, 200)
    assert.match(await answer.text(), /<form/)
  },
}

async function refuses(ask: Ask): Promise<void> {
  const refusal = await ask('/items', foreign)
  await refusal.text()
  assert.is(refusal.status, 403)
  assert.is(refusal.headers.get('access-control-allow-origin'), null)
}

/** Starts what stands for the addresses of the pages. */
export async function setStage(folder: string): Promise<Stage & { end: () => Promise<void> }> {
  const { createConsole, openSqliteStore } = await import('@crossgate/console')
  const { withCors } = await import('@crossgate/node')
  const store = await openSqliteStore(join(folder, 'stage.db'))
  const admin = await createConsole({
    store,
    basePath: '/admin/cors',
    onFirstKey: (key) => {
      process.env.SAMPLE_KEY = key
    },
  })
  const policy = {
    enabled: true,
    allowedOrigins: ['https://app.example.com'],
    allowedMethods: ['GET', 'PUT'],
  }
  const api = createServer(withCors(policy, (_request, response) => response.end('{"items":[]}')))
  const behind = createServer((request, response) => admin.listener(request, response))
  const servers = [api, behind]
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await untilListening(server)
  }
  const origin = (server: Server) => {
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    return `http://127.0.0.1:${address.port}`
  }
  const end = async () => {
    await Promise.all(servers.map(stopServer))
    await store.close()
  }
  return { folder, server: origin(api), console: `${origin(behind)}/admin/cors`, end }
}
