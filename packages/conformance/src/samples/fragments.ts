/**
 * What stands around a fragment so that it is a program: the lines before it and after it. `asked`
 * is what its server is asked; without it, what every program of the pages answers.
 */
export interface Fragment {
  readonly before?: string
  readonly after?: string
  /** Addresses and files of the page, and what stands for them in the test: see `run.ts`. */
  readonly replaced?: Readonly<Record<string, 'server' | 'console' | 'file'>>
  readonly asked?: Asked
  /** Its types are not checked. */
  readonly isUntyped?: true
}

/**
 * - `filter`: an allowed page reads the answer, a foreign one is refused. The default.
 * - `public`: every page reads /public/items, a foreign one is refused elsewhere.
 * - `console`: the console's sign-in page is there.
 * - `nothing`: it answers no requests.
 */
export type Asked = 'filter' | 'public' | 'console' | 'nothing'

const policy = `{ enabled: true, allowedOrigins: ['https://app.example.com'] }`

const nodeServer = `
import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { checkUpgrade, cors, rejectUpgrade, withCors } from '@crossgate/node'
const configuration = ${policy}
const fallback = createCors(configuration)
const engines = new Map<unknown, typeof fallback>()
const listener = (_req: unknown, res: { end(text: string): void }) => res.end('hello')
`

const fastifyApplication = `
import Fastify from 'fastify'
const app = Fastify()
const feed = async () => ({ items: [] })
const [items, legacy] = [feed, feed]
const policy = ${policy}
const publicPolicy = { enabled: true, allowedOrigins: ['*'] }
const partnerPolicy = policy
`

const consoleOnDisk = `
import { createConsole, openSqliteStore } from '@crossgate/console'
const store = await openSqliteStore('/var/lib/myapp/crossgate.db')
const admin = await createConsole({ store, basePath: '/admin/cors', onFirstKey() {} })
`

const database = { '/var/lib/myapp/crossgate.db': 'file' } as const

/**
 * Every sample that is no program by itself. No recipe may be here: what stands around one would hide
 * that it lacks an import.
 */
export const fragments: Readonly<Record<string, Fragment>> = {
  'packages/conformance/README.md › Test a server 1': {
    before: `
import { startDecide } from '../src/servers/decide.js'
const startMyServer = startDecide
`,
  },
  'packages/console/README.md › @crossgate/console 1': {
    replaced: { 'crossgate.db': 'file' },
    asked: 'console',
  },
  'packages/fastify/README.md › Who decides 1': {
    before: `${fastifyApplication}
import cors from '@crossgate/fastify'
await app.register(cors, { source: policy })
`,
    after: 'await app.listen({ port: 3000 })',
  },
  'packages/node/README.md › Exports 1': {
    before: `${nodeServer}const sample =`,
    after: 'createServer(sample).listen(3000)',
  },
  'packages/node/README.md › Where to put it 1': {
    before: `${nodeServer}
import express from 'express'
const authenticate = express.json()
const api = express.Router()
const sample =`,
    after: 'sample.listen(3000)',
  },
  'packages/node/README.md › WebSockets 1': {
    before: `${nodeServer}
import { type WebSocket, WebSocketServer } from 'ws'
const server = createServer(withCors(configuration, listener))
const sockets = new WebSocketServer({ noServer: true })
const onConnection = (socket: WebSocket) => socket.send('hello')
`,
    after: 'server.listen(3000)',
  },
  'packages/node/README.md › Who sees the decisions 1': {
    before: nodeServer,
    // Node types a message as unknown, which JavaScript does not mind.
    isUntyped: true,
    after: 'createServer(withCors(configuration, listener)).listen(3000)',
  },
  'packages/core/README.md › @crossgate/core 2': { asked: 'nothing' },
  'packages/probe/README.md › @crossgate/probe 1': {
    replaced: { 'https://api.example.com': 'server' },
    asked: 'nothing',
  },
  'packages/probe/README.md › In a test 1': { asked: 'nothing' },
  'packages/probe/README.md › Live servers 1': {
    replaced: { 'https://api.example.com': 'server' },
    asked: 'nothing',
  },
  'docs/console.md › Mount it 1': {
    replaced: { 'crossgate.db': 'file' },
    asked: 'console',
  },
  'docs/console.md › Mount it 2': {
    before: `${consoleOnDisk}
import express from 'express'
import { cors } from '@crossgate/node'
const app = express()
`,
    after: 'app.listen(3000)',
    replaced: database,
    asked: 'console',
  },
  'docs/console.md › Mount it 3': {
    before: `${consoleOnDisk}
import { withCors } from '@crossgate/fetch'
const application = (_request: Request) => new Response('hello')
`,
    after: 'export default { fetch: handler }',
    replaced: database,
    asked: 'console',
  },
  'docs/console.md › The API 1': {
    before: `const key = process.env.SAMPLE_KEY as string`,
    replaced: { 'https://api.example.com/admin/cors': 'console' },
    asked: 'nothing',
  },
  'docs/deploy.md › One process, or several on one machine 1': {
    before: `import { openSqliteStore } from '@crossgate/console'`,
    after: 'await store.close()',
    replaced: database,
    asked: 'nothing',
  },
  'docs/deploy.md › When the database is away 1': {
    before: `
import { createConsole, openSqliteStore } from '@crossgate/console'
const store = await openSqliteStore('/var/lib/myapp/crossgate.db')
`,
    after: 'await store.close()',
    replaced: { ...database, 'last-policy.json': 'file' },
    asked: 'nothing',
  },
  'docs/policies.md › Several policies 1': { asked: 'public' },
  'docs/security.md › DNS rebinding, allowedHosts and ownOrigins 1': {
    before: `import { createCors } from '@crossgate/core'`,
    after: 'createCors(policy)',
    asked: 'nothing',
  },
}
