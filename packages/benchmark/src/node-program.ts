import { fastifyCandidates } from './fastify-candidates.js'
import { koaCandidates } from './koa-candidates.js'
import { type BasedContender, measure, type ProcessReport, roundOptions } from './measurement.js'
import { nodeCandidates, patternCandidates } from './node-candidates.js'
import {
  type ApplicationName,
  beforeApplication,
  callListener,
  type NodeListener,
} from './node-exchange.js'
import { type BenchmarkPolicy, policies } from './policies.js'
import {
  answeredByFilter,
  hostileRequests,
  makeRequest,
  type RequestId,
  requestIds,
} from './requests.js'
import { inTurnOfProcess, warmUp } from './rounds.js'

/** A candidate with a policy, ready to be asked. */
interface Entry {
  readonly name: string
  readonly policy: BenchmarkPolicy
  readonly listener: NodeListener
}

function nodeEntries(
  names: readonly string[],
  policy: BenchmarkPolicy,
  application: ApplicationName = 'set-header',
): Entry[] {
  return names.map((name) => {
    const create = nodeCandidates[name]
    if (!create) throw new Error(`No candidate is named ${name}`)
    return { name, policy, listener: beforeApplication(create(policy), application) }
  })
}

/** What is set side by side in one process. */
const sections: Record<string, () => Promise<Entry[]> | Entry[]> = {
  'node-one': () => nodeEntries(Object.keys(nodeCandidates), policies.one),
  'node-ten': () => nodeEntries(Object.keys(nodeCandidates), policies.ten),
  'node-record': () => nodeEntries(Object.keys(nodeCandidates), policies.ten, 'record'),
  'node-end': () => nodeEntries(Object.keys(nodeCandidates), policies.ten, 'end'),
  'node-thousand': () => nodeEntries(Object.keys(nodeCandidates), policies.thousand),
  'node-hundred-thousand': () => nodeEntries(Object.keys(nodeCandidates), policies.hundredThousand),
  'node-patterns': () => [
    ...nodeEntries(patternCandidates, policies.patterns),
    ...nodeEntries(['crossgate'], policies.ten).map((entry) => ({
      ...entry,
      name: 'crossgate with 10 exact origins',
    })),
  ],
  'node-mixed': () => nodeEntries(patternCandidates, policies.mixed),
  koa: () =>
    Object.entries(koaCandidates).map(([name, create]) => {
      return { name, policy: policies.ten, listener: create(policies.ten) }
    }),
  fastify: () =>
    Promise.all(
      Object.entries(fastifyCandidates).map(async ([name, create]) => {
        return { name, policy: policies.ten, listener: await create(policies.ten) }
      }),
    ),
}

async function measureSection(given: readonly Entry[]): Promise<ProcessReport> {
  const entries = inTurnOfProcess(given, turn)
  const calls = (id: RequestId): BasedContender[] =>
    entries.map(({ name, policy, listener }) => ({
      name,
      // In Koa a filter that answers spares more than it takes.
      ...((section !== 'koa' || !answeredByFilter.has(id)) && { base: 'next' }),
      call: returning(listener, makeRequest(name === 'next' ? requestOfBase(id) : id, policy)),
    }))
  await warmUp(
    requestIds.flatMap((id) => calls(id).map(({ call }) => call)),
    10 * options.roundInMilliseconds,
  )
  const report: ProcessReport = {}
  for (const id of requestIds) report[id] = await measure(calls(id), options)
  return report
}

/**
 * What the base is asked. Fastify without a filter answers a preflight with an error, which takes longer
 * than what its filters are compared with: the answer of the application.
 */
function requestOfBase(id: RequestId): RequestId {
  return section === 'fastify' ? 'a' : id
}

/** A call that gives what the listener gives, so that a promise of it is waited for. */
function returning(
  listener: NodeListener,
  request: Parameters<typeof callListener>[1],
): () => unknown {
  let returned: unknown
  const call = callListener((req, res) => {
    returned = listener(req, res)
  }, request)
  return () => {
    call()
    return returned
  }
}

/**
 * A GET by each of so many of 100,000 listed origins in turn. Each origin is a text of its own, as a
 * parser gives it: no text that is hashed already.
 */
async function measureOriginsInUse(): Promise<ProcessReport> {
  const policy = policies.hundredThousand
  const compared = ['next', 'floor', 'crossgate', 'first edition']
  const names = compared.filter((name) => name in nodeCandidates)
  const entries = nodeEntries(names, policy)
  const report: ProcessReport = {}
  for (const used of [1_000, 12_000, 100_000]) {
    const texts = Buffer.from(policy.exact.slice(0, used).join('\n'), 'latin1')
    const contenders = entries.map(({ name, listener }): BasedContender => {
      const request = makeRequest('b', policy)
      const freshOrigin = inTurn(texts)
      const call = callListener((req, res) => {
        req.headers.origin = freshOrigin()
        return listener(req, res)
      }, request)
      // Every origin has asked once: what is measured is not its first request.
      for (let index = 0; index < used; index++) call()
      return { name, base: 'next', call }
    })
    report[`(b), ${used.toLocaleString('en')} origins in use`] = await measure(contenders, options)
  }
  return report
}

/** Returns a function that reads the lines of a text in turn, each into a new string. */
function inTurn(lines: Buffer): () => string {
  let start = 0
  return () => {
    let end = lines.indexOf(10, start)
    if (end < 0) end = lines.length
    const line = lines.toString('latin1', start, end)
    start = end >= lines.length ? 0 : end + 1
    return line
  }
}

async function measureHostile(): Promise<ProcessReport> {
  const [next, crossgate] = nodeEntries(['next', 'crossgate'], policies.ten) as [Entry, Entry]
  const requests = Object.entries(hostileRequests(policies.ten))
  const contenders = requests.map(([name, request]) => {
    return { name, base: 'next', call: returning(crossgate.listener, request) }
  })
  const base = {
    name: 'next',
    call: returning(next.listener, makeRequest('d', policies.ten)),
  }
  return { d: await measure([base, ...contenders], options) }
}

const [section = '', rounds = '', milliseconds = '', turn = ''] = process.argv.slice(2)
const options = roundOptions(rounds, milliseconds)
const entriesOf = sections[section]
const others = { 'node-in-use': measureOriginsInUse, hostile: measureHostile }
const report = entriesOf
  ? await measureSection(await entriesOf())
  : await others[section as keyof typeof others]()
console.log(JSON.stringify(report))
