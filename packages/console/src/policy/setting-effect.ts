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

/** Whether a filter allows and refuses anything: in Report it only observes. */
export function isInForce({ enabled, enforcement }: CorsConfiguration): boolean {
  return enabled && enforcement !== 'report'
}

/** Whether a filter allows any other origin: the other permissions are about the origins that it allows. */
function allowsAny(configuration: CorsConfiguration): boolean {
  return isInForce(configuration) && configuration.allowedOrigins.length > 0
}

/**
 * Whether the last origin goes while the filter stays in force: that every other origin is refused is
 * said once, not again for each thing that the origins might do.
 */
function losesEveryOrigin(after: CorsConfiguration): boolean {
  return isInForce(after) && after.allowedOrigins.length === 0
}

/**
 * Says what the entries of a list that come and go mean.
 *
 * - `origin`: an entry allows an origin, while the filter is in force.
 * - `permission`: an entry allows something to the allowed origins, while there are any.
 * - `names`: an entry allows something, where the filter is in force before and after.
 * - `identity`: an entry allows something, whether the filter is on or not.
 */
export function entriesOf(
  key: EntryList,
  kind: 'origin' | 'permission' | 'names' | 'identity',
  words: (entry: string) => EntryWords,
): Effect {
  return (before, after) => {
    if (kind === 'names' && !(isInForce(before) && isInForce(after))) return {}
    if (kind === 'permission' && losesEveryOrigin(after)) return {}
    const isOn = (configuration: CorsConfiguration) => {
      if (kind === 'permission') return allowsAny(configuration)
      return kind !== 'origin' || isInForce(configuration)
    }
    const old = isOn(before) ? before[key] : []
    const now = isOn(after) ? after[key] : []
    return {
      allows: without(now, old, key).map((entry) => words(entry).gained),
      refuses: without(old, now, key).map((entry) => words(entry).lost),
    }
  }
}

/** Says which paths are closed to the allowed origins and opened to them, where the filter stays in force. */
export const excludedEntries: Effect = (before, after) => {
  if (!isInForce(before) || !isInForce(after)) return {}
  const gained = without(after.excludedPaths, before.excludedPaths, 'excludedPaths')
  const lost = without(before.excludedPaths, after.excludedPaths, 'excludedPaths')
  const isTaken = allowsAny(before) && allowsAny(after)
  const isGiven = allowsAny(after)
  return {
    refuses: isTaken
      ? gained.map(
          (path) => `${path} is excluded: pages of other origins get no CORS headers there.`,
        )
      : [],
    allows: isGiven ? lost.map((path) => `${path} is open to the allowed origins.`) : [],
    others: [
      ...(isTaken ? [] : gained.map((path) => `${path} is excluded.`)),
      ...(isGiven ? [] : lost.map((path) => `${path} is no longer excluded.`)),
    ],
  }
}

/** Says what switching a setting on and off means; credentials are a permission of the allowed origins. */
export function switched(
  key: 'allowCredentials' | 'debug' | 'explainPreflights',
  words: { readonly on: Partial<Preview>; readonly off: Partial<Preview> },
): Effect {
  return (before, after) => {
    const isPermission = key === 'allowCredentials'
    if (isPermission && losesEveryOrigin(after)) return {}
    const isOn = (configuration: CorsConfiguration) =>
      configuration[key] && (!isPermission || allowsAny(configuration))
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
