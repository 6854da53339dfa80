import {
  type Answer,
  type CaseApplication,
  type CaseRequest,
  type Exchange,
  type Fixture,
  type HeaderLine,
  referenceHeader,
  type ServerUnderTest,
  type StartedServer,
  startServer,
} from '@crossgate/conformance'
import {
  type Cors,
  type CorsConfigurationInput,
  type CorsPolicyInput,
  type CorsRequest,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { withCors as withBunCors } from '@crossgate/fetch/bun'
import fc from 'fast-check'
import { linesByName, varyNames } from '../../packages/conformance/src/differences.js'
import { startConnect } from '../../packages/conformance/src/servers/connect.js'
import { startDecide } from '../../packages/conformance/src/servers/decide.js'
import { startExpress } from '../../packages/conformance/src/servers/express.js'
import {
  startFastify,
  startFastifyHttp2,
  startFastifyMiddleware,
} from '../../packages/conformance/src/servers/fastify.js'
import { startFetch } from '../../packages/conformance/src/servers/fetch.js'
import { createFetchHandler } from '../../packages/conformance/src/servers/fetch-handler.js'
import { startHono } from '../../packages/conformance/src/servers/hono.js'
import { startKoa } from '../../packages/conformance/src/servers/koa.js'
import { startNodeHttp } from '../../packages/conformance/src/servers/node-http.js'
import { startNodeHttp2 } from '../../packages/conformance/src/servers/node-http2.js'
import type { Coverage } from './coverage.js'
import { assertSame, createHunt, type Hunt } from './hunt.js'
import { plausibleSample, policiesSample } from './samples.js'
import { asCarried, asFetchReads, asNodeReads, hasPlainHost, isPath } from './wire.js'

/** One server with an adapter, and how it gets to see a request. */
export interface HuntedServer {
  start(fixture: Fixture): ServerUnderTest | Promise<ServerUnderTest>
  /** The request as the adapter sees it; undefined where this server cannot be sent it. */
  reads(request: CaseRequest): CaseRequest | undefined
  /** Whether the framework answers 400 by itself to a path that its router cannot decode. */
  readonly decodes?: boolean
}

const overHttp1 = asNodeReads
const overHttp2 = (request: CaseRequest) =>
  isPath(request) && hasPlainHost(request) && hasOneLineEach(request) && !hasUpgrade(request)
    ? request
    : undefined
const decodedPath = (request: CaseRequest) =>
  isPath(request) && isDecodable(request) ? request : undefined

/** Every adapter, and every server that the node adapter has to get on with. */
export const huntedServers: Readonly<Record<string, HuntedServer>> = {
  'node:http': { start: startNodeHttp, reads: overHttp1 },
  'node:http2': { start: startNodeHttp2, reads: overHttp2 },
  // No path of Connect's matches the asterisk.
  connect: {
    start: startConnect,
    reads: (request) => (request.target === '*' ? undefined : asNodeReads(request)),
  },
  express: { start: startExpress, reads: overHttp1 },
  fetch: { start: startFetch, reads: asFetchReads },
  'fetch/bun': { start: startBun, reads: asFetchReads },
  hono: {
    start: startHono,
    reads: (request) =>
      isPath(request) && !request.target.startsWith('//') && hasPlainHost(request)
        ? asFetchReads(request)
        : undefined,
  },
  koa: { start: startKoa, reads: overHttp1 },
  fastify: { start: startFastify, reads: overHttp1, decodes: true },
  'fastify over HTTP/2': { start: startFastifyHttp2, reads: overHttp2, decodes: true },
  'fastify with the node adapter': { start: startFastifyMiddleware, reads: decodedPath },
}

/** The adapter for Bun, with a function in the place of `Bun.serve` that keeps what it is given. */
function startBun(fixture: Fixture): ServerUnderTest {
  type Handler = (request: Request) => Response | Promise<Response>
  const throughServe = (source: never, handler: Handler, options: object) => {
    let served: Handler = handler
    const serve = (given: { readonly fetch: Handler }) => {
      served = given.fetch
      return Object.create({ reload: () => undefined })
    }
    const guardedServe: (given: object) => unknown = withBunCors(source, serve as never, options)
    guardedServe({ fetch: handler })
    return served
  }
  const withCors = throughServe as never
  const fetch = createFetchHandler({ createCors, createPolicies, withCors }, fixture)
  return { traits: ['normalised-url', 'no-upgrade'], fetch: fetch as Handler }
}

function hasOneLineEach({ headers }: CaseRequest): boolean {
  return new Set(headers.map(([name]) => name)).size === headers.length
}

function hasUpgrade({ headers }: CaseRequest): boolean {
  return headers.some(([name]) => name === 'upgrade')
}

function isDecodable({ target }: CaseRequest): boolean {
  try {
    decodeURIComponent(target)
    return !/%(?![0-9a-f]{2})/i.test(target)
  } catch {
    return false
  }
}

/** Whether a router answered that could not decode the target: there are the filter's headers, and no application. */
function isOfRouter(request: CaseRequest, given: Asked, wanted: Asked): boolean {
  const isPlain = isPath(request) && isDecodable(request)
  return given.status === 400 && wanted.reached && !isPlain
}

/** What such a router answers by itself. */
const ofRouter: CaseApplication = { status: 400, headers: [], body: '', send: 'set-header' }

interface AdapterSample {
  readonly governed:
    | { readonly configuration: CorsConfigurationInput }
    | { readonly policies: readonly CorsPolicyInput[] }
  readonly application: CaseApplication
  /** Whether the engine is handed over in a promise. */
  readonly isAsynchronous: boolean
  readonly requests: readonly CaseRequest[]
}

const applicationLine = fc.constantFrom<HeaderLine>(
  ['Vary', 'Accept-Encoding'],
  ['vary', 'origin, Accept'],
  ['Vary', '*'],
  ['Access-Control-Allow-Origin', '*'],
  ['access-control-allow-credentials', 'true'],
  ['ACCESS-CONTROL-EXPOSE-HEADERS', 'X-A'],
  ['Access-Control-Max-Age', '5'],
  ['X-A', '1'],
  ['Content-Type', 'text/plain'],
)
const application: fc.Arbitrary<CaseApplication> = fc.record({
  status: fc.constantFrom(200, 200, 201, 204, 304, 404, 500),
  headers: fc.uniqueArray(applicationLine, {
    selector: ([name]) => name.toLowerCase(),
    maxLength: 3,
  }),
  body: fc.constantFrom('', 'ok'),
  send: fc.constantFrom(
    ...(['set-header', 'append-header', 'set-headers', 'write-head'] as const),
    ...(['write-head-array', 'flush', 'stream', 'remove-vary', 'direct'] as const),
  ),
})

const repeatedHeader = fc.constantFrom(
  ...[undefined, undefined, undefined, undefined, 'origin', 'access-control-request-method'],
  ...['access-control-request-headers', 'sec-fetch-site', 'authorization', 'cookie'],
)

function carriedRequests(
  requests: readonly CorsRequest[],
  repeated: readonly (string | undefined)[],
) {
  return requests.map((request, index) => asCarried(request, repeated[index % repeated.length]))
}

const sample: fc.Arbitrary<AdapterSample> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: plausibleSample }, { weight: 1, arbitrary: policiesSample }),
    application,
    fc.boolean(),
    fc.array(repeatedHeader, { minLength: 8, maxLength: 8 }),
  )
  .map(([{ requests, ...governed }, answered, isAsynchronous, repeated]) => ({
    governed: governed as AdapterSample['governed'],
    application: answered,
    isAsynchronous,
    requests: carriedRequests(requests, repeated),
  }))

/** Every server is asked the same, and has to answer as the engine decides. */
export async function huntAdapters(
  coverage: Coverage,
  servers: Readonly<Record<string, HuntedServer>> = huntedServers,
): Promise<Hunt> {
  const stage = new Stage()
  const model = await startServer(() => startDecide(stage.fixture))
  const started = new Map<string, StartedServer>()
  for (const [name, { start }] of Object.entries(servers)) {
    started.set(name, await startServer(() => start(stage.fixture)))
  }
  return createHunt<AdapterSample>({
    name: 'adapters',
    what: `each of ${Object.keys(servers).length} servers beside the engine: status, permission headers, Vary, whether the application ran`,
    samples: sample,
    samplesOfTurn: 25,
    show: (found) => JSON.stringify(found, null, 2),
    async check(found) {
      const engine = engineOf(found.governed)
      if (engine === undefined) return 0
      let asked = 0
      for (const request of found.requests) {
        for (const [name, server] of Object.entries(servers)) {
          const read = server.reads(request)
          if (read === undefined) continue
          const what = `${name}, ${request.method} ${request.target}`
          const given = await stage.ask(started.get(name) as StartedServer, request, found, engine)
          const wanted = await stage.ask(model, read, found, engine)
          if (server.decodes && isOfRouter(request, given, wanted)) {
            const bare = { ...found, application: ofRouter }
            comparePermissions(what, given, await stage.ask(model, read, bare, engine))
          } else {
            compareAnswers(what, given, wanted)
          }
          coverage.add('adapter', name)
          asked++
        }
      }
      return asked
    },
    async close() {
      for (const server of [model, ...started.values()]) await server.close()
    },
  })
}

function engineOf(governed: AdapterSample['governed']): Cors | undefined {
  if ('configuration' in governed) return createCors(governed.configuration)
  try {
    // By shape a source of every adapter, which is what their types mean by `Cors`.
    return createPolicies(governed.policies) as unknown as Cors
  } catch {
    // A list with a policy that can never decide is refused: the other hunt looks at that.
    return undefined
  }
}

interface Asked extends Answer {
  readonly reached: boolean
}

/** What all servers share: the policy and the application of the request that is being asked. */
class Stage {
  #asked = 0
  #engine: Cors | Promise<Cors> | undefined
  #application: CaseApplication | undefined
  readonly #reached = new Set<string>()

  readonly fixture: Fixture = {
    // A promise is as good a source for every adapter; the types of the cases know none.
    cors: () => this.#engine as Cors,
    application: (reference) => {
      this.#reached.add(String(reference))
      return this.#application as CaseApplication
    },
    mount: () => undefined,
    mounts: [],
    reached: (reference) => this.#reached.has(reference),
    control: () => undefined,
  }

  async ask(
    { exchange, server }: StartedServer,
    request: CaseRequest,
    { application: answered, isAsynchronous }: AdapterSample,
    engine: Cors,
  ): Promise<Asked> {
    const reference = String(++this.#asked)
    this.#application = answered
    // The model asks the engine itself, and takes no promise.
    this.#engine = isAsynchronous && !('exchange' in server) ? Promise.resolve(engine) : engine
    const headers = [...request.headers, [referenceHeader, reference] as const]
    const sent = { ...request, headers }
    // A connection that was idle during the other hunts may be closed just as it is used.
    const answer = await ask(exchange, sent).catch(() => ask(exchange, sent))
    const reached = this.#reached.delete(reference)
    const decision = server.decision?.(reference)
    return { ...answer, reached, ...(decision && { decision }) }
  }
}

function ask(exchange: Exchange, request: CaseRequest): Promise<Answer> {
  return exchange(request, AbortSignal.timeout(20_000))
}

/** Throws where an answer is not the model's: status, who gave it, permission headers, Vary and the decision published. */
function compareAnswers(what: string, given: Asked, wanted: Asked): void {
  assertSame(`${what}: status`, given.status, wanted.status)
  assertSame(`${what}: application reached`, given.reached, wanted.reached)
  if (!wanted.reached) assertSame(`${what}: body`, given.body, wanted.body)
  comparePermissions(what, given, wanted)
  if (given.decision !== undefined) {
    const reasons = [given, wanted].map(({ decision }) => decision?.denial?.reason)
    assertSame(`${what}: published reason`, reasons[0], reasons[1])
  }
}

function comparePermissions(what: string, given: Asked, wanted: Asked): void {
  const names = wanted.reached ? [] : ['content-type', 'cache-control', 'crossgate-denial']
  const [left, right] = [given, wanted].map(({ headers }) => permissionsOf(headers, names))
  assertSame(`${what}: headers`, left, right)
  const [varied, wantedVary] = [given, wanted].map(({ headers }) => [...varyNames(headers)].sort())
  assertSame(`${what}: vary`, varied, wantedVary)
}

/** The headers that decide what another origin may do, and the filter's own, by name. */
function permissionsOf(lines: readonly HeaderLine[], names: readonly string[]) {
  return [...linesByName(lines)]
    .filter(([name]) => name.startsWith('access-control-') || names.includes(name))
    .map(([name, values]) => [name, values.join('|')] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
}
