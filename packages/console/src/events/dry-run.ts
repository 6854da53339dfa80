import type { CorsConfiguration } from '@crossgate/core'
import { findChanges, type KeyChange } from '../policy/configuration-change.js'
import { findIssues } from '../policy/configuration-check.js'
import { previewChange } from '../policy/preview.js'
import type { Preview } from '../policy/setting-effect.js'
import type { Store } from '../storage/store.js'
import type { EventRecorder } from './event-recorder.js'
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

/** Returns what saving a configuration would change, without saving it. */
export async function dryRun(
  { store, recorder, basePath }: { store: Store; recorder: EventRecorder; basePath: string },
  saved: CorsConfiguration,
  configuration: CorsConfiguration,
): Promise<DryRun> {
  const issues = findIssues(configuration)
  if (issues.length > 0) return { issues, changes: [] }
  await recorder.flush()
  return {
    issues,
    changes: findChanges(saved, configuration),
    preview: previewChange(saved, configuration),
    replay: await replayRecorded(store, basePath, saved, configuration),
  }
}
