import type { ConfigurationIssue, CorsConfiguration, DangerousPermission } from '@crossgate/core'
import { html } from 'hono/html'
import { type DryRun, previewDraft } from '../events/dry-run.js'
import { findAdvice } from '../policy/advice.js'
import { findChanges, summarize } from '../policy/configuration-change.js'
import { findIssues } from '../policy/configuration-check.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { type SystemConfiguration, timeZoneOf } from '../storage/system-configuration.js'
import { type Draft, parseAction, parseDraft, readDraft, rebase } from './draft.js'
import type { Frame } from './layout.js'
import { conflictPage, reviewPage } from './review-page.js'
import { readSaveKey } from './save-key.js'
import { settingsPage } from './settings-page.js'
import { shown, time } from './text.js'
import { type WrittenPage, writePage } from './written-page.js'

// What the settings pages do with a configuration, which may be long. Drafts travel as texts
// and pages as bytes, which cost little to hand over.

/** A change on its way. */
export interface EditInput {
  readonly frame: Frame
  /** The draft as JSON; absent for the saved settings. */
  readonly draft?: string | undefined
  /** The version it was made from. */
  readonly version: number
  readonly current: ConfigurationVersion
}

export interface ReviewInput extends EditInput {
  /** Recorded requests; see `DryRunInput`. */
  readonly recorded: readonly string[]
  /** What `version` holds, where it is not the current one. */
  readonly base?: ConfigurationVersion | undefined
}

/** What a form of the settings asks for. */
export interface SettingsForm {
  readonly verb: string
  /** The version that it was made from, where it names one. */
  readonly version: number | undefined
  /** The draft as JSON. */
  readonly draft: string
  /** What names the save; see `saveKeyField`. */
  readonly saveKey: string | undefined
}

/** What the settings pages have done beside the event loop when it is large. */
export const settingsJobs = {
  readSettingsForm({ body }: { readonly body: Uint8Array }): SettingsForm {
    const form = parseForm(body)
    const action = parseAction(form.get('do') ?? '')
    const draft = parseDraft(form.get('draft')) ?? readDraft(form, action)
    return {
      verb: action.verb,
      version: toVersion(form.get('version')),
      draft: JSON.stringify(draft),
      saveKey: readSaveKey(form),
    }
  },

  /** Takes the draft into the mode that only observes, and records what it sees. */
  observe({ draft }: { readonly draft: string }): string {
    return JSON.stringify({ ...JSON.parse(draft), enforcement: 'report', debug: true })
  },

  /** Writes the form. */
  editSettings: (input: EditInput): Promise<WrittenPage> => writeForm(input, draftOf(input)),

  /** Writes what the change would do, or the form again where it is not valid. */
  async reviewSettings(input: ReviewInput): Promise<WrittenPage> {
    const { frame, current, version, recorded } = input
    const draft = draftOf(input)
    const dryRun = previewDraft({
      basePath: frame.basePath,
      saved: current.document.corsConfiguration,
      configuration: draft as CorsConfiguration,
      recorded,
    })
    if (dryRun.issues.length > 0) return writeForm(input, draft, dryRun.issues)
    if (dryRun.changes.length === 0) {
      const notice = 'Nothing differs from the saved settings.'
      return writeForm({ ...input, frame: { ...frame, notice } }, draft, [])
    }
    return version === current.version
      ? writeReview(input, draft, dryRun)
      : writeConflict(input, draft)
  },

  /** Writes what two people changed at once. */
  conflict: (input: Omit<ReviewInput, 'recorded'>): Promise<WrittenPage> =>
    writeConflict(input, draftOf(input)),

  /** Makes a change again, on what somebody else saved meanwhile. */
  rebase({
    draft,
    base,
    theirs,
  }: {
    readonly draft: string
    readonly base: CorsConfiguration
    readonly theirs: CorsConfiguration
  }): string {
    return JSON.stringify(rebase(base, JSON.parse(draft), theirs))
  },

  /** Returns the document to be saved, and the change in words; null where the draft is not valid. */
  toDocument({
    draft,
    current,
  }: {
    readonly draft: string
    readonly current: ConfigurationVersion
  }): { readonly document: SystemConfiguration; readonly summary: string } | null {
    const corsConfiguration = JSON.parse(draft) as CorsConfiguration
    if (findIssues(corsConfiguration).length > 0) return null
    const document = { ...current.document, corsConfiguration }
    return { document, summary: summarize(current.document, document) }
  },
}

/** Reads a form's fields. */
export function parseForm(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(body))
}

function draftOf({ draft, current }: EditInput): Draft {
  return draft === undefined ? current.document.corsConfiguration : (JSON.parse(draft) as Draft)
}

/** Writes the form with a draft in it, whose issues are found where they are not known. */
export async function writeForm(
  { frame, version, current }: Omit<EditInput, 'draft'>,
  draft: Draft,
  issues: readonly ConfigurationIssue[] = findIssues(draft),
): Promise<WrittenPage> {
  const zone = timeZoneOf(current.document)
  const page = settingsPage({
    frame,
    draft,
    version,
    saved: current.document.corsConfiguration,
    issues,
    advice: issues.length > 0 ? [] : findAdvice(draft),
    savedBy: html`Version ${current.version}, saved by ${shown(current.author)} on ${time(current.insertInstant, zone)}.`,
  })
  return writePage(page)
}

async function writeReview(
  { frame, version, current }: EditInput,
  draft: Draft,
  { changes, preview, replay }: DryRun,
): Promise<WrittenPage> {
  if (preview === undefined || replay === undefined) throw new Error('The draft is not valid.')
  const saved = current.document.corsConfiguration
  const page = reviewPage({
    frame: { ...frame, title: 'Review the change' },
    draft,
    version,
    changes,
    preview,
    replay,
    advice: newAdvice(saved, draft),
    newDangers: newDangers(saved, draft),
    timeZone: timeZoneOf(current.document),
  })
  return writePage(page)
}

async function writeConflict(
  { frame, version, current, base }: Omit<ReviewInput, 'recorded'>,
  draft: Draft,
): Promise<WrittenPage> {
  const theirs = current.document.corsConfiguration
  const before = base?.document.corsConfiguration ?? theirs
  const page = conflictPage({
    frame: { ...frame, title: 'Somebody saved meanwhile' },
    draft,
    base: version,
    current,
    theirs: findChanges(before, theirs),
    mine: findChanges(before, draft as CorsConfiguration),
    timeZone: timeZoneOf(current.document),
  })
  return writePage(page, 409)
}

/** The advice that the saved settings do not get. */
function newAdvice(saved: CorsConfiguration, draft: Draft) {
  const savedAdvice = new Set(findAdvice(saved).map(({ message }) => message))
  return findAdvice(draft).filter(({ message }) => !savedAdvice.has(message))
}

function newDangers(saved: CorsConfiguration, draft: Draft): DangerousPermission[] {
  return draft.dangerouslyAllow.filter((danger) => !saved.dangerouslyAllow.includes(danger))
}

function toVersion(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
