import type { CorsConfiguration } from '@crossgate/core'
import type { SystemConfiguration } from '../storage/system-configuration.js'
import { configurationKeys, labelOf } from './setting-table.js'

/** The difference of one key: entries for a list, values for the rest. */
export type KeyChange =
  | {
      readonly key: keyof CorsConfiguration
      readonly label: string
      readonly added: readonly string[]
      readonly removed: readonly string[]
      /** The same entries in another order, which the browser sees in the header. */
      readonly reordered: boolean
    }
  | {
      readonly key: keyof CorsConfiguration
      readonly label: string
      readonly from: string | number | boolean
      readonly to: string | number | boolean
    }

/** Every key in which two configurations differ, in the order of the page. */
export function findChanges(before: CorsConfiguration, after: CorsConfiguration): KeyChange[] {
  const changes: KeyChange[] = []
  for (const key of configurationKeys) {
    const from = before[key]
    const to = after[key]
    const label = labelOf(key)
    if (Array.isArray(from) && Array.isArray(to)) {
      if (from.length === to.length && from.every((entry, index) => entry === to[index])) continue
      const old = new Set<string>(from)
      const now = new Set<string>(to)
      const added = to.filter((entry: string) => !old.has(entry))
      const removed = from.filter((entry: string) => !now.has(entry))
      changes.push({
        key,
        label,
        added,
        removed,
        reordered: added.length === 0 && removed.length === 0,
      })
    } else if (from !== to) {
      changes.push({
        key,
        label,
        from: from as string | number | boolean,
        to: to as string | number | boolean,
      })
    }
  }
  return changes
}

/** The names of the parts in which two documents differ, other than ours. */
export function findChangedParts(
  before: SystemConfiguration,
  after: SystemConfiguration,
): string[] {
  const ignored = new Set(['corsConfiguration', 'insertInstant', 'lastUpdateInstant'])
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (part) => !ignored.has(part) && JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  )
}

/** A change as one line for the history. */
export function summarize(before: SystemConfiguration, after: SystemConfiguration): string {
  const parts = findChanges(before.corsConfiguration, after.corsConfiguration).map((change) => {
    if ('from' in change) return `${change.label}: ${word(change.to)}`
    if (change.reordered) return `${change.label}: reordered`
    const words = [
      ...change.added.slice(0, 3).map((entry) => `+ ${entry.slice(0, 60)}`),
      ...change.removed.slice(0, 3).map((entry) => `− ${entry.slice(0, 60)}`),
    ]
    const more = change.added.length + change.removed.length - words.length
    return `${change.label}: ${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  })
  const others = findChangedParts(before, after)
  if (others.length > 0) parts.push(`Other settings: ${others.slice(0, 5).join(', ')}`)
  return parts.join('; ') || 'No change'
}

export function word(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}
