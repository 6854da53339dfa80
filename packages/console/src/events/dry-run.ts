import type { CorsPolicy } from '@crossgate/core'
import { findChanges, type KeyChange } from '../policy/configuration-change.js'
import { findPolicyIssues, type PolicyIssue } from '../policy/configuration-check.js'
import { previewPolicies } from '../policy/policies-preview.js'
import { findPolicyChanges, type PolicyListChange } from '../policy/policy-change.js'
import type { Preview } from '../policy/setting-effect.js'
import type { Store } from '../storage/store.js'
import type { EventRecorder } from './event-recorder.js'
import { readRecorded } from './recorded-request.js'
import { type Replay, replayRecorded } from './replay.js'

/** What would become of a list of policies, or of a configuration alone, if it were saved. */
export interface DryRun {
  readonly issues: readonly PolicyIssue[]
  /** Where the last policy differs from the saved one: the only one, where there is no list. */
  readonly changes: readonly KeyChange[]
  /** What differs, policy by policy, if there are several. */
  readonly list?: PolicyListChange
  /** Absent where a policy is not valid. */
  readonly preview?: Preview
  readonly replay?: Replay
}

export interface DryRunInput {
  readonly basePath: string
  /** The policies in order; one where there is no list. */
  readonly saved: readonly CorsPolicy[]
  readonly policies: readonly CorsPolicy[]
  /** Lists of recorded requests, each as JSON: a text is handed to a thread without being walked. */
  readonly recorded: readonly string[]
}

/** Returns what was recorded until now, the newest of it, as `DryRunInput` holds it. */
export async function readNewest({
  store,
  recorder,
}: {
  readonly store: Store
  readonly recorder: EventRecorder
}): Promise<string[]> {
  await recorder.flush()
  return readRecorded(store)
}

/** Returns what saving other policies would change, without saving them. */
export function previewDraft({ basePath, saved, policies, recorded }: DryRunInput): DryRun {
  const issues = findPolicyIssues(policies)
  if (issues.length > 0) return { issues, changes: [] }
  const [before, after] = [saved.at(-1) as CorsPolicy, policies.at(-1) as CorsPolicy]
  const isList = saved.length > 1 || policies.length > 1
  return {
    issues,
    changes: findChanges(before.configuration, after.configuration),
    ...(isList ? { list: findPolicyChanges(saved, policies) } : {}),
    preview: previewPolicies(saved, policies),
    replay: replayRecorded(recorded, basePath, saved, policies),
  }
}
