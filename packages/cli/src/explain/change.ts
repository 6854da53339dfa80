import {
  type ConfigurationIssue,
  type CorsConfigurationInput,
  checkConfiguration,
  checkPolicies,
  type DangerousPermission,
  dangerousPermissions,
  type ProposedChange,
} from '@crossgate/core'
import type { Engine } from '@crossgate/probe'
import type { PolicyEdit } from '../document/policy-edit.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { PageCall } from '../request/page-call.js'
import { type Course, followRequest, isList, type PolicyInput } from './course.js'

/** What would let a request through. */
export interface Change {
  readonly edits: readonly PolicyEdit[]
  /** Each part of it as a sentence. */
  readonly sentences: readonly string[]
  /** Whether it accepts a danger, or opens or closes a path: nobody should apply it without thought. */
  readonly dangerous: boolean
  /** What the changed policy breaks: then it cannot be applied. */
  readonly issues: readonly ConfigurationIssue[]
  /** Whether the request succeeds in every browser once it is made. */
  readonly succeeds: boolean
  /** Why it still fails then: one entry for each reason. Empty where it succeeds, or where there are issues. */
  readonly failures: readonly RemainingFailure[]
}

/** A reason for which a request still fails once a change is made, and what to do about it. */
export interface RemainingFailure {
  /** The browsers in which it fails for this reason. */
  readonly engines: readonly Engine[]
  /** The reason of the policy's denial, or of the browser's failure where the policy denies nothing. */
  readonly reason: string
  readonly message: string
  readonly remedy: string
}

/** One step towards it, with the policy as it is then. */
interface Step {
  readonly policy: PolicyInput
  /** Which policy of a list changes. */
  readonly index: number | undefined
  readonly edits: readonly PolicyEdit[]
  readonly sentence: string
  readonly dangerous: boolean
}

/** A preflight, the request behind it, credentials, the switch: no request meets more refusals. */
const maximumSteps = 6

/** Finds the change that lets a request through, step by step as refusals come up; undefined where none helps. */
export async function findChange(
  original: PolicyInput,
  call: PageCall,
  course: Course,
): Promise<Change | undefined> {
  const steps: Step[] = []
  let policy = original
  let current = course
  while (!current.succeeds && steps.length < maximumSteps) {
    const step = nextStep(policy, current)
    if (step === undefined) break
    const acceptance = acceptDangers(step)
    steps.push(step, ...(acceptance === undefined ? [] : [acceptance]))
    policy = acceptance?.policy ?? step.policy
    const issues = findIssues(policy)
    if (issues.length > 0) return toChange(steps, issues, false, [])
    current = await followRequest(policy, call, 'standard')
  }
  return steps.length === 0
    ? undefined
    : toChange(steps, [], current.succeeds, remainingFailures(current))
}

/** What the policy denied comes before what a browser makes of it: it is the cause. */
function remainingFailures({ exchanges, outcomes }: Course): RemainingFailure[] {
  const denied = exchanges.find(({ remedy }) => remedy !== undefined)
  const { denial } = denied?.explanation.decision ?? {}
  const expected = outcomes.get('standard')?.failure
  const failures = new Map<string, RemainingFailure>()
  for (const [engine, { failure }] of outcomes) {
    if (failure === undefined) continue
    // The exchanges are those of the standard: of a browser that fails otherwise, they say nothing.
    const isDenied = denied !== undefined && failure.reason === expected?.reason
    const { reason, message, remedy } = isDenied
      ? {
          reason: denial?.reason ?? denied.explanation.decision.kind,
          message: denial?.message ?? denied.explanation.summary,
          remedy: denied.remedy as string,
        }
      : failure
    // Browsers can fail for one reason and need different remedies.
    const key = `${message} ${remedy}`
    const engines = [...(failures.get(key)?.engines ?? []), engine]
    failures.set(key, { engines, reason, message, remedy })
  }
  return [...failures.values()]
}

function toChange(
  steps: readonly Step[],
  issues: readonly ConfigurationIssue[],
  succeeds: boolean,
  failures: readonly RemainingFailure[],
): Change {
  return {
    edits: steps.flatMap(({ edits }) => edits),
    sentences: steps.map(({ sentence }) => sentence),
    dangerous: steps.some(({ dangerous }) => dangerous),
    issues,
    succeeds,
    failures,
  }
}

function findIssues(policy: PolicyInput): ConfigurationIssue[] {
  const options = { isPublicSuffix }
  return isList(policy) ? checkPolicies(policy, options) : checkConfiguration(policy, options)
}

function nextStep(policy: PolicyInput, { exchanges, prediction }: Course): Step | undefined {
  for (const { explanation, change } of exchanges) {
    const { decision } = explanation
    const index = policyIndex(policy, decision.policy)
    if (change !== undefined) return toStep(policy, index, change)
    if (decision.kind === 'disabled') return switchOn(policy, index, 'enabled')
  }
  const last = exchanges.at(-1)?.explanation.decision
  if (prediction.failure?.setting !== 'allowCredentials' || last === undefined) return undefined
  return switchOn(policy, policyIndex(policy, last.policy), 'allowCredentials')
}

/** Which policy of a list decided, by the name or the index that a decision carries. */
function policyIndex(policy: PolicyInput, label: string | number | undefined): number | undefined {
  if (!isList(policy)) return undefined
  if (typeof label === 'number') return label
  return policy.findIndex(({ name }) => name === label)
}

function toStep(
  policy: PolicyInput,
  index: number | undefined,
  { edits, sentence, dangerous, configuration }: ProposedChange<PolicyInput>,
): Step {
  return {
    policy: isList(configuration) ? configuration : { ...policy, ...configuration },
    index,
    edits: edits.map((edit) => ({ ...edit, ...(index !== undefined && { policy: index }) })),
    sentence,
    dangerous,
  }
}

function switchOn(
  policy: PolicyInput,
  index: number | undefined,
  key: 'enabled' | 'allowCredentials',
): Step | undefined {
  const changed: CorsConfigurationInput = { [key]: true }
  const sentence =
    key === 'enabled'
      ? 'Set enabled to true: until then, the filter decides nothing.'
      : 'Set allowCredentials to true: until then, no page can read the response to a request with cookies.'
  const edit: PolicyEdit = {
    key,
    action: 'set',
    value: true,
    ...(index !== undefined && { policy: index }),
  }
  return {
    policy: withConfiguration(policy, index, changed),
    index,
    edits: [edit],
    sentence,
    dangerous: false,
  }
}

/**
 * Returns the step that names in `dangerouslyAllow` what the policy is not valid without; undefined
 * where the policy is valid, or does not become so.
 */
function acceptDangers({ policy, index }: Step): Step | undefined {
  const issues = findIssues(policy)
  if (issues.length === 0) return undefined
  const accepted = configurationOf(policy, index).dangerouslyAllow ?? []
  const accepting = (dangers: readonly DangerousPermission[]): PolicyInput =>
    withConfiguration(policy, index, { dangerouslyAllow: [...accepted, ...dangers] })
  const isEnough = (dangers: readonly DangerousPermission[]): boolean =>
    findIssues(accepting(dangers)).length === 0
  const all = dangerousPermissions.filter((danger) => !accepted.includes(danger))
  if (!isEnough(all)) return undefined
  const needed = all.reduce((kept, danger) => {
    const others = kept.filter((other) => other !== danger)
    return isEnough(others) ? others : kept
  }, all)
  const named = needed.map((danger) => `"${danger}"`).join(' and ')
  const why = issues.map(({ message }) => message).join(' ')
  return {
    policy: accepting(needed),
    index,
    edits: needed.map((entry) => ({
      key: 'dangerouslyAllow',
      action: 'add',
      entry,
      ...(index !== undefined && { policy: index }),
    })),
    sentence: `Add ${named} to dangerouslyAllow to accept this danger. Otherwise the policy is not valid: ${why}`,
    dangerous: true,
  }
}

function configurationOf(policy: PolicyInput, index: number | undefined): CorsConfigurationInput {
  return isList(policy) ? (policy[index ?? -1]?.configuration ?? {}) : policy
}

function withConfiguration(
  policy: PolicyInput,
  index: number | undefined,
  changed: CorsConfigurationInput,
): PolicyInput {
  if (!isList(policy)) return { ...policy, ...changed }
  return policy.map((entry, at) =>
    at === index ? { ...entry, configuration: { ...entry.configuration, ...changed } } : entry,
  )
}
