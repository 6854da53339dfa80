import type { CorsConfiguration } from '@crossgate/core'
import { findChanges, type KeyChange } from '../policy/configuration-change.js'
import { findIssues } from '../policy/configuration-check.js'
import { previewChange } from '../policy/preview.js'
import type { Preview } from '../policy/setting-effect.js'
import type { Store } from '../storage/store.js'
import type { EventRecorder } from './event-recorder.js'
import { readRecorded } from './recorded-request.js'
import { type Replay, replayRecorded } from './replay.js'

/** What would become of a configuration if it were saved. */
export interface DryRun {
  readonly issues: ReturnType<typeof findIssues>
  /** Where it differs from the saved one. */
  readonly changes: readonly KeyChange[]
  /** Absent where the configuration is not valid. */
  readonly preview?: Preview
  readonly replay?: Replay
}

export interface DryRunInput {
  readonly basePath: string
  readonly saved: CorsConfiguration
  readonly configuration: CorsConfiguration
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

/** Returns what saving a configuration would change, without saving it. */
export function previewDraft({ basePath, saved, configuration, recorded }: DryRunInput): DryRun {
  const issues = findIssues(configuration)
  if (issues.length > 0) return { issues, changes: [] }
  return {
    issues,
    changes: findChanges(saved, configuration),
    preview: previewChange(saved, configuration),
    replay: replayRecorded(recorded, basePath, saved, configuration),
  }
}
