import { type CorsConfiguration, explain } from '@crossgate/core'
import { toRequest } from '../events/recorded-request.js'
import type { InBackground } from '../http/background.js'
import type { Services } from '../http/services.js'
import { findChangedParts, findChanges } from '../policy/configuration-change.js'
import { createTrialEngine } from '../policy/configuration-check.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { ConfigurationVersion, EventEntry } from '../storage/store.js'
import { timeZoneOf } from '../storage/system-configuration.js'
import { eventPage } from './event-page.js'
import { versionPage } from './history-page.js'
import type { Frame } from './layout.js'
import type { Proposal } from './proposal.js'
import { settingsJobs } from './settings-jobs.js'
import { trialJobs } from './trial-jobs.js'
import { waitingJobs } from './waiting-jobs.js'
import { type WrittenPage, writePage } from './written-page.js'

interface EntryInput {
  readonly frame: Frame
  readonly entry: EventEntry
  readonly current: ConfigurationVersion
}

/** Everything that the pages have done beside the event loop when it is large. */
export const pageJobs = {
  ...settingsJobs,
  ...trialJobs,
  ...waitingJobs,

  /** Writes one entry of the event log, and what the saved settings make of it. */
  async entry({ frame, entry, current }: EntryInput): Promise<WrittenPage> {
    const { document } = current
    const engine = createTrialEngine(document.corsConfiguration, frame.basePath)
    const explanation = explain(engine, toRequest(entry))
    const timeZone = timeZoneOf(document)
    return writePage(eventPage({ frame, entry, explanation, timeZone }))
  },

  /** Finds the smallest change that allows what an entry tells of. */
  propose({ frame, entry, current }: EntryInput): Proposal {
    const saved = current.document.corsConfiguration
    const { change } = explain(createTrialEngine(saved, frame.basePath), toRequest(entry))
    const changed = withoutOwnPath(frame, saved.excludedPaths, change?.configuration)
    return {
      draft: JSON.stringify({ ...saved, ...changed }),
      isDangerous: change?.dangerous === true,
      notice: change?.dangerous ? toOperatorWords(change.sentence) : undefined,
    }
  },

  /** Writes one version, what it changed, and what going back to it would. */
  async version({
    frame,
    saved,
    previous,
    current,
  }: {
    readonly frame: Frame
    readonly saved: ConfigurationVersion
    readonly previous: ConfigurationVersion | undefined
    readonly current: ConfigurationVersion
  }): Promise<WrittenPage> {
    const configuration = saved.document.corsConfiguration
    const page = versionPage({
      frame,
      shownVersion: saved,
      current: current.version,
      changes: previous && findChanges(previous.document.corsConfiguration, configuration),
      otherParts: previous ? findChangedParts(previous.document, saved.document) : [],
      back: findChanges(current.document.corsConfiguration, configuration),
      timeZone: timeZoneOf(current.document),
    })
    return writePage(page)
  },
}

/** Returns the jobs as the routes call them. */
export function pageJobsOf({ background }: Pick<Services, 'background'>): PageJobs {
  return background.offer('pages', pageJobs)
}

export type PageJobs = InBackground<typeof pageJobs>

/** The proposal is made for the filter as it runs; the console's own path is not part of the settings. */
function withoutOwnPath<Change extends Partial<Pick<CorsConfiguration, 'excludedPaths'>>>(
  { basePath }: Frame,
  saved: readonly string[],
  change: Change | undefined,
): Change | undefined {
  if (!change?.excludedPaths) return change
  const own = new Set([basePath, `${basePath}/*`])
  const savedPaths = new Set(saved)
  return {
    ...change,
    excludedPaths: change.excludedPaths.filter((path) => savedPaths.has(path) || !own.has(path)),
  }
}
