import type { CorsConfiguration } from '@crossgate/core'
import { configurationKeys, labelOf } from './setting-table.js'

/** What can change: a setting, or what a policy is called and which requests it is for. */
export type ChangedKey = keyof CorsConfiguration | 'name' | 'hosts' | 'paths'

/** The difference of one key: entries for a list, values for the rest. */
export type KeyChange =
  | {
      readonly key: ChangedKey
      readonly label: string
      readonly added: readonly string[]
      readonly removed: readonly string[]
      /** The same entries in another order, which the browser sees in the header. */
      readonly reordered: boolean
    }
  | {
      readonly key: ChangedKey
      readonly label: string
      readonly from: string | number | boolean
      readonly to: string | number | boolean
    }

/** Every key in which two configurations differ, in the order of the page. */
export function findChanges(before: CorsConfiguration, after: CorsConfiguration): KeyChange[] {
  return configurationKeys.flatMap(
    (key) => findChange(key, labelOf(key), before[key], after[key]) ?? [],
  )
}

type Value = string | number | boolean | readonly string[]

/** The difference of one key, or undefined where there is none. */
export function findChange(
  key: ChangedKey,
  label: string,
  from: Value,
  to: Value,
): KeyChange | undefined {
  if (Array.isArray(from) && Array.isArray(to)) {
    if (from.length === to.length && from.every((entry, index) => entry === to[index])) {
      return undefined
    }
    const old = new Set<string>(from)
    const now = new Set<string>(to)
    const added = to.filter((entry: string) => !old.has(entry))
    const removed = from.filter((entry: string) => !now.has(entry))
    return { key, label, added, removed, reordered: added.length === 0 && removed.length === 0 }
  }
  if (from === to) return undefined
  return {
    key,
    label,
    from: from as string | number | boolean,
    to: to as string | number | boolean,
  }
}

/** A difference as a few words, such as `Debug enabled: on`. */
export function summarizeChange(change: KeyChange): string {
  if ('from' in change) return `${change.label}: ${word(change.to)}`
  if (change.reordered) return `${change.label}: reordered`
  const words = [
    ...change.added.slice(0, 3).map((entry) => `+ ${entry.slice(0, 60)}`),
    ...change.removed.slice(0, 3).map((entry) => `− ${entry.slice(0, 60)}`),
  ]
  const more = change.added.length + change.removed.length - words.length
  return `${change.label}: ${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

export function word(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}
