import type { Cors, CorsConfigurationError, CorsRequest } from '@crossgate/core'
import * as core from '@crossgate/core'
import fc from 'fast-check'
import { brokenConfiguration } from '../../packages/core/test/arbitraries.js'
import { reference, referenceOfPolicies } from '../../packages/core/test/reference.js'
import { bytesOf, type WrittenResponse, writtenResponse } from '../../packages/node/test/heads.js'
import type { Coverage } from './coverage.js'
import { assertSame, createHunt, type Hunt } from './hunt.js'
import {
  anySample,
  type ConfigurationSample,
  type PoliciesSample,
  plausibleSample,
  policiesSample,
  showSample,
} from './samples.js'
import { inOneOrder, partsOf, spelledOut } from './spelled-out.js'

/** What the hunts ask of the engine. A test gives one with a fault. */
export type HuntedEngine = Pick<
  typeof core,
  | 'adviseConfiguration'
  | 'checkConfiguration'
  | 'checkPolicies'
  | 'createCors'
  | 'createPolicies'
  | 'explain'
>

/** The engine's decisions beside a second, literal reading of the rules. */
export function huntRules(coverage: Coverage, engine: HuntedEngine = core): Hunt {
  return createHunt<ConfigurationSample>({
    name: 'rules',
    what: 'the engine, with its compiled look-ups, beside a literal reading of the rules',
    samples: plausibleSample,
    samplesOfTurn: 400,
    show: showSample,
    check({ configuration, requests }) {
      const cors = engine.createCors(configuration)
      coverage.addConfiguration(cors.configuration)
      for (const request of requests) {
        const decision = cors.decide(request)
        coverage.addDecision(decision)
        const expected = reference(cors.configuration, request)
        assertSame(`decision about ${nameOf(request)}`, partsOf(decision), inOneOrder(expected))
      }
      return requests.length
    },
  })
}

/** How many made-up origins an engine is asked about before, so that what it remembers is pushed out. */
const manyOrigins = 10_500

/** One configuration on every way to an engine: each must decide as a fresh one does. */
export function huntWays(coverage: Coverage, engine: HuntedEngine = core): Hunt {
  const used = engine.createCors({ enabled: true, allowedOrigins: ['*'] })
  return createHunt<ConfigurationSample & { readonly isWarm: boolean }>({
    name: 'ways',
    what: 'an engine that remembers, was reconfigured (at once, in steps), is a list of one policy, or is explained, beside a fresh one',
    samples: fc
      .tuple(anySample, fc.integer({ min: 0, max: 99 }))
      .map(([sample, chance]) => ({ ...sample, isWarm: chance === 0 })),
    samplesOfTurn: 200,
    show: showSample,
    check({ configuration, requests, isWarm }) {
      used.reconfigure(configuration)
      const kept = engine.createCors(configuration)
      if (isWarm) warmUp(kept)
      const stepped = engine.createCors()
      for (const _ of stepped.reconfigureInSteps(configuration)) void _
      const stored = JSON.parse(JSON.stringify(kept.configuration))
      const list = engine.createPolicies([{ configuration }])
      const ways: Readonly<Record<string, (request: CorsRequest) => object>> = {
        'an engine that is asked again': (request) => spelledOut(kept.decide(request)),
        'an engine that had other configurations before': (request) =>
          spelledOut(used.decide(request)),
        'an engine that was reconfigured in steps': (request) =>
          spelledOut(stepped.decide(request)),
        'an engine of the configuration that it gives': (request) =>
          spelledOut(engine.createCors(stored).decide(request)),
        'a list of one policy': (request) => ({
          ...spelledOut(list.decide(request)),
          policy: undefined,
        }),
        explain: (request) => {
          const { decision, steps } = engine.explain(kept, request)
          for (const { name } of steps) coverage.add('step', name)
          return spelledOut(decision)
        },
      }
      for (const request of requests) {
        const fresh = spelledOut(engine.createCors(configuration).decide(request))
        for (const [way, decide] of Object.entries(ways)) {
          assertSame(`${way}, about ${nameOf(request)}`, decide(request), fresh)
          // What it remembers must not change it.
          assertSame(`${way}, asked twice`, decide(request), fresh)
        }
      }
      return requests.length
    },
  })
}

function warmUp(cors: Cors): void {
  for (let index = 0; index < manyOrigins; index++) {
    const headers = new Map([['origin', `https://made-up-${index}.example.com`]])
    cors.decide({ method: 'GET', url: '/', headers })
  }
}

/** Lists of policies beside the literal reading, and explained. */
export function huntPolicies(coverage: Coverage, engine: HuntedEngine = core): Hunt {
  return createHunt<PoliciesSample>({
    name: 'policies',
    what: 'lists of policies beside a literal reading of the rules, their checks and explain',
    samples: policiesSample,
    samplesOfTurn: 200,
    show: showSample,
    check({ policies, requests }) {
      const issues = engine.checkPolicies(policies)
      const created = attempt(() => engine.createPolicies(policies))
      assertSame('issues', issuesOf(created.error), issues)
      for (const { code } of issues) coverage.add('issue', code)
      const list = created.value
      if (list === undefined) return 1
      for (const { configuration } of list.configuration) coverage.addConfiguration(configuration)
      for (const request of requests) {
        const decision = list.decide(request)
        coverage.addDecision(decision)
        const { expected, policy } = referenceOfPolicies(list.configuration, request)
        const what = `decision about ${nameOf(request)}`
        assertSame(what, partsOf(decision), inOneOrder(expected))
        assertSame(`policy that ${what} names`, decision.policy, policy)
        const explained = engine.explain(list, request)
        for (const { name } of explained.steps) coverage.add('step', name)
        assertSame('explain', spelledOut(explained.decision), spelledOut(decision))
      }
      return requests.length
    },
  })
}

const brokenPolicies = fc.constantFrom<unknown>(
  [],
  [{ hosts: ['a.example.com'], configuration: {} }],
  [
    { paths: ['/a*'], configuration: {} },
    { paths: ['/a/b'], configuration: {} },
    { configuration: {} },
  ],
)
const manyIssues = fc.constant({
  allowedOrigins: Array.from({ length: 1_100 }, (_, index) => `${index}`),
})
const brokenHosts = fc
  .constantFrom('https://a.example', '*.co.uk', 'A.example', '*.duckdns.org', 'a.example:80')
  .map((host) => ({ allowedHosts: [host] }))

const brokenCredentials = fc
  .constantFrom('https://*.co.uk', 'https://*.github.io', 'null', 'http://a.example', 'app://*')
  .map((origin) => ({ allowCredentials: true, allowedOrigins: [origin] }))
const brokenWildcard = fc.constant({ allowedOrigins: ['*', 'https://a.example'] })

/** What is wrong with a configuration, told in each of the ways in which it is found out. */
export function huntIssues(coverage: Coverage, engine: HuntedEngine = core): Hunt {
  return createHunt<unknown>({
    name: 'issues',
    what: 'checkConfiguration beside what createCors and reconfigure throw, and what they leave in force',
    samples: fc.oneof(
      { weight: 300, arbitrary: brokenConfiguration },
      { weight: 20, arbitrary: brokenHosts },
      { weight: 20, arbitrary: brokenCredentials },
      { weight: 5, arbitrary: brokenWildcard },
      { weight: 10, arbitrary: brokenPolicies },
      { weight: 3, arbitrary: manyIssues },
    ),
    samplesOfTurn: 1_500,
    show: (sample) => JSON.stringify(sample, null, 2) ?? String(sample),
    check(sample) {
      if (Array.isArray(sample)) return checkList(engine, coverage, sample)
      const input = sample as core.CorsConfigurationInput
      const issues = engine.checkConfiguration(input)
      for (const { code } of issues) coverage.add('issue', code)
      assertSame(
        'issues that createCors throws',
        issuesOf(attempt(() => engine.createCors(input)).error),
        issues,
      )
      const cors = engine.createCors()
      const before = cors.configuration
      assertSame(
        'issues that reconfigure throws',
        issuesOf(attempt(() => cors.reconfigure(input)).error),
        issues,
      )
      const advice = engine.adviseConfiguration(input)
      if (issues.length === 0) return 1
      assertSame('advice about what is not valid', advice, [])
      if (cors.configuration !== before) throw new Error('reconfigure threw, and changed something')
      return 1
    },
  })
}

function checkList(engine: HuntedEngine, coverage: Coverage, list: unknown[]): number {
  const policies = list as core.CorsPolicyInput[]
  const issues = engine.checkPolicies(policies)
  for (const { code } of issues) coverage.add('issue', code)
  const { error } = attempt(() => engine.createPolicies(policies))
  assertSame('issues that createPolicies throws', issuesOf(error), issues)
  return 1
}

/** Heads that go to node in one piece beside those whose names are set one by one. */
export function huntHeads(): Hunt {
  return createHunt<WrittenResponse>({
    name: 'heads',
    what: "the node adapter's heads in one piece beside those that are set name by name, by the bytes",
    samples: writtenResponse,
    samplesOfTurn: 1_000,
    show: (sample) => JSON.stringify(sample, null, 2),
    check(sample) {
      assertSame('head', bytesOf(sample, false), bytesOf(sample, true))
      return 1
    },
  })
}

function attempt<Value>(make: () => Value): { readonly value?: Value; readonly error?: unknown } {
  try {
    return { value: make() }
  } catch (error) {
    return { error }
  }
}

/** The issues of what was thrown; none where nothing was. Anything else that was thrown is thrown on. */
function issuesOf(error: unknown): readonly core.ConfigurationIssue[] {
  if (error === undefined) return []
  const { issues } = error as Partial<CorsConfigurationError>
  if (issues === undefined) throw error
  return issues
}

function nameOf({ method, url }: CorsRequest): string {
  return `${method} ${url.length > 200 ? `${url.slice(0, 200)}…` : url}`
}
