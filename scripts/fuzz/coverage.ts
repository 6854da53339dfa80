import {
  type ConfigurationIssueCode,
  type CorsConfiguration,
  type CorsDecision,
  type CorsKind,
  dangerousPermissions,
  defaultConfiguration,
  denialReasons,
  type ExplanationStepName,
  enforcementModes,
} from '@crossgate/core'

// Records, so that the compiler asks for each member that the engine gains.
const kinds: Readonly<Record<CorsKind, true>> = {
  ...{ disabled: true, excluded: true, 'not-cors': true, 'same-origin': true },
  ...{ cors: true, preflight: true, invalid: true },
}
const steps: Readonly<Record<ExplanationStepName, true>> = {
  ...{ policy: true, enabled: true, 'host-allowed': true, 'origin-present': true },
  ...{ 'same-origin': true, 'excluded-path': true, 'origin-syntax': true },
  ...{ 'preflight-syntax': true, 'origin-allowed': true, 'method-allowed': true },
  ...{ 'headers-allowed': true, enforcement: true },
}
const issueCodes: Readonly<Record<ConfigurationIssueCode, true>> = {
  ...{ 'unknown-key': true, 'wrong-type': true, 'wildcard-not-alone': true },
  ...{ 'wildcard-with-credentials': true, 'invalid-origin': true, 'null-origin': true },
  ...{ 'insecure-origin-with-credentials': true, 'public-suffix-with-credentials': true },
  ...{ 'invalid-method': true, 'forbidden-method': true, 'invalid-header-name': true },
  ...{ 'invalid-host': true, 'public-suffix-host': true, 'invalid-max-age': true },
  ...{ 'invalid-path': true, 'invalid-enforcement': true, 'unknown-danger': true },
  ...{ 'unreachable-policy': true, 'last-policy-conditional': true, 'empty-list': true },
  'too-many-issues': true,
}

/** What can be reached, by group. A name that a run reached never is a hole in it. */
const reachable = {
  reason: denialReasons,
  action: ['continue', 'respond 204', 'respond 403', 'withheld'],
  enforcement: enforcementModes,
  kind: Object.keys(kinds),
  key: Object.keys(defaultConfiguration),
  danger: dangerousPermissions,
  step: Object.keys(steps),
  issue: Object.keys(issueCodes),
} satisfies Readonly<Record<string, readonly string[]>>

/** A group of things that a run can reach. */
export type CoverageGroup = keyof typeof reachable | 'adapter'

/** Counts what a run reached, and knows what it did not. */
export class Coverage {
  readonly #counts = new Map<CoverageGroup, Map<string, number>>()

  /** `adapters`: the names of all that are to be asked. */
  constructor(adapters: readonly string[] = []) {
    const groups = { ...reachable, adapter: adapters }
    for (const [group, names] of Object.entries(groups)) {
      this.#counts.set(group as CoverageGroup, new Map(names.map((name) => [name, 0])))
    }
  }

  /** Counts one thing. Throws for a name that no list holds: a count that nobody expects is a mistake of the hunt. */
  add(group: CoverageGroup, name: string): void {
    const counts = this.#counts.get(group)
    const count = counts?.get(name)
    if (count === undefined) throw new Error(`${group} ${name} is not in the lists of coverage.ts`)
    counts?.set(name, count + 1)
  }

  /** Counts what a configuration says other than the default. */
  addConfiguration(configuration: CorsConfiguration): void {
    for (const [key, value] of Object.entries(configuration)) {
      const standard = defaultConfiguration[key as keyof CorsConfiguration]
      if (JSON.stringify(value) !== JSON.stringify(standard)) this.add('key', key)
    }
    for (const danger of configuration.dangerouslyAllow) this.add('danger', danger)
    this.add('enforcement', configuration.enforcement)
  }

  /** Counts what a decision is. */
  addDecision(decision: CorsDecision): void {
    const { action, kind, denial, withheld } = decision
    this.add('action', decision.action === 'respond' ? `${action} ${decision.status}` : action)
    this.add('kind', kind)
    if (denial !== undefined) this.add('reason', denial.reason)
    if (withheld !== undefined) this.add('action', 'withheld')
  }

  /** What was never reached, as `GROUP NAME`. */
  get holes(): readonly string[] {
    return [...this.#counts].flatMap(([group, counts]) =>
      [...counts].filter(([, count]) => count === 0).map(([name]) => `${group} ${name}`),
    )
  }

  /** One line for each group of which anything was reached: each name with its count. */
  get lines(): readonly string[] {
    return [...this.#counts]
      .filter(([, counts]) => [...counts.values()].some((count) => count > 0))
      .map(
        ([group, counts]) =>
          `${group}: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`,
      )
  }
}
