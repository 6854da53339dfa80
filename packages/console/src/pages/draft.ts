import { type CorsConfiguration, defaultConfiguration } from '@crossgate/core'
import { findIssues } from '../policy/configuration-check.js'
import { configurationKeys, type ListKey, settingTable } from '../policy/setting-table.js'
import {
  type DraftCondition,
  parseCondition,
  readCondition,
  suggestCondition,
} from './draft-condition.js'

/** The settings as the form holds them: perhaps not valid, and not saved. */
export type Draft = Omit<CorsConfiguration, 'preflightMaxAgeInSeconds'> & {
  /** A text where what was typed is not a number. */
  readonly preflightMaxAgeInSeconds: number | string
  /** Absent in the settings of the last policy, or of the only one. */
  readonly policy?: DraftCondition
}

/** The settings alone. */
export function configurationOf({ policy: _, ...configuration }: Draft): CorsConfiguration {
  return configuration as CorsConfiguration
}

export const listKeys = configurationKeys.filter((key) =>
  Array.isArray(defaultConfiguration[key]),
) as ListKey[]

/** What a click on the form asks for: a verb, and what it is about. */
export interface FormAction {
  readonly verb: string
  readonly key: string
  readonly index: number
}

export function parseAction(text: string): FormAction {
  const [verb = '', key = '', index = ''] = text.split(':')
  return { verb, key, index: /^\d+$/.test(index) ? Number(index) : -1 }
}

/** Reads the settings out of the form, applies what the click asks for, and adds what was typed. */
export function readDraft(form: URLSearchParams, action: FormAction): Draft {
  const policy = suggestCondition(readCondition(form), action)
  const condition = policy === undefined ? {} : { policy }
  if (action.verb === 'defaults') return { ...defaultConfiguration, ...condition }
  const draft = Object.fromEntries(
    configurationKeys.map((key) => [key, readSetting(form, key)]),
  ) as unknown as Draft
  const changed = applyAction(draft, action)
  return { ...changed, ...readAdditions(form, changed), ...condition } as Draft
}

/** Reads one setting by its control. */
function readSetting(form: URLSearchParams, key: keyof CorsConfiguration): unknown {
  if (isListKey(key)) return readList(form, key)
  switch (settingTable[key].control.kind) {
    case 'switch':
      return form.has(key)
    case 'number':
      return readNumber(form.get(key) ?? '')
    default:
      return form.get(key) ?? defaultConfiguration[key]
  }
}

function readList(form: URLSearchParams, key: ListKey): string[] {
  const whole = form.get(`list.${key}`)
  return whole === null ? form.getAll(key) : splitEntries(whole, key)
}

function applyAction(draft: Draft, { verb, key, index }: FormAction): Draft {
  if (key === 'preflightMaxAgeInSeconds' && verb === 'suggest') {
    const issue = findIssues(configurationOf(draft)).find(({ path }) => path === key)
    return { ...draft, preflightMaxAgeInSeconds: Number(issue?.suggestion ?? 1800) }
  }
  if (!isListKey(key) || index < 0) return draft
  const entries = [...draft[key]]
  if (verb === 'remove') entries.splice(index, 1)
  if (verb === 'suggest') {
    const issue = findIssues(configurationOf(draft)).find(
      ({ path, suggestion }) => path === `${key}[${index}]` && suggestion !== undefined,
    )
    if (issue) entries[index] = String(issue.suggestion)
  }
  return { ...draft, [key]: entries }
}

function readAdditions(form: URLSearchParams, draft: Draft): Partial<Record<ListKey, string[]>> {
  const additions: Partial<Record<ListKey, string[]>> = {}
  for (const key of listKeys) {
    const typed = splitEntries(form.getAll(`add.${key}`).join('\n'), key)
    if (typed.length === 0) continue
    const existing = new Set<string>(draft[key])
    additions[key] = [...draft[key], ...typed.filter((entry) => !existing.has(entry))]
  }
  return additions
}

/** One entry a line or between commas; where an entry cannot hold a space, spaces part entries too. */
function splitEntries(text: string, key: ListKey): string[] {
  const { control } = settingTable[key]
  const holdsSpaces = control.kind === 'list' && control.spaces === true
  const separator = holdsSpaces ? /[\r\n]+/ : /[\s,]+/
  const entries = text.split(separator).map((entry) => entry.trim())
  return [...new Set(entries.filter((entry) => entry !== ''))]
}

function readNumber(text: string): number | string {
  return /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : text
}

export function isListKey(key: string): key is ListKey {
  return (listKeys as readonly string[]).includes(key)
}

/** Reads a draft that a page carried along; undefined where somebody else wrote it. */
export function parseDraft(text: string | null): Draft | undefined {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (!isDraft(value)) return undefined
    const { policy: sent, ...settings } = value
    const policy = parseCondition(sent)
    const condition = policy === undefined ? {} : { policy }
    return { ...defaultConfiguration, ...settings, ...condition } as Draft
  } catch {
    return undefined
  }
}

/** Whether every key is of the kind that the form makes. Whether it is valid is another question. */
function isDraft(value: unknown): value is Partial<Draft> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([key, entry]) => {
    if (key === 'policy') return parseCondition(entry) !== undefined
    if (isListKey(key)) {
      return Array.isArray(entry) && entry.every((item) => typeof item === 'string')
    }
    return ['boolean', 'number', 'string'].includes(typeof entry)
  })
}

/** Makes the change from `base` to `mine` again, on what somebody else saved meanwhile. */
export function rebase(base: CorsConfiguration, mine: Draft, theirs: CorsConfiguration): Draft {
  const merged: Record<string, unknown> = { ...theirs }
  for (const key of configurationKeys) {
    const before = base[key]
    const after = mine[key]
    const now = theirs[key]
    if (Array.isArray(before) && Array.isArray(after) && Array.isArray(now)) {
      const removed = new Set(before.filter((entry: string) => !after.includes(entry)))
      const added = after.filter((entry: string) => !before.includes(entry) && !now.includes(entry))
      merged[key] = [...now.filter((entry: string) => !removed.has(entry)), ...added]
    } else if (before !== after) {
      merged[key] = after
    }
  }
  return merged as unknown as Draft
}
