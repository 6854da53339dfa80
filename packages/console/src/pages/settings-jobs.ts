import {
  type ConfigurationAdvice,
  type CorsConfiguration,
  type CorsPolicy,
  type DangerousPermission,
  defaultConfiguration,
} from '@crossgate/core'
import { html } from 'hono/html'
import { type DryRun, previewDraft } from '../events/dry-run.js'
import { adviceSentence, findAdvice } from '../policy/advice.js'
import { findChanges } from '../policy/configuration-change.js'
import type { PolicyIssue } from '../policy/configuration-check.js'
import { summarize } from '../policy/document-summary.js'
import { findPolicyChanges, isUnchanged, pairPolicies } from '../policy/policy-change.js'
import { policyLabel } from '../policy/policy-label.js'
import type { ConfigurationVersion } from '../storage/store.js'
import {
  policiesOf,
  type SystemConfiguration,
  timeZoneOf,
  withPolicies,
} from '../storage/system-configuration.js'
import { changeList, policyChangeList } from './change-list.js'
import { configurationOf, type Draft, type FormAction, parseAction, readDraft } from './draft.js'
import {
  applyEdit,
  type Edit,
  findEditIssues,
  isListEdit,
  issuesInForm,
  parseEdit,
  placeOf,
  rebaseEdit,
  sayIssue,
} from './edit.js'
import type { Frame } from './layout.js'
import { policiesPage } from './policies-page.js'
import { conflictPage, pathOfEdit, reviewPage } from './review-page.js'
import { readSaveKey } from './save-key.js'
import { settingsPage } from './settings-page.js'
import { type Html, shown, time } from './text.js'
import { type WrittenPage, writePage } from './written-page.js'

// What the settings pages do with policies, which may be long. Drafts travel as texts and pages as
// bytes, which cost little to hand over.

/** A change on its way. */
export interface EditInput {
  readonly frame: Frame
  /** The change as JSON; absent for the saved settings of the last policy. */
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
  /** The change as JSON. */
  readonly draft: string
  /** What names the save; see `saveKeyField`. */
  readonly saveKey: string | undefined
}

/** What the settings pages have done beside the event loop when it is large. */
export const settingsJobs = {
  readSettingsForm({ body }: { readonly body: Uint8Array }): SettingsForm {
    const form = parseForm(body)
    const action = parseAction(form.get('do') ?? '')
    const edit = readListEdit(action) ?? parseEdit(form.get('draft')) ?? readDraft(form, action)
    return {
      verb: listVerbs.has(action.verb) ? 'review' : action.verb,
      version: toVersion(form.get('version')),
      draft: JSON.stringify(edit),
      saveKey: readSaveKey(form),
    }
  },

  /** Takes the draft into the mode that only observes, and records what it sees. */
  observe({ draft }: { readonly draft: string }): string {
    return JSON.stringify({ ...JSON.parse(draft), enforcement: 'report', debug: true })
  },

  /** Writes the form. */
  editSettings(input: EditInput): Promise<WrittenPage> {
    const edit = editOf(input)
    return isListEdit(edit) ? writeList(input) : writeForm(input, edit)
  },

  /** Writes the form of an earlier policy or of a new one; null where there is no such policy. */
  async editPolicy({
    place,
    ...input
  }: Omit<EditInput, 'draft'> & { readonly place: number | null }): Promise<WrittenPage | null> {
    const policies = policiesOf(input.current.document)
    const last = policies.length - 1
    if (place !== null && place >= last) return null
    const policy = place === null ? undefined : policies[place]
    const { name = '', hosts = [], paths = [], configuration = newConfiguration } = policy ?? {}
    const draft = { ...configuration, policy: { place, before: last, name, hosts, paths } }
    return writeForm(input, draft, [])
  },

  /** Writes the list, from an entry on. */
  listPolicies: (input: Omit<EditInput, 'draft'> & { readonly start: number }) => writeList(input),

  /** Writes what the change would do, or the form again where it is not valid. */
  async reviewSettings(input: ReviewInput): Promise<WrittenPage> {
    const { frame, current, version, recorded } = input
    const edit = editOf(input)
    const saved = policiesOf(current.document)
    const isStale = version !== current.version
    // An index is one of the list it was seen in.
    if (isStale && pathOfEdit(edit) === '/policies') return writeConflict(input, edit)
    const issues = findEditIssues(saved, edit)
    if (issues.length > 0) return writeAgain(input, edit, issues)
    const policies = applyEdit(saved, edit)
    if (isUnchanged(findPolicyChanges(saved, policies))) {
      const notice = 'Nothing differs from the saved settings.'
      return writeAgain({ ...input, frame: { ...frame, notice } }, edit, [])
    }
    if (isStale) return writeConflict(input, edit)
    const dryRun = previewDraft({ basePath: frame.basePath, saved, policies, recorded })
    return writeReview(input, edit, policies, dryRun)
  },

  /** Writes what two people changed at once. */
  conflict: (input: Omit<ReviewInput, 'recorded'>): Promise<WrittenPage> =>
    writeConflict(input, editOf(input)),

  /** Makes a change again, on what somebody else saved meanwhile. */
  rebase({
    draft,
    base,
    theirs,
  }: {
    readonly draft: string
    readonly base: ConfigurationVersion
    readonly theirs: ConfigurationVersion
  }): string {
    const edit = parseEdit(draft)
    return edit === undefined
      ? draft
      : JSON.stringify(rebaseEdit(policiesOf(base.document), edit, policiesOf(theirs.document)))
  },

  /** Returns the document to be saved, and the change in words; null where the draft is not valid. */
  toDocument({
    draft,
    current,
  }: {
    readonly draft: string
    readonly current: ConfigurationVersion
  }): { readonly document: SystemConfiguration; readonly summary: string } | null {
    const edit = parseEdit(draft)
    const saved = policiesOf(current.document)
    if (edit === undefined || findEditIssues(saved, edit).length > 0) return null
    const document = withPolicies(current.document, applyEdit(saved, edit))
    return { document, summary: summarize(current.document, document) }
  },
}

/** What a new policy starts with: it is for something, so that it is on. */
const newConfiguration: CorsConfiguration = { ...defaultConfiguration, enabled: true }

/** The buttons of the list. */
const listVerbs: ReadonlySet<string> = new Set(['up', 'down', 'delete'])

function readListEdit({ verb, key }: FormAction): Edit | undefined {
  if (!listVerbs.has(verb) || !/^\d{1,5}$/.test(key)) return undefined
  const place = Number(key)
  return verb === 'delete'
    ? { kind: 'remove', place }
    : { kind: 'move', place, by: verb === 'up' ? -1 : 1 }
}

/** Reads a form's fields. */
export function parseForm(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(body))
}

function editOf({ draft, current }: EditInput): Edit {
  return parseEdit(draft ?? null) ?? current.document.corsConfiguration
}

/** Writes where the change was made again, with what is wrong with it. */
function writeAgain(
  input: EditInput,
  edit: Edit,
  issues: readonly PolicyIssue[],
): Promise<WrittenPage> {
  if (!isListEdit(edit)) return writeForm(input, edit, issues)
  const policies = applyEdit(policiesOf(input.current.document), edit)
  return writeList({ ...input, failures: issues.map((issue) => sayIssue(policies, issue)) })
}

function writeList({
  frame,
  version,
  current,
  start = 0,
  failures = [],
}: Omit<EditInput, 'draft'> & {
  readonly start?: number
  readonly failures?: readonly string[]
}): Promise<WrittenPage> {
  const policies = policiesOf(current.document)
  const title = 'Policies'
  const page = policiesPage({
    frame: { ...frame, title },
    policies,
    start,
    version,
    failures,
    advice: findAdvice(policies),
    savedBy: savedBy(current),
  })
  return writePage(page, failures.length > 0 ? 400 : 200)
}

/** Writes the form with a draft in it, whose issues are found where they are not known. */
export async function writeForm(
  { frame, version, current }: Omit<EditInput, 'draft'>,
  draft: Draft,
  issues: readonly PolicyIssue[] = findEditIssues(policiesOf(current.document), draft),
): Promise<WrittenPage> {
  const saved = policiesOf(current.document)
  const place = placeOf(saved, draft)
  const isNew = draft.policy !== undefined && draft.policy.place === null
  const page = settingsPage({
    frame,
    draft,
    version,
    policies: saved,
    saved: isNew ? undefined : saved[place],
    issues: issuesInForm(applyEdit(saved, draft), place, issues),
    advice: issues.length > 0 ? [] : findAdvice(configurationOf(draft)),
    savedBy: savedBy(current),
  })
  return writePage(page)
}

function savedBy(current: ConfigurationVersion): Html {
  const zone = timeZoneOf(current.document)
  return html`Version ${current.version}, saved by ${shown(current.author)} on ${time(current.insertInstant, zone)}.`
}

async function writeReview(
  { frame, version, current }: EditInput,
  edit: Edit,
  policies: readonly CorsPolicy[],
  { changes, list, preview, replay }: DryRun,
): Promise<WrittenPage> {
  if (preview === undefined || replay === undefined) throw new Error('The draft is not valid.')
  const saved = policiesOf(current.document)
  const page = reviewPage({
    frame: { ...frame, title: 'Review the change' },
    edit,
    version,
    changes,
    list,
    preview,
    replay,
    advice: newAdvice(saved, policies),
    newDangers: newDangers(saved, policies),
    timeZone: timeZoneOf(current.document),
  })
  return writePage(page)
}

async function writeConflict(
  { frame, version, current, base }: Omit<ReviewInput, 'recorded'>,
  edit: Edit,
): Promise<WrittenPage> {
  const theirs = policiesOf(current.document)
  const before = base === undefined ? theirs : policiesOf(base.document)
  const page = conflictPage({
    frame: { ...frame, title: 'Somebody saved in the meantime' },
    edit,
    base: version,
    current,
    theirs: difference(before, theirs),
    mine: difference(before, applyEdit(before, edit)),
    timeZone: timeZoneOf(current.document),
  })
  return writePage(page, 409)
}

/** What differs between two lists: key by key where each is one policy. */
export function difference(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
  otherParts: readonly string[] = [],
): Html {
  const [one, other] = [before.at(-1) as CorsPolicy, after.at(-1) as CorsPolicy]
  return before.length === 1 && after.length === 1
    ? changeList(findChanges(one.configuration, other.configuration), otherParts)
    : policyChangeList(findPolicyChanges(before, after), otherParts)
}

/** The advice that the saved policies do not get, as sentences. */
function newAdvice(saved: readonly CorsPolicy[], policies: readonly CorsPolicy[]): string[] {
  const known = new Set(adviceSentences(saved))
  return adviceSentences(policies).filter((sentence) => !known.has(sentence))
}

function adviceSentences(policies: readonly CorsPolicy[]): string[] {
  const [only, ...others] = policies
  return only && others.length === 0
    ? findAdvice(only.configuration).map(adviceSentence)
    : findAdvice(policies).map((advice) => sayAdvice(policies, advice))
}

/** A piece of advice about a list, with the policy that it is about. */
function sayAdvice(policies: readonly CorsPolicy[], advice: ConfigurationAdvice): string {
  const [, index] = /^\[(\d+)\]/.exec(advice.path) ?? []
  const policy = policies[Number(index)]
  const sentence = adviceSentence(advice)
  return policy === undefined ? sentence : `${policyLabel(policy, Number(index))}: ${sentence}`
}

/** Dangers that a policy accepts, and that it did not accept as it was saved. */
function newDangers(
  saved: readonly CorsPolicy[],
  policies: readonly CorsPolicy[],
): DangerousPermission[] {
  const dangers = pairPolicies(saved, policies).flatMap(({ before, after }) =>
    (after?.configuration.dangerouslyAllow ?? []).filter(
      (danger) => !before?.configuration.dangerouslyAllow.includes(danger),
    ),
  )
  return [...new Set(dangers)]
}

function toVersion(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
