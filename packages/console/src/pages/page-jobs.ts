import {
  type CorsConfiguration,
  type CorsPolicy,
  type CorsPolicyInput,
  explain,
} from '@crossgate/core'
import { toRequest } from '../events/recorded-request.js'
import type { InBackground } from '../http/background.js'
import type { Services } from '../http/services.js'
import { createTrialEngine } from '../policy/configuration-check.js'
import { findChangedParts } from '../policy/document-summary.js'
import { findPolicyChanges, isUnchanged } from '../policy/policy-change.js'
import { isPolicyList } from '../policy/policy-list.js'
import { completeRemedy } from '../policy/remedy.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { ConfigurationVersion, EventEntry } from '../storage/store.js'
import { policiesOf, timeZoneOf } from '../storage/system-configuration.js'
import type { Draft } from './draft.js'
import { draftOfPolicy } from './edit.js'
import { eventPage } from './event-page.js'
import { versionPage } from './history-page.js'
import type { Frame } from './layout.js'
import type { Proposal } from './proposal.js'
import { difference, settingsJobs } from './settings-jobs.js'
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
    const policies = policiesOf(document)
    const engine = createTrialEngine(policies, frame.basePath)
    const explanation = completeRemedy(explain(engine, toRequest(entry)), policies, frame.basePath)
    const timeZone = timeZoneOf(document)
    return writePage(eventPage({ frame, entry, explanation, policies, timeZone }))
  },

  /** Finds the smallest change that allows what an entry tells of. */
  propose({ frame, entry, current }: EntryInput): Proposal {
    const saved = policiesOf(current.document)
    const engine = createTrialEngine(saved, frame.basePath)
    const { change } = explain(engine, toRequest(entry))
    return {
      draft: JSON.stringify(toDraft(frame, saved, engine.configuration, change?.configuration)),
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
    const policies = policiesOf(saved.document)
    const [before, now] = [previous, current].map((one) => one && policiesOf(one.document))
    const isChanged = before !== undefined && !isUnchanged(findPolicyChanges(before, policies))
    const otherParts = previous ? findChangedParts(previous.document, saved.document) : []
    const isOther = now !== undefined && !isUnchanged(findPolicyChanges(now, policies))
    const page = versionPage({
      frame,
      shownVersion: saved,
      current: current.version,
      changes:
        before &&
        (isChanged || otherParts.length > 0 ? difference(before, policies, otherParts) : null),
      back: isOther ? difference(now, policies) : null,
      timeZone: timeZoneOf(current.document),
    })
    return writePage(page)
  },

  /** Returns the change that brings a version back: of the settings, where both have one policy. */
  restoringDraft({
    saved,
    current,
  }: {
    readonly saved: ConfigurationVersion
    readonly current: ConfigurationVersion
  }): string {
    const policies = policiesOf(saved.document)
    const isList = policies.length > 1 || policiesOf(current.document).length > 1
    const [{ configuration }] = policies as [CorsPolicy]
    return JSON.stringify(isList ? { kind: 'replace', policies } : configuration)
  },
}

/** Returns the jobs as the routes call them. */
export function pageJobsOf({ background }: Pick<Services, 'background'>): PageJobs {
  return background.offer('pages', pageJobs)
}

export type PageJobs = InBackground<typeof pageJobs>

/** What explains an entry proposes: changed settings, or a whole list. */
type Proposed = Partial<CorsConfiguration> | readonly CorsPolicyInput[] | undefined

/** Returns the settings with a proposed change as a draft: of the one policy that it changes. */
function toDraft(
  frame: Frame,
  saved: readonly CorsPolicy[],
  running: CorsConfiguration | readonly CorsPolicy[],
  proposed: Proposed,
): Draft {
  const last = saved.length - 1
  if (!isPolicyList(proposed)) return withChange(frame, saved[last] as CorsPolicy, proposed)
  const policies = running as readonly CorsPolicy[]
  const place = proposed.findIndex((policy, index) => policy !== policies[index])
  const policy = saved[place]
  if (policy === undefined) return withChange(frame, saved[last] as CorsPolicy, undefined)
  return draftOfPolicy(saved, place, withChange(frame, policy, proposed[place]?.configuration))
}

/** The proposal is made for the filter as it runs; the console's own path is not part of the settings. */
function withChange(
  { basePath }: Frame,
  { configuration }: CorsPolicy,
  change: Partial<CorsConfiguration> | undefined,
): Draft {
  const { excludedPaths } = change ?? {}
  if (!excludedPaths) return { ...configuration, ...change }
  const own = new Set([basePath, `${basePath}/*`])
  const saved = new Set(configuration.excludedPaths)
  return {
    ...configuration,
    ...change,
    excludedPaths: excludedPaths.filter((path) => saved.has(path) || !own.has(path)),
  }
}
