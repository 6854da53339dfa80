import { type ConfigurationStore, type ConfigurationVersion, StoreError } from '../storage/store.js'
import type { SystemConfiguration } from '../storage/system-configuration.js'
import { summarize } from './document-summary.js'
import type { LivePolicy } from './live-policy.js'

/** The saved configuration, and the one way to change it. */
export interface Settings {
  /** Rejects with a `StoreError`. */
  current(): Promise<ConfigurationVersion>
  /**
   * Saves a checked document, and brings the filter to it before it resolves. Rejects with a
   * `StoreError`: `conflict` where `expectedVersion` is not the newest. `summary` is the change as
   * a sentence; without it, it is found out. `key` names the save, so that it can be sent again.
   */
  save(
    document: SystemConfiguration,
    expectedVersion: number,
    author: string,
    summary?: string,
    key?: string,
  ): Promise<ConfigurationVersion>
}

export function createSettings(
  versions: ConfigurationStore,
  policy: Pick<LivePolicy, 'refresh'>,
): Settings {
  return {
    async current() {
      const saved = await versions.current()
      if (saved) return saved
      throw new StoreError('corrupt', 'The store contains no configuration: somebody emptied it.')
    },

    async save(document, expectedVersion, author, summary, key) {
      const before = summary === undefined ? await versions.version(expectedVersion) : undefined
      const instant = Date.now()
      const saved = await versions.save({
        document: { ...document, lastUpdateInstant: instant },
        expectedVersion,
        author,
        summary: summary ?? (before ? summarize(before.document, document) : 'First configuration'),
        instant,
        ...(key === undefined ? {} : { key }),
      })
      await policy.refresh()
      return saved
    },
  }
}
