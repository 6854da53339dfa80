import type { CorsConfiguration } from '@crossgate/core'
import { findChanges, type KeyChange, summarize } from './configuration-change.js'
import { findIssues } from './live-policy.js'
import { type Preview, previewChange } from './preview.js'
import { type Replay, replayRecorded } from './replay.js'
import type { Services } from './services.js'
import { type ConfigurationVersion, StoreError } from './store.js'
import type { SystemConfiguration } from './system-configuration.js'

/** What would become of a configuration if it were saved. */
export interface DryRun {
  readonly issues: ReturnType<typeof findIssues>
  /** Where it differs from the saved one. */
  readonly changes: readonly KeyChange[]
  /** Absent where the configuration is not valid. */
  readonly preview?: Preview
  readonly replay?: Replay
}

/** The saved configuration, and the one way to change it. */
export interface Settings {
  /** Rejects with a `StoreError`. */
  current(): Promise<ConfigurationVersion>
  /**
   * Saves a checked document, and brings the filter to it before it resolves. Rejects with a
   * `StoreError`: `conflict` where `expectedVersion` is not the newest.
   */
  save(
    document: SystemConfiguration,
    expectedVersion: number,
    author: string,
  ): Promise<ConfigurationVersion>
  /** Tries a configuration without saving it. */
  dryRun(saved: CorsConfiguration, configuration: CorsConfiguration): Promise<DryRun>
}

export function createSettings({
  store,
  policy,
  recorder,
  basePath,
}: Pick<Services, 'store' | 'policy' | 'recorder' | 'basePath'>): Settings {
  const current = async () => {
    const saved = await store.configuration.current()
    if (saved) return saved
    throw new StoreError('corrupt', 'The store holds no configuration: somebody emptied it.')
  }
  return {
    current,

    async save(document, expectedVersion, author) {
      const before = await store.configuration.version(expectedVersion)
      const instant = Date.now()
      const saved = await store.configuration.save({
        document: { ...document, lastUpdateInstant: instant },
        expectedVersion,
        author,
        summary: before ? summarize(before.document, document) : 'First configuration',
        instant,
      })
      await policy.refresh()
      return saved
    },

    async dryRun(saved, configuration) {
      const issues = findIssues(configuration)
      const changes = issues.length === 0 ? findChanges(saved, configuration) : []
      if (issues.length > 0) return { issues, changes }
      await recorder.flush()
      return {
        issues,
        changes,
        preview: previewChange(saved, configuration),
        replay: await replayRecorded(store, basePath, saved, configuration),
      }
    },
  }
}
