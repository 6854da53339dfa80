import {
  type CorsConfiguration,
  type DangerousPermission,
  findUncoveredEntries,
  type UncoveredEntry,
} from '@crossgate/core'
import { enumerate } from './policy-label.js'

/** What a change means for browsers, in sentences. */
export interface Preview {
  readonly allows: readonly string[]
  readonly refuses: readonly string[]
  /** What changes and is neither. */
  readonly others: readonly string[]
}

/** Says what a change of one setting newly allows, newly refuses, or changes otherwise. */
export type Effect = (before: CorsConfiguration, after: CorsConfiguration) => Partial<Preview>

/** What an entry means that comes, and one that goes: the sentences depend on what the list holds then. */
export interface EntryWords {
  readonly gained: (entry: string, after: CorsConfiguration) => string
  /** `except` is what the list still allows of the entry, as in `, except /b`; empty where that is nothing. */
  readonly lost: (entry: string, except: string, after: CorsConfiguration) => string
}

type EntryList = Parameters<typeof findUncoveredEntries>[0]

/** Whether a filter allows and refuses anything: in Report it only observes. */
export function isInForce({ enabled, enforcement }: CorsConfiguration): boolean {
  return enabled && enforcement !== 'report'
}

/** Whether a filter allows any other origin: the other permissions are about the origins that it allows. */
function allowsAny(configuration: CorsConfiguration): boolean {
  return isInForce(configuration) && configuration.allowedOrigins.length > 0
}

/**
 * Says what the entries of a list that come and go mean; not what the list covers before and after.
 *
 * - `origin`: an entry allows an origin, while the filter is in force.
 * - `permission`: an entry allows something to the allowed origins. That they may do nothing any
 *   more is said once, of the origins, and not again for each thing that they might do.
 * - `names`: an entry allows something, where the filter is in force before and after.
 * - `identity`: an entry allows something, whether the filter is on or not.
 */
export function entriesOf(
  key: EntryList,
  kind: 'origin' | 'permission' | 'names' | 'identity',
  { gained, lost }: EntryWords,
): Effect {
  return (before, after) => {
    if (kind === 'names' && !(isInForce(before) && isInForce(after))) return {}
    if (kind === 'permission' && !allowsAny(after)) return {}
    const isOn = (configuration: CorsConfiguration) => {
      if (kind === 'permission') return allowsAny(configuration)
      return kind !== 'origin' || isInForce(configuration)
    }
    const inEffect = (configuration: CorsConfiguration) =>
      isOn(configuration) ? configuration : { ...configuration, [key]: [] }
    const [old, now] = [inEffect(before), inEffect(after)]
    return {
      allows: findUncoveredEntries(key, now, old).map(({ entry }) => gained(entry, after)),
      refuses: findUncoveredEntries(key, old, now).map((each) =>
        lost(each.entry, exceptWords(each), after),
      ),
    }
  }
}

function exceptWords({ except }: UncoveredEntry): string {
  return except.length === 0 ? '' : `, except ${enumerate(except)}`
}

/** Says which paths are closed to the allowed origins and opened to them, where the filter stays in force. */
export const excludedEntries: Effect = (before, after) => {
  if (!isInForce(before) || !isInForce(after)) return {}
  const gained = findUncoveredEntries('excludedPaths', after, before).map(({ entry }) => entry)
  const lost = findUncoveredEntries('excludedPaths', before, after).map((each) => ({
    path: each.entry,
    except: exceptWords(each),
  }))
  const isTaken = allowsAny(before) && allowsAny(after)
  const isGiven = allowsAny(after)
  return {
    refuses: isTaken
      ? gained.map(
          (path) => `${path} is excluded: pages of other origins get no CORS headers there.`,
        )
      : [],
    allows: isGiven
      ? lost.map(({ path, except }) => `${path} is open to the allowed origins${except}.`)
      : [],
    others: [
      ...(isTaken ? [] : gained.map((path) => `${path} is excluded.`)),
      ...(isGiven ? [] : lost.map(({ path, except }) => `${path} is no longer excluded${except}.`)),
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
    if (isPermission && !allowsAny(after)) return {}
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
