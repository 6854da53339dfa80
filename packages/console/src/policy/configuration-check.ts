import {
  type ConfigurationIssue,
  type ConfigurationIssueCode,
  type CorsEngine,
  type CorsPolicy,
  checkConfiguration,
  checkPolicies,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { excludeOwnPath } from './own-path.js'
import { isPublicSuffix } from './public-suffix.js'

/** What a configuration would be refused for, with the public suffix list. */
export function findIssues(configuration: unknown) {
  return checkConfiguration(configuration, { isPublicSuffix })
}

/** What a list of policies is refused for: by the engine, or because the console could not tell its policies apart. */
export interface PolicyIssue extends Omit<ConfigurationIssue, 'code'> {
  readonly code: ConfigurationIssueCode | 'duplicate-name' | 'long-name'
}

/** What a list of policies would be refused for when it is saved. Paths are as `[1].configuration.debug`. */
export function findPolicyIssues(policies: unknown): PolicyIssue[] {
  const issues = checkPolicies(policies, { isPublicSuffix })
  return issues.length > 0 ? issues : findNameIssues(policies as readonly CorsPolicy[])
}

const longestName = 100

/** Every event names its policy: names are short, and each stands for one. */
function findNameIssues(policies: readonly CorsPolicy[]): PolicyIssue[] {
  const indexByName = new Map<string, number>()
  return policies.flatMap(({ name: value }, index): PolicyIssue[] => {
    if (value === undefined) return []
    const path = `[${index}].name`
    if (value.length > longestName) {
      const message = `The name has ${value.length} characters: use at most ${longestName}.`
      return [{ code: 'long-name', path, value, message }]
    }
    const first = indexByName.get(value)
    if (first === undefined) {
      indexByName.set(value, index)
      return []
    }
    const message = `[${first}] has the name ${JSON.stringify(value)} already: give each policy a name of its own.`
    return [{ code: 'duplicate-name', path, value, message }]
  })
}

/** An engine that decides as these policies would, and records nothing. */
export function createTrialEngine(policies: readonly CorsPolicy[], basePath: string): CorsEngine {
  const running = excludeOwnPath(policies, basePath)
  const [only] = running
  return only !== undefined && running.length === 1
    ? createCors(only.configuration, { isPublicSuffix })
    : createPolicies(running, { isPublicSuffix })
}
