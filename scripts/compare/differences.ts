import type {
  ConfigurationIssue,
  CorsConfigurationInput,
  CorsDecision,
  CorsRequest,
  Explanation,
  ProposedChange,
} from '@crossgate/core'
import type { Sample } from './arbitraries.js'
import type { Engine } from './engine.js'

/** One thing that two engines say otherwise: the smallest part of it, so that one row explains it. */
export interface Difference {
  /** `issues`: of the configuration; `decision`: of a request; `change`: what is proposed for it. */
  readonly part: 'issues' | 'decision' | 'change'
  /** `added CODE` or `removed CODE` of an issue; the path of a value in a decision or a change. */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
  readonly configuration: CorsConfigurationInput
  readonly request?: CorsRequest
  /** The whole decisions, for a predicate that needs more than the field. */
  readonly decisions?: { readonly before: CorsDecision; readonly after: CorsDecision }
  /** The whole proposed changes. */
  readonly changes?: {
    readonly before: ProposedChange | undefined
    readonly after: ProposedChange | undefined
  }
}

/** What a comparison found, and how many requests both engines decided for it. */
export interface Comparison {
  readonly differences: readonly Difference[]
  readonly decided: number
}

/** Compares two engines on one sample: its configuration and, where both accept it, its requests. */
export function compareEngines(before: Engine, after: Engine, sample: Sample): Comparison {
  const configuration = sample.configuration as CorsConfigurationInput
  const [old, now] = [before, after].map((engine) => engine.checkConfiguration(configuration))
  const found = compareIssues(configuration, old ?? [], now ?? [])
  if (old?.length !== 0 || now?.length !== 0) return { differences: found, decided: 0 }
  const engines = [before.createCors(configuration), after.createCors(configuration)] as const
  for (const request of sample.requests) {
    const explained = [
      before.explain(engines[0], request),
      after.explain(engines[1], request),
    ] as const
    const decisions = {
      before: engines[0].decide(request),
      after: engines[1].decide(request),
    }
    const context = { configuration, request, decisions }
    const fields = [fieldsOf(decisions.before), fieldsOf(decisions.after)] as const
    for (const difference of compareFields(...fields)) {
      found.push({ part: 'decision', ...difference, ...context })
    }
    for (const difference of compareFields(changeOf(explained[0]), changeOf(explained[1]))) {
      const changes = { before: explained[0].change, after: explained[1].change }
      found.push({ part: 'change', ...difference, ...context, changes })
    }
  }
  return { differences: found, decided: sample.requests.length }
}

function compareIssues(
  configuration: CorsConfigurationInput,
  before: readonly ConfigurationIssue[],
  after: readonly ConfigurationIssue[],
): Difference[] {
  const keys = (issues: readonly ConfigurationIssue[]) =>
    new Set(issues.map(({ code, path }) => `${code} ${path}`))
  const [old, now] = [keys(before), keys(after)]
  const difference = (field: string, { path, value }: ConfigurationIssue, isOld: boolean) => {
    const told = { path, value }
    const [left, right] = isOld ? [told, undefined] : [undefined, told]
    return { part: 'issues' as const, field, before: left, after: right, configuration }
  }
  return [
    ...before
      .filter(({ code, path }) => !now.has(`${code} ${path}`))
      .map((issue) => difference(`removed ${issue.code}`, issue, true)),
    ...after
      .filter(({ code, path }) => !old.has(`${code} ${path}`))
      .map((issue) => difference(`added ${issue.code}`, issue, false)),
  ]
}

type Fields = Readonly<Record<string, unknown>>

/** What a decision promises. Messages, hints and the text of a body are sentences, and no promise. */
function fieldsOf(decision: CorsDecision): Fields {
  const { action, kind, authoritative, denial, headers, vary } = decision
  const { withheld } = decision as { withheld?: CorsDecision['denial'] }
  const answer = decision.action === 'respond' ? decision : undefined
  return {
    ...{ action, kind, authoritative, status: answer?.status },
    ...{ 'has a body': (answer?.body ?? '') !== '', vary: [...vary].sort().join(', ') },
    ...{ 'denial.reason': denial?.reason, 'denial.value': denial?.value },
    ...{ 'withheld.reason': withheld?.reason, 'withheld.value': withheld?.value },
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`headers.${name}`, value]),
    ),
  }
}

function changeOf({ change }: Explanation): Fields {
  const edits = change?.edits.map(({ key, action, entry }) => `${action} ${entry} ${key}`)
  return { edits: edits?.sort().join('; '), dangerous: change?.dangerous }
}

function compareFields(before: Fields, after: Fields) {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !Object.is(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }))
}
