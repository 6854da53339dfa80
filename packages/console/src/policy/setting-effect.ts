import type { CorsConfiguration, DangerousPermission } from '@crossgate/core'

/** What a change means for browsers, in sentences. */
export interface Preview {
  readonly allows: readonly string[]
  readonly refuses: readonly string[]
  /** What changes and is neither. */
  readonly others: readonly string[]
}

type Effect = (before: CorsConfiguration, after: CorsConfiguration) => Partial<Preview>

interface EntryWords {
  readonly gained: string
  readonly lost: string
}

type EntryList =
  | 'allowedOrigins'
  | 'allowedMethods'
  | 'allowedHeaders'
  | 'exposedHeaders'
  | 'excludedPaths'
  | 'ownOrigins'
  | 'allowedHosts'

/**
 * Says what the entries of a list that come and go mean.
 *
 * - `permission`: an entry allows something, while the filter is on.
 * - `boundary`: an entry refuses something, where the filter is on before and after.
 * - `names`: an entry allows something, where the filter is on before and after.
 * - `identity`: an entry allows something, whether the filter is on or not.
 */
export function entriesOf(
  key: EntryList,
  kind: 'permission' | 'boundary' | 'names' | 'identity',
  words: (entry: string) => EntryWords,
): Effect {
  return (before, after) => {
    const isOnTwice = before.enabled && after.enabled
    if ((kind === 'boundary' || kind === 'names') && !isOnTwice) return {}
    const isOn = ({ enabled }: CorsConfiguration) => kind !== 'permission' || enabled
    const old = isOn(before) ? before[key] : []
    const now = isOn(after) ? after[key] : []
    const gained = without(now, old, key).map((entry) => words(entry).gained)
    const lost = without(old, now, key).map((entry) => words(entry).lost)
    return kind === 'boundary'
      ? { refuses: gained, allows: lost }
      : { allows: gained, refuses: lost }
  }
}

/** Says what switching a setting on and off means; credentials are a permission of the filter. */
export function switched(
  key: 'allowCredentials' | 'debug' | 'explainPreflights',
  words: { readonly on: Partial<Preview>; readonly off: Partial<Preview> },
): Effect {
  return (before, after) => {
    const isOn = (configuration: CorsConfiguration) =>
      configuration[key] && (key !== 'allowCredentials' || configuration.enabled)
    if (isOn(before) === isOn(after)) return {}
    return isOn(after) ? words.on : words.off
  }
}

/** Says which dangers are accepted, and which no longer. */
export function acceptedDangers(words: Readonly<Record<DangerousPermission, string>>): Effect {
  return ({ dangerouslyAllow: before }, { dangerouslyAllow: after }) => ({
    others: [
      ...after
        .filter((danger) => !before.includes(danger))
        .map((danger) => `Accepted: ${words[danger]}`),
      ...before
        .filter((danger) => !after.includes(danger))
        .map((danger) => `No longer accepted: ${words[danger]}`),
    ],
  })
}

/** The entries that are not in another list; header names compare without case. */
function without(entries: readonly string[], others: readonly string[], key: EntryList): string[] {
  const isHeader = key === 'allowedHeaders' || key === 'exposedHeaders'
  const identity = (entry: string) => (isHeader ? entry.toLowerCase() : entry)
  const known = new Set(others.map(identity))
  return entries.filter((entry) => !known.has(identity(entry)))
}
