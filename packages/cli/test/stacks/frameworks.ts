import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  freeAddress,
  linesFor,
  type RunningStack,
  type StackOptions,
  type StartStack,
  serverFolder,
  startProcess,
} from './stack.js'

// The smallest application of each framework, as its own first page has it.

const applications = {
  express: `import express from 'express'
/*imports*/
const app = express()
/*before-routes*/
app.get('/items', (request, response) => response.json({ items: [] }))
app.put('/items', (request, response) => response.json({ items: [] }))
app.listen(Number(process.env.PORT), '127.0.0.1')
`,
  fastify: `import Fastify from 'fastify'
/*imports*/
const app = Fastify()
/*before-routes*/
app.get('/items', async () => ({ items: [] }))
app.put('/items', async () => ({ items: [] }))
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
`,
  koa: `import Koa from 'koa'
/*imports*/
const app = new Koa()
/*before-routes*/
app.use((context) => {
  if (context.path === '/items' && /^(?:GET|PUT)$/.test(context.method)) context.body = { items: [] }
})
app.listen(Number(process.env.PORT), '127.0.0.1')
`,
  hono: `import { serve } from '@hono/node-server'
import { Hono } from 'hono'
/*imports*/
const app = new Hono()
/*before-routes*/
app.get('/items', (context) => context.json({ items: [] }))
app.put('/items', (context) => context.json({ items: [] }))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
`,
} as const

function startApplication(source: string): StartStack {
  return async ({ changes }: StackOptions = {}) => {
    const origin = await freeAddress()
    const text = source.replace(/\/\*([\w-]+)\*\//g, (_, place) => linesFor(place, changes))
    const folder = serverFolder({ 'app.mjs': text })
    const env = { PORT: new URL(origin).port }
    return startProcess(origin, folder, [process.execPath, 'app.mjs'], env)
  }
}

/** Starts an application that shows nothing of what it is made with. */
export const startPlain: StartStack = startApplication(`import { createServer } from 'node:http'
createServer((request, response) => {
  const isKnown = request.url === '/items' && /^(?:GET|PUT)$/.test(request.method)
  response.writeHead(isKnown ? 200 : 405, { 'content-type': 'application/json' }).end('{}')
}).listen(Number(process.env.PORT), '127.0.0.1')
`)

/** Where Next.js is installed for the tests: it is too large for the workspace. */
export const nextModules =
  process.env.NEXT_MODULES ??
  fileURLToPath(new URL('../../../conformance/projects/nextjs/node_modules', import.meta.url))

/** What installs it. */
export const nextInstallation = 'npm ci --prefix packages/conformance/projects/nextjs'

/** Whether Next.js can be started. */
export const hasNext = existsSync(join(nextModules, 'next/package.json'))

async function startNext({ changes }: StackOptions = {}): Promise<RunningStack> {
  const origin = await freeAddress()
  const added = linesFor('next.config', changes)
  const folder = serverFolder({
    'package.json': '{ "private": true, "type": "module" }',
    'next.config.mjs': added === '' ? 'export default {}\n' : added,
  })
  rmSync(join(folder, 'node_modules'))
  symlinkSync(nextModules, join(folder, 'node_modules'))
  mkdirSync(join(folder, 'app/items'), { recursive: true })
  writeFileSync(
    join(folder, 'app/layout.jsx'),
    'export default function Layout({ children }) { return <html><body>{children}</body></html> }\n',
  )
  writeFileSync(
    join(folder, 'app/page.jsx'),
    'export default function Page() { return <p>hello</p> }\n',
  )
  writeFileSync(
    join(folder, 'app/items/route.js'),
    `export const dynamic = 'force-dynamic'
export const GET = () => Response.json({ items: [] })
export const PUT = () => Response.json({ items: [] })
`,
  )
  const command = [process.execPath, join(nextModules, 'next/dist/bin/next'), 'dev', '--webpack']
  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const { port } = new URL(origin)
  const running = await startProcess(
    origin,
    folder,
    [...command, '-p', port, '-H', '127.0.0.1'],
    env,
  )
  // The first request waits for the compiler, longer than anybody waits who examines a server.
  await fetch(`${origin}/items`).then((response) => response.text())
  return running
}

/** A framework, whose application runs on Node. */
export interface Framework {
  readonly id: keyof typeof applications | 'next'
  readonly isInstalled: boolean
  readonly start: StartStack
}

export const frameworks: readonly Framework[] = [
  ...Object.entries(applications).map(([id, source]) => ({
    id: id as keyof typeof applications,
    isInstalled: true,
    start: startApplication(source),
  })),
  { id: 'next', isInstalled: hasNext, start: startNext },
]
