/** What is said where something calls the filter that it is not for, or it is put around a server. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withCors } from '../src/index.js'
import { configuration, origin } from './policy.js'

type Guarded = (...given: unknown[]) => unknown

const handler = () => new Response('hello')
const guarded = withCors(configuration, handler) as unknown as Guarded

const wrong = suite('a filter of fetch handlers elsewhere')

/** Lets node call a listener once, and returns what it throws. */
async function thrownInNode(listener: RequestListener): Promise<unknown> {
  let thrown: unknown
  const server = createServer((req, res) => {
    try {
      listener(req, res)
    } catch (error) {
      thrown = error
    }
    res.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await fetch(`http://127.0.0.1:${port}/`, { headers: { origin } })
  await new Promise((resolve) => server.close(resolve))
  return thrown
}

wrong('names the package for node and the frameworks on it', async () => {
  const says =
    /: this request is of node:http, so use @crossgate\/node, in Koa @crossgate\/koa, or in Fastify @crossgate\/fastify\.$/
  assert.match(String(await thrownInNode(guarded as RequestListener)), says)
})

wrong('says what goes around what in Hono', () => {
  assert.throws(
    () => guarded({ req: { raw: new Request('http://127.0.0.1/') } }, async () => {}),
    /: in Hono, write withCors\(policy, app\.fetch\)\.$/,
  )
})

wrong('keeps the error that is about the request alone', () => {
  for (const request of [undefined, { method: 'GET', url: '/', headers: {} }]) {
    assert.throws(
      () => guarded(request),
      /as Headers and Map have: for a plain object write new Map/,
    )
  }
})

const servers = {
  Bun: /^For Bun\.serve, import withCors from @crossgate\/fetch\/bun\.$/,
  Deno: /^Write Deno\.serve\(withCors\(policy, handler\)\)\.$/,
} as const

for (const [runtime, says] of Object.entries(servers)) {
  wrong(`does not go around ${runtime}.serve`, () => {
    const present = Object.getOwnPropertyDescriptor(globalThis, runtime)
    const serve = () => ({})
    Object.defineProperty(globalThis, runtime, { value: { serve }, configurable: true })
    try {
      assert.throws(() => withCors(configuration, serve as never), says)
      assert.type(withCors(configuration, handler), 'function')
    } finally {
      if (present === undefined) Reflect.deleteProperty(globalThis, runtime)
      else Object.defineProperty(globalThis, runtime, present)
    }
  })
}

wrong.run()
