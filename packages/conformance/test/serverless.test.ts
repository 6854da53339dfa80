import { Readable } from 'node:stream'
import type { HttpHandler } from '@azure/functions'
import awsLambdaFastify from '@fastify/aws-lambda'
import express from 'express'
import Fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import serverless from 'serverless-http'
import { request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { guarded as guardFunction } from '../recipes/azure-functions.js'
import { app as expressApp, handler as expressHandler } from '../recipes/lambda-express.js'
import { app as fastifyApp, handler as fastifyHandler } from '../recipes/lambda-fastify.js'
import { app as honoApp, handler as honoHandler } from '../recipes/lambda-hono.js'
import { cors } from '../recipes/policy.js'
import {
  createPageAnswers,
  createPageListener,
  keepSeenPage,
  type PageOptions,
  type PageReport,
  pagePolicy,
  runPage,
} from '../src/index.js'
import { versionsOfPackages } from '../src/page/package-versions.js'
import { startAzureFunction } from '../src/servers/serverless/azure-host.js'
import { type LambdaInvoker, lambdaEvents } from '../src/servers/serverless/lambda-events.js'
import { type LambdaHandler, startLambda } from '../src/servers/serverless/lambda-gateway.js'

// The recipes themselves, with the routes and the policy of `runPage`, invoked with the events that
// each gateway makes of real requests.

const recipePolicy = cors.configuration
const functions = suite('functions')

functions.before(() => cors.reconfigure(pagePolicy))
functions.after(() => cors.reconfigure(recipePolicy))

const answers = createPageAnswers()
/** The routes of `runPage` on an application of each framework. */
const routesOn = {
  express: (app: express.Express) => app.use(createPageListener(answers)),
  fastify(app: FastifyInstance) {
    for (const [path, methods] of Object.entries(answers)) {
      for (const [method, answer] of Object.entries(methods)) {
        app.route({
          method,
          url: `/api${path}`,
          async handler({ url }, reply) {
            const { status, headers, body } = await answer(new Request(`http://localhost${url}`))
            for (const [name, value] of headers) reply.header(name, value)
            return reply
              .code(status)
              .send(body === null ? undefined : Readable.fromWeb(body as never))
          },
        })
      }
    }
    return app
  },
  hono(app: Hono) {
    for (const [path, methods] of Object.entries(answers)) {
      for (const [method, answer] of Object.entries(methods)) {
        app.on(method, `/api${path}`, (c) => answer(c.req.raw))
      }
    }
    return app.onError((_error, c) => c.text('Internal Server Error', 500))
  },
}

const noUpgrade = 'a function answers one request: it has no WebSockets'
const noBody = 'Fastify answers 400 to JSON without a body before it looks for the route'
const oneValue = 'an ALB without multi-value headers takes one value a header'
const handshakes = { 'allowed handshake': noUpgrade } as const

interface LambdaAdapter {
  /** The name of what is seen, in packages/conformance/seen. */
  readonly file: string
  readonly packages: readonly string[]
  readonly guarded: LambdaHandler
  readonly bare: LambdaHandler
  readonly skip?: PageOptions['skip']
}

routesOn.express(expressApp)
routesOn.fastify(fastifyApp)
routesOn.hono(honoApp)

const lambdas: Readonly<Record<string, LambdaAdapter>> = {
  'serverless-http with Express': {
    file: 'lambda-serverless-http',
    packages: ['serverless-http', 'express'],
    guarded: expressHandler,
    bare: serverless(routesOn.express(express())),
  },
  '@fastify/aws-lambda': {
    file: 'lambda-fastify',
    packages: ['@fastify/aws-lambda', 'fastify'],
    guarded: fastifyHandler as LambdaHandler,
    bare: awsLambdaFastify(routesOn.fastify(Fastify()), {
      albMultiValueHeaders: true,
    }) as LambdaHandler,
    skip: { 'missing method': noBody },
  },
  'hono/aws-lambda': {
    file: 'lambda-hono',
    packages: ['hono'],
    guarded: honoHandler,
    bare: handle(routesOn.hono(new Hono())),
  },
}

const invokers = Object.keys(lambdaEvents) as LambdaInvoker[]

for (const [adapter, { file, packages, guarded, bare, skip }] of Object.entries(lambdas)) {
  functions(`${adapter} keeps the rows of a page behind each gateway`, async () => {
    const reports: PageReport[] = []
    for (const invoker of invokers) {
      const server = await startLambda(invoker, guarded)
      const unguarded = await startLambda(invoker, bare)
      try {
        const options = {
          unguarded: unguarded.url,
          skip: { ...handshakes, ...(invoker === 'ALB' && { cookies: oneValue }), ...skip },
        }
        reports.push(await runPage(`${adapter} behind ${invoker}`, server.url, options))
      } finally {
        await server.close()
        await unguarded.close()
      }
    }
    const report = { name: `AWS Lambda, ${adapter}`, rows: rowsOfAll(reports) }
    const versions = versionsOfPackages(packages)
    const note = `Asked behind ${invokers.slice(0, -1).join(', ')} and ${invokers.at(-1)}, with the events that they make of requests.`
    keepSeenPage(file, report, { versions, recipe: 'recipes.md#aws-lambda', note })
  })
}

/** Each row as covered only where every report has it covered. */
function rowsOfAll(reports: readonly PageReport[]): PageReport['rows'] {
  const [first, ...others] = reports
  return (first?.rows ?? []).map(
    (row, index) =>
      others.map(({ rows }) => rows[index] ?? row).find((each) => each.outcome === 'skipped') ??
      row,
  )
}

/** Answers as one function of Azure with a catch-all route does. */
const azureFunction = async (asked: { url: string; method: string }): Promise<Response> => {
  const { url, method } = asked
  const route = answers[new URL(url).pathname.slice('/api'.length)]
  const answer = route?.[method] ?? (method === 'HEAD' ? route?.GET : undefined)
  if (answer === undefined) return new Response('none', { status: route === undefined ? 404 : 405 })
  return await answer(new Request(url))
}

functions('Azure Functions keep the rows of a page', async () => {
  const server = await startAzureFunction(guardFunction(azureFunction as never))
  const unguarded = await startAzureFunction(azureFunction as unknown as HttpHandler)
  try {
    const report = await runPage('Azure Functions', server.url, {
      unguarded: unguarded.url,
      skip: {
        ...handshakes,
        cookies: 'the host takes one value a header, unless HTTP streams are enabled',
      },
    })
    const versions = versionsOfPackages(['@azure/functions'])
    keepSeenPage('azure-functions', report, { versions, recipe: 'recipes.md#azure-functions' })
  } finally {
    await server.close()
    await unguarded.close()
  }
})

functions(
  'a plain object of a function of Azure is an error, not an answer without headers',
  async () => {
    const { error } = console
    const printed: unknown[] = []
    console.error = (thrown: unknown) => printed.push(thrown)
    const plain = guardFunction((() => ({ jsonBody: { items: [] } })) as never)
    const server = await startAzureFunction(plain)
    try {
      const headers = { origin: 'https://app.example.com', host: 'localhost' }
      const answer = await request(`${server.url}/api/items`, { headers })
      await answer.body.dump()
      assert.is(answer.statusCode, 500)
      assert.is(answer.headers['access-control-allow-origin'], headers.origin)
      assert.match(String(printed[0]), 'Return a Response')
    } finally {
      console.error = error
      await server.close()
    }
  },
)

functions(
  'behind an ALB with multi-value headers, Fastify sees no origin unless it is told of them',
  async () => {
    const unaware = awsLambdaFastify(fastifyApp, { decorateRequest: false }) as LambdaHandler
    const server = await startLambda('ALB with multi-value headers', unaware)
    try {
      const headers = { origin: 'https://evil.example' }
      const answer = await request(`${server.url}/api/plain`, { headers })
      await answer.body.dump()
      assert.is(answer.statusCode, 200)
    } finally {
      await server.close()
    }
  },
)

functions.run()
