import { suite } from 'uvu'
import type { ConformanceCase, Expected, Trait } from './case.js'
import { conformanceCases } from './cases.js'
import { differences } from './differences.js'
import { createExchange } from './exchange.js'
import { controlPath, referenceHeader } from './fixture.js'
import type { Answer, Exchange, ServerUnderTest } from './server-under-test.js'

/** How a run differs from the plain one. */
export interface RunOptions {
  /** The cases to run. Default: all of them. */
  readonly cases?: readonly ConformanceCase[]
  /** Cases that this server cannot carry: the reason by id. It is printed. */
  readonly skip?: Readonly<Record<string, string>>
  /** How long one case may take, in milliseconds. Default: 5,000. */
  readonly timeLimit?: number
  /** Whether the cases run that no HTTP client or server carries. Default: `false`. */
  readonly inProcess?: boolean
}

/** What a run will do: pin these numbers. */
export interface RunPlan {
  /** The ids of the cases that run. */
  readonly run: readonly string[]
  /** The ids of the cases in the skip table. */
  readonly skipped: readonly string[]
  /** The ids of the cases that are left to servers in process. */
  readonly inProcessOnly: readonly string[]
}

/** A server that was started, ready to be asked. */
export interface StartedServer {
  readonly server: ServerUnderTest
  readonly exchange: Exchange
  close(): Promise<void>
}

/**
 * Makes and runs a uvu suite of all cases for one server, which is started once and closed at the
 * end. A case that fails is named by its id.
 *
 * Throws where there is nothing to run, and where the skip table names no case.
 *
 * @example
 * ```ts
 * runCases('node:http', startNodeHttp)
 * runCases('fetch', () => ({ fetch: handler }), { skip: { s014: 'a Request has no asterisk target' } })
 * ```
 */
export function runCases(
  name: string,
  start: () => ServerUnderTest | Promise<ServerUnderTest>,
  options: RunOptions = {},
): RunPlan {
  const { cases = conformanceCases, skip = {}, timeLimit = 5000, inProcess = false } = options
  const ids = new Set(cases.map(({ id }) => id))
  const unknown = Object.keys(skip).filter((id) => !ids.has(id))
  if (unknown.length > 0)
    throw new Error(`${name}: no case to skip has the id ${unknown.join(', ')}`)
  const carried = cases.filter(({ inProcessOnly }) => inProcess || inProcessOnly === undefined)
  const planned = carried.filter(({ id }) => !Object.hasOwn(skip, id))
  if (planned.length === 0) throw new Error(`${name}: there is no case to run`)
  for (const [id, reason] of Object.entries(skip)) console.log(`  ${name}: skips ${id}: ${reason}`)

  const conformance = suite(name)
  let started: StartedServer | undefined
  conformance.before(async () => {
    started = await withinLimit(startServer(start), 60_000, `${name} did not start`)
  })
  conformance.after(async () => {
    if (started !== undefined) await withinLimit(started.close(), 10_000, `${name} did not close`)
  })
  for (const testCase of planned) {
    conformance(`${testCase.id} ${testCase.level} ${testCase.name}`, async () => {
      if (started === undefined) throw new Error(`${testCase.id}: ${name} was not started`)
      await checkCase(started, testCase, timeLimit)
    })
  }
  conformance.run()
  return {
    run: planned.map(({ id }) => id),
    skipped: Object.keys(skip),
    inProcessOnly: cases.filter((testCase) => !carried.includes(testCase)).map(({ id }) => id),
  }
}

/** Starts a server and opens the way to it. */
export async function startServer(
  start: () => ServerUnderTest | Promise<ServerUnderTest>,
): Promise<StartedServer> {
  const server = await start()
  const { exchange, close } = createExchange(server)
  return {
    server,
    exchange,
    async close() {
      await close()
      await server.close?.()
    },
  }
}

let runs = 0

/** Sends a case's request and throws an error that names the id and every difference. */
export async function checkCase(
  started: StartedServer,
  testCase: ConformanceCase,
  timeLimit: number,
): Promise<void> {
  const { id, name, request } = testCase
  const reference = `${id}.${++runs}`
  const headers = [...request.headers, [referenceHeader, reference] as const]
  const controller = new AbortController()
  const asked = ask(started, { ...request, headers }, reference, controller.signal)
  const late = `${id} ${name}: no answer within ${timeLimit} ms`
  let answer: Answer & { reached: boolean }
  try {
    answer = await withinLimit(asked, timeLimit, late)
  } catch (error) {
    controller.abort()
    if (error instanceof Error && error.message === late) throw error
    throw new Error(`${id} ${name}: ${String(error)}`, { cause: error })
  }
  const expected = expectedOf(testCase, started.server.traits ?? [])
  const found = differences(expected, answer, answer.reached)
  if (found.length > 0) throw new Error(`${id} ${name}:\n    ${found.join('\n    ')}`)
}

async function ask(
  { server, exchange }: StartedServer,
  request: ConformanceCase['request'],
  reference: string,
  signal: AbortSignal,
): Promise<Answer & { reached: boolean }> {
  const answer = await exchange(request, signal)
  const reached = await (server.reached?.(reference) ?? askControl(exchange, reference, signal))
  if (server.decision === undefined) return { ...answer, reached }
  const decision = server.decision(reference)
  if (decision === undefined) throw new Error('the adapter published no decision')
  return { ...answer, reached, decision }
}

async function askControl(
  exchange: Exchange,
  reference: string,
  signal: AbortSignal,
): Promise<boolean> {
  const target = controlPath + reference
  const headers = [['Host', 'conformance.test']] as const
  const { status, body } = await exchange({ method: 'GET', target, headers }, signal)
  if (status !== 200 || (body !== 'true' && body !== 'false')) {
    throw new Error(`the server does not answer ${target}: ${status} ${body.slice(0, 100)}`)
  }
  return body === 'true'
}

/** What a server with these traits must answer. */
export function expectedOf(testCase: ConformanceCase, traits: readonly Trait[]): Expected {
  for (const trait of traits) {
    const variant = testCase.variants[trait]
    if (variant !== undefined) return variant
  }
  return testCase.expected
}

/** Rejects with the message if the promise takes longer. */
export async function withinLimit<Value>(
  promise: Promise<Value>,
  milliseconds: number,
  message: string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), milliseconds)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
