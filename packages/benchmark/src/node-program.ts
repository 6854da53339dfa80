import { fastifyCandidates } from './fastify-candidates.js'
import { koaCandidates } from './koa-candidates.js'
import { type BasedContender, measure, type ProcessReport, roundOptions } from './measurement.js'
import { nodeCandidates, patternCandidates } from './node-candidates.js'
import { beforeApplication, callListener, type NodeListener } from './node-exchange.js'
import { type BenchmarkPolicy, policies } from './policies.js'
import { answeredByFilter, hostileRequests, makeRequest, requestIds } from './requests.js'
import { warmUp } from './rounds.js'

/** A candidate with a policy, ready to be asked. */
interface Entry {
  readonly name: string
  readonly policy: BenchmarkPolicy
  readonly listener: NodeListener
}

function nodeEntries(names: readonly string[], policy: BenchmarkPolicy): Entry[] {
  return names.map((name) => {
    const create = nodeCandidates[name]
    if (!create) throw new Error(`No candidate is named ${name}`)
    return { name, policy, listener: beforeApplication(create(policy)) }
  })
}

/** What is set side by side in one process. */
const sections: Record<string, () => Promise<Entry[]> | Entry[]> = {
  'node-one': () => nodeEntries(Object.keys(nodeCandidates), policies.one),
  'node-ten': () => nodeEntries(Object.keys(nodeCandidates), policies.ten),
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

async function measureSection(entries: readonly Entry[]): Promise<ProcessReport> {
  const calls = (id: (typeof requestIds)[number]): BasedContender[] =>
    entries.map(({ name, policy, listener }) => ({
      name,
      // In a framework a filter that answers spares more than it takes.
      ...((isBare || !answeredByFilter.has(id)) && { base: 'next' }),
      call: returning(listener, makeRequest(id, policy)),
    }))
  await warmUp(
    requestIds.flatMap((id) => calls(id).map(({ call }) => call)),
    10 * options.roundInMilliseconds,
  )
  const report: ProcessReport = {}
  for (const id of requestIds) report[id] = await measure(calls(id), options)
  return report
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

const [name = '', rounds = '', milliseconds = ''] = process.argv.slice(2)
const options = roundOptions(rounds, milliseconds)
const section = sections[name]
const isBare = name.startsWith('node-')
const report = section ? await measureSection(await section()) : await measureHostile()
console.log(JSON.stringify(report))
