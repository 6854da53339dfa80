import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Cors,
  type CorsConfiguration,
  type CorsConfigurationError,
  type CorsDecision,
  type CorsPolicies,
  type CorsPolicyInput,
  type CorsRequest,
  createCors,
  createPolicies,
  explain,
} from '../src/index.js'
import { policyList, policyRequest, wildRequest } from './arbitraries.js'
import { chosenPolicies, referenceOfPolicies } from './reference.js'

/** The engine of a list, or undefined where an entry would never decide: such a list is refused. */
function engineOf(list: readonly CorsPolicyInput[]): CorsPolicies | undefined {
  try {
    return createPolicies(list)
  } catch (error) {
    const { issues } = error as CorsConfigurationError
    if (issues.every(({ code }) => (code as string) === 'unreachable-policy')) return undefined
    throw error
  }
}

const engines = new WeakMap<CorsConfiguration, Cors>()

/** What one entry's configuration says of a request by itself. */
function decideAlone(configuration: CorsConfiguration, one: CorsRequest): CorsDecision {
  const engine = engines.get(configuration) ?? createCors(configuration)
  engines.set(configuration, engine)
  return engine.decide(one)
}

const describe = (one: CorsRequest, list: unknown) =>
  JSON.stringify([one.method, one.url, [...(one.headers as Map<string, string>)], list])

const parts = (decision: CorsDecision) => ({
  action: decision.action,
  ...(decision.action === 'respond' ? { status: decision.status } : {}),
  kind: decision.kind,
  headers: { ...decision.headers },
  vary: [...decision.vary],
  authoritative: decision.authoritative,
  ...(decision.denial
    ? { denial: { reason: decision.denial.reason, value: decision.denial.value } }
    : {}),
})

/** What a run saw, so that a property is known to have been tested where it counts. */
class Tally {
  readonly #counts = new Map<string, number>()

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
  }

  assertAtLeast(least: number, ...names: readonly string[]): void {
    for (const name of names) {
      const count = this.#counts.get(name) ?? 0
      assert.ok(count >= least, `${name}: ${count} times, at least ${least} are needed`)
    }
  }
}

/** Calls `check` with many lists and requests. */
function forMany(
  check: (policies: CorsPolicies, request: CorsRequest) => void,
  requests: fc.Arbitrary<CorsRequest> = policyRequest,
): void {
  let accepted = 0
  fc.assert(
    fc.property(policyList, fc.array(requests, { minLength: 8, maxLength: 16 }), (list, sent) => {
      const policies = engineOf(list)
      if (policies === undefined) return
      accepted++
      for (const one of sent) check(policies, one)
    }),
    // As many as it takes to meet what is rare: a request without a denial on a path that is ambiguous.
    { numRuns: 450 },
  )
  assert.ok(accepted > 50, `${accepted} lists accepted`)
}

// ---

const rules = suite('policies, against a literal reading of the rules')

rules('decide every plausible request alike, and name the entry', () => {
  const tally = new Tally()
  forMany((policies, one) => {
    const decision = policies.decide(one)
    const { configuration } = policies
    const { expected, policy } = referenceOfPolicies(configuration, one)
    assert.equal(parts(decision), expected, describe(one, configuration))
    assert.is(decision.policy, policy, describe(one, configuration))
    const count = chosenPolicies(configuration, one).length
    tally.add(`${Math.min(count, 3)} chosen`)
    if (count > 1) tally.add(decision.denial ? 'denied' : decision.kind)
  })
  tally.assertAtLeast(10, '1 chosen', '2 chosen')
  tally.assertAtLeast(1, '3 chosen')
  tally.assertAtLeast(2, 'denied', 'excluded')
})

rules.run()

// ---

const strict = suite('policies with overlapping paths')

strict('never let pass what one of the chosen entries denies under block', () => {
  const tally = new Tally()
  forMany((policies, one) => {
    const { configuration } = policies
    const chosen = chosenPolicies(configuration, one)
    const denied = chosen.filter((index) => {
      const policy = configuration[index]?.configuration
      return policy?.enforcement === 'block' && decideAlone(policy, one).denial !== undefined
    })
    if (denied.length === 0) return
    const decision = policies.decide(one)
    assert.is(decision.action, 'respond', describe(one, configuration))
    assert.ok(decision.denial, describe(one, configuration))
    if (chosen.length > denied.length) tally.add('another lets pass')
  })
  tally.assertAtLeast(10, 'another lets pass')
})

strict('give nothing that a chosen entry denies, whatever an off or observing one says', () => {
  const tally = new Tally()
  forMany((policies, one) => {
    const { configuration } = policies
    const chosen = chosenPolicies(configuration, one).map(
      (index) => configuration[index]?.configuration,
    )
    const isEnforcing = chosen.some(
      (policy) =>
        policy?.enabled &&
        policy.enforcement !== 'report' &&
        decideAlone(policy, one).denial !== undefined,
    )
    if (!isEnforcing) return
    const { denial, authoritative, action, headers } = policies.decide(one)
    assert.ok(denial && authoritative, describe(one, configuration))
    if (action === 'continue') assert.equal({ ...headers }, {}, describe(one, configuration))
    if (chosen.some((policy) => policy?.enabled === false)) tally.add('disabled')
    if (chosen.some((policy) => policy?.enforcement === 'report')) tally.add('observing')
  })
  tally.assertAtLeast(2, 'disabled', 'observing')
})

strict.run()

// ---

const explained = suite('policies, explained')

const spelledOut = (decision: CorsDecision) =>
  JSON.stringify([decision, decision.denial, decision.withheld])

for (const [name, requests] of [
  ['plausible', policyRequest],
  ['wild', wildRequest],
] as const) {
  explained(`explain never throws for ${name} requests, and says what decide does`, () => {
    forMany((policies, one) => {
      const { decision, steps, change } = explain(policies, one)
      assert.is(spelledOut(decision), spelledOut(policies.decide(one)))
      assert.is(steps[0]?.name, 'policy')
      if (change === undefined || change.dangerous) return
      // The change is a whole list: it is accepted, and nothing but the deciding entry differs.
      const after = createPolicies(change.configuration)
      assert.is(after.decide(one).denial, undefined, describe(one, policies.configuration))
      const changed = after.configuration.filter(
        (policy, index) => JSON.stringify(policy) !== JSON.stringify(policies.configuration[index]),
      )
      assert.is(changed.length, 1)
    }, requests)
  })
}

explained('nothing is withheld where a policy only observes or is off', () => {
  const tally = new Tally()
  forMany((policies, one) => {
    const { configuration } = policies
    const { withheld, policy, authoritative } = policies.decide(one)
    const held = configuration.find(({ name }, index) => (name ?? index) === policy)
    if (!authoritative || held?.configuration.enforcement === 'report') {
      assert.is(withheld, undefined)
    } else if (withheld !== undefined) {
      tally.add('withheld')
      assert.is(withheld.reason, 'excluded-path')
    }
  })
  tally.assertAtLeast(1, 'withheld')
})

explained.run()
