import { checkPolicies } from '@crossgate/core'

/** What a policy's form holds beside its settings: what it is called, and which requests it is for. */
export interface DraftCondition {
  /** Its index in the saved list; null for a new policy. */
  readonly place: number | null
  /** The index of the policy before which a new one is asked. */
  readonly before: number
  readonly name: string
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
}

/** Reads it out of a form; undefined where the form is about the settings alone. */
export function readCondition(form: URLSearchParams): DraftCondition | undefined {
  const name = form.get('policy.name')
  if (name === null) return undefined
  return {
    place: toIndex(form.get('policy.place')) ?? null,
    before: toIndex(form.get('policy.before')) ?? 0,
    name: name.trim(),
    hosts: lines(form.get('policy.hosts'), /[\s,]+/),
    paths: lines(form.get('policy.paths'), /[\r\n]+/),
  }
}

/** Puts a correction in the place of an entry, where a click asks for it. */
export function suggestCondition(
  condition: DraftCondition | undefined,
  { verb, key, index }: { readonly verb: string; readonly key: string; readonly index: number },
): DraftCondition | undefined {
  if (condition === undefined || verb !== 'suggest') return condition
  if (key !== 'hosts' && key !== 'paths') return condition
  const { suggestion } =
    checkPolicies([{ [key]: condition[key], configuration: {} }, { configuration: {} }]).find(
      ({ path }) => path === `[0].${key}[${index}]`,
    ) ?? {}
  if (suggestion === undefined) return condition
  const entries = condition[key].map((entry, at) => (at === index ? String(suggestion) : entry))
  return { ...condition, [key]: entries }
}

/** Reads it out of a draft that a page carried along; undefined where somebody else wrote it. */
export function parseCondition(value: unknown): DraftCondition | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { place, before, name, hosts, paths } = value as Record<string, unknown>
  const isPlaced = place === null || isIndex(place)
  if (!isPlaced || !isIndex(before) || typeof name !== 'string') return undefined
  return isTexts(hosts) && isTexts(paths) ? { place, before, name, hosts, paths } : undefined
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
}

function toIndex(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

function lines(text: string | null, separator: RegExp): string[] {
  const entries = (text ?? '').split(separator).map((entry) => entry.trim())
  return [...new Set(entries.filter((entry) => entry !== ''))]
}
