import type { IncomingMessage, ServerResponse } from 'node:http'
import { createPreflightCache, type Exchange, type Prediction, predict } from '../../src/index.js'
import { differences, type FetchResult, observed, predicted } from './comparison.js'
import type { Site } from './network.js'
import {
  type Sequence,
  type SequenceAnswer,
  type SequenceStep,
  sequenceApi,
  sequenceOrigins,
  sequenceOther,
} from './sequence.js'
import { type Seen, see, servePage } from './sites.js'
import type { Stage } from './stage.js'

// What one call of the page hands over.
const chunkSize = 50

/** How long one call may last, in milliseconds. */
const patience = 20_000

const top = 'https://top.sequence.test'

/** The answer that the servers give while a step lasts. */
function answerOf(
  step: SequenceStep,
  { purpose, url }: { readonly purpose: Seen['purpose']; readonly url: string },
): SequenceAnswer {
  if (purpose === 'preflight') return step.preflight
  return url.includes('/final?') ? step.finalAnswer : step.answer
}

/** Servers that behave as the step says which the page has announced, and write down what reaches them. */
class SequenceServers implements Site {
  readonly #sequences: ReadonlyMap<number, Sequence>
  readonly #current = new Map<number, number>()
  /** By sequence and step, when the page began it. */
  readonly started = new Map<string, number>()
  readonly seen = new Map<string, Seen[]>()

  constructor(sequences: readonly Sequence[]) {
    this.#sequences = new Map(sequences.map((sequence) => [sequence.id, sequence]))
  }

  readonly request = (request: IncomingMessage, response: ServerResponse): void => {
    const parameters = new URL(request.url ?? '/', top).searchParams
    const sequence = Number(parameters.get('sequence') ?? Number.NaN)
    if (Number.isNaN(sequence)) {
      servePage(response)
      return
    }
    if (parameters.has('step')) {
      const step = Number(parameters.get('step'))
      this.#current.set(sequence, step)
      this.started.set(`${sequence}/${step}`, Date.now())
      response.writeHead(204, { 'cache-control': 'no-store' }).end()
      return
    }
    const index = this.#current.get(sequence) ?? 0
    const note = see(request)
    const key = `${sequence}/${index}`
    this.seen.set(key, [...(this.seen.get(key) ?? []), note])
    const step = this.#sequences.get(sequence)?.steps[index] as SequenceStep
    const { status, headers } = answerOf(step, note)
    for (const [name, value] of headers) response.appendHeader(name, value)
    response.writeHead(status).end()
  }
}

/** What a browser did with a sequence. */
export interface SequenceRun {
  readonly sequence: Sequence
  readonly results: readonly FetchResult[]
  readonly predictions: readonly Prediction[]
  /** How many preflights the browser sent for each step. */
  readonly preflights: readonly number[]
  /** In what the steps differ from what is predicted. */
  readonly differences: readonly string[]
}

/** Lets a browser make the requests of each sequence, and predicts each. */
export async function runSequences(
  stage: Stage,
  sequences: readonly Sequence[],
  attempts = 3,
): Promise<SequenceRun[]> {
  const servers = new SequenceServers(sequences)
  const hosts = new Set(
    [top, sequenceApi, sequenceOther, ...sequenceOrigins.filter((origin) => origin !== 'null')].map(
      (origin) => new URL(origin).host,
    ),
  )
  stage.serve((host) => hosts.has(host.replace(/:443$/, '')), servers)
  await stage.browser.open(`${top}/`)
  await stage.call('openFrames', sequenceOrigins, sequenceOrigins[0])
  const results = await runInPage(stage, sequences)
  const runs: SequenceRun[] = []
  for (const [index, sequence] of sequences.entries()) {
    runs.push(await compare(stage, servers, sequence, results[index] as FetchResult[]))
  }
  const isLate = ({ sequence, differences: found }: SequenceRun) =>
    found.length > 0 && wasLate(servers, sequence)
  const late = attempts > 1 ? runs.filter(isLate) : []
  if (late.length === 0) return runs
  const again = await runAgain(
    stage,
    late.map(({ sequence }) => sequence),
    attempts - 1,
  )
  return runs.map((run) => again.find(({ sequence }) => sequence === run.sequence) ?? run)
}

/** Hands the sequences to the page, and takes what came of each step. They run as one, so that those that wait hold up no other. */
async function runInPage(
  stage: Stage,
  sequences: readonly Sequence[],
): Promise<readonly FetchResult[][]> {
  for (let next = 0; next < sequences.length; next += chunkSize) {
    const chunk = sequences.slice(next, next + chunkSize).map(({ id, steps }) => ({
      id,
      steps: steps.map(({ origin, wait, request }) => ({ origin, wait, request })),
    }))
    await stage.call('queueSequences', chunk)
  }
  while (!(await stage.call<boolean>('runSequences', patience)));
  const results: FetchResult[][] = []
  while (results.length < sequences.length) {
    const from = results.length
    results.push(
      ...(await stage.call<FetchResult[][]>('takeSequenceResults', from, from + chunkSize)),
    )
  }
  return results
}

/** How much longer than its steps say a sequence may take before it is made again, in milliseconds. */
const tolerance = 500

/**
 * Whether the machine let a sequence wait longer than its steps say. What a browser remembers of
 * preflights depends on it to the second, and the server learns of a step a little later than the
 * browser.
 */
function wasLate({ started }: SequenceServers, { id, steps }: Sequence): boolean {
  return steps.some((step, at) => {
    const before = started.get(`${id}/${at - 1}`)
    const now = started.get(`${id}/${at}`)
    return before !== undefined && now !== undefined && now - before > step.wait + tolerance
  })
}

/** The same sequence at addresses of which the browser remembers nothing. */
function elsewhere(sequence: Sequence): Sequence {
  const id = sequence.id + 10_000
  const written = JSON.stringify({ ...sequence, id })
  const renamed = written.replaceAll(`sequence=${sequence.id}&`, `sequence=${id}&`)
  return JSON.parse(renamed.replaceAll(`sequence=${sequence.id}"`, `sequence=${id}"`))
}

/** Makes sequences again, all of them together. */
async function runAgain(
  stage: Stage,
  sequences: readonly Sequence[],
  attempts: number,
): Promise<SequenceRun[]> {
  const runs = await runSequences(stage, sequences.map(elsewhere), attempts)
  return runs.map((run, index) => ({ ...run, sequence: sequences[index] as Sequence }))
}

async function compare(
  stage: Stage,
  servers: SequenceServers,
  sequence: Sequence,
  results: readonly FetchResult[],
): Promise<SequenceRun> {
  const { engine } = stage.browser
  let instant = 0
  const preflightCache = createPreflightCache({ now: () => instant })
  const predictions: Prediction[] = []
  const found: string[] = []
  for (const [index, step] of sequence.steps.entries()) {
    const key = `${sequence.id}/${index}`
    instant = servers.started.get(key) ?? 0
    const exchange: Exchange = (request) => answerOf(step, request)
    const prediction = await predict({ origin: step.origin }, step.request, exchange, {
      engine,
      preflightCache,
    })
    predictions.push(prediction)
    const differing = differences(
      predicted(prediction, false),
      observed(results[index] as FetchResult, servers.seen.get(key) ?? [], false),
    )
    if (differing.length === 0) continue
    // What the browser remembers from here on is not what the prediction does.
    found.push(`  step ${index} of ${sequence.steps.length}`, ...differing)
    break
  }
  const preflights = sequence.steps.map((_, index) => {
    const seen = servers.seen.get(`${sequence.id}/${index}`) ?? []
    return seen.filter(({ purpose }) => purpose === 'preflight').length
  })
  return { sequence, results, predictions, preflights, differences: found }
}
