import { createServer, type RequestListener, type Server } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { withCors } from '@crossgate/node'
import { createSchema, createYoga } from 'graphql-yoga'
import { request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { app as apollo } from '../recipes/apollo-server.js'
import { server as yoga } from '../recipes/graphql-yoga.js'
import { cors } from '../recipes/policy.js'
import { server as trpc } from '../recipes/trpc.js'
import { listen } from '../src/servers/sockets.js'

// Servers that bring CORS of their own, or whose documentation adds some: the filter alone rules.

const allowed = 'https://app.example.com'
const foreign = 'https://evil.example'

interface Api {
  readonly server: Server
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** Of a question that the server itself refuses, such as one without a query. */
  readonly wrong: string
}

const query = '{"query":"{ items }"}'
const apis: Readonly<Record<string, Api>> = {
  'GraphQL Yoga': { server: yoga, path: '/graphql', method: 'POST', wrong: '/elsewhere' },
  'Apollo Server': {
    server: createServer(apollo),
    path: '/graphql',
    method: 'POST',
    wrong: '/graphql?query=%7B',
  },
  tRPC: { server: trpc, path: '/items', method: 'GET', wrong: '/nothing' },
}

async function ask(url: string, method: string, headers: Record<string, string>) {
  const body = method === 'POST' ? query : undefined
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {}
  const answer = await request(url, {
    method,
    headers: { ...type, ...headers },
    body: body ?? null,
  })
  const permissions = Object.keys(answer.headers).filter((name) =>
    name.startsWith('access-control-'),
  )
  const { statusCode: status, headers: found } = answer
  return { status, permissions: permissions.sort(), headers: found, body: await answer.body.text() }
}

const own = suite('servers with CORS of their own')
const recipePolicy = cors.configuration

// GraphQL over HTTP is a POST.
own.before(() => cors.reconfigure({ ...recipePolicy, allowedMethods: ['GET', 'POST'] }))
own.after(() => cors.reconfigure(recipePolicy))

for (const [name, { server, path, method, wrong }] of Object.entries(apis)) {
  own(`${name} leaves the policy to the filter`, async () => {
    const { url, close } = await listen(server)
    try {
      const answer = await ask(url + path, method, { origin: allowed })
      assert.is(answer.status, 200, answer.body)
      assert.match(answer.body, 'one')
      assert.is(answer.headers['access-control-allow-origin'], allowed)
      assert.equal(answer.permissions, [
        'access-control-allow-origin',
        'access-control-expose-headers',
      ])
      assert.match(String(answer.headers.vary), /\bOrigin\b/)

      const refused = await ask(url + path, method, { origin: foreign })
      assert.is(refused.status, 403)
      assert.is(refused.body, '')
      assert.equal(refused.permissions, [])

      const question = { 'access-control-request-method': 'POST' }
      const preflight = await ask(url + path, 'OPTIONS', { origin: allowed, ...question })
      assert.is(preflight.status, 204)
      assert.is(preflight.headers['access-control-allow-methods'], 'GET,POST')
      const denied = await ask(url + path, 'OPTIONS', { origin: foreign, ...question })
      assert.is(denied.status, 403)
      assert.equal(denied.permissions, [])

      const error = await ask(url + wrong, 'GET', { origin: allowed })
      assert.ok(error.status >= 400, String(error.status))
      assert.is(error.headers['access-control-allow-origin'], allowed)
    } finally {
      await close()
    }
  })
}

const schema = { typeDefs: 'type Query { items: [String!]! }' }

own(
  'GraphQL Yoga with its own CORS is overruled, and without the filter allows everybody',
  async () => {
    const itself = createYoga({ schema: createSchema(schema), logging: false })
    const listener: RequestListener = (asked, answer) => void itself(asked, answer)
    for (const [server, permission] of [
      [createServer(withCors(cors, listener)), undefined],
      [createServer(listener), foreign],
    ] as const) {
      const { url, close } = await listen(server)
      const answer = await ask(`${url}/graphql`, 'POST', { origin: foreign })
      await close()
      assert.is(answer.headers['access-control-allow-origin'], permission)
      if (permission !== undefined) {
        assert.is(answer.headers['access-control-allow-credentials'], 'true')
      }
    }
  },
)

own('startStandaloneServer of Apollo allows everybody, and has no place for a filter', async () => {
  const server = new ApolloServer(schema)
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })
  const answer = await ask(url, 'POST', { origin: foreign })
  await server.stop()
  assert.is(answer.headers['access-control-allow-origin'], '*')
})

own.run()
