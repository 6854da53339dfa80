import type { Enforcement } from '@crossgate/core'

/** What pages of an origin asked for: a few of each, in the order in which they were first seen. */
export interface WantedPermissions {
  /** For a preflight, the method that it asked for. */
  readonly methods: readonly string[]
  /** Header names, in lower case. */
  readonly headerNames: readonly string[]
  /** Paths, without a query. */
  readonly paths: readonly string[]
  /** The lists that had no room for everything. */
  readonly incomplete: readonly WantedList[]
  /** No browser sent any of it: a client or a proxy added the origin. Absent: a browser did, or nobody knows. */
  readonly onlyPrograms?: true
}

export type WantedList = 'methods' | 'headerNames' | 'paths'

/** How many of each are kept: anybody can make them up. */
const longestList: Readonly<Record<WantedList, number>> = {
  methods: 10,
  headerNames: 30,
  paths: 10,
}

/** Returns what both say, as far as there is room. */
export function mergeWanted(known: WantedPermissions, seen: WantedPermissions): WantedPermissions {
  const incomplete = new Set([...known.incomplete, ...seen.incomplete])
  const merge = (list: WantedList): readonly string[] => {
    const added = seen[list].filter((each) => !known[list].includes(each))
    const room = Math.max(0, longestList[list] - known[list].length)
    if (added.length > room) incomplete.add(list)
    return added.length === 0 ? known[list] : [...known[list], ...added.slice(0, room)]
  }
  return {
    methods: merge('methods'),
    headerNames: merge('headerNames'),
    paths: merge('paths'),
    incomplete: [...incomplete],
    ...(known.onlyPrograms && seen.onlyPrograms ? { onlyPrograms: true } : {}),
  }
}

/** An origin that the policy does not allow, as it was seen since it was last written. */
export interface OriginSighting extends WantedPermissions {
  /** The origin, as browsers write it. */
  readonly origin: string
  /** The last policy that did not allow it, by its name or its index; absent if there is only one policy. */
  readonly policy?: string | number
  /** When it was first seen, in milliseconds since 1970. */
  readonly firstInstant: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
  /** How often it was seen, by the mode of enforcement. */
  readonly counts: Readonly<Record<Enforcement, number>>
}

/** What a batch of events says of the origins that were not allowed. Each is there once. */
export interface OriginBatch {
  /** Those that are listed. */
  readonly origins: readonly OriginSighting[]
  /** How many further origins were counted instead of listed. */
  readonly folded: number
}

/** An origin that was refused or observed, and waits for somebody to decide about it. */
export interface WaitingOrigin extends OriginSighting {
  /** The number of times that it was seen, under all modes of enforcement. */
  readonly count: number
  /** Who chose to hear no more of it, and when; null where it waits. */
  readonly ignored: Ignoring | null
}

/** Who ignores an origin, and since when, in milliseconds since 1970. */
export interface Ignoring {
  /** The name of a key. */
  readonly author: string
  /** In milliseconds since 1970. */
  readonly instant: number
}

/** What is needed of each origin to order and to count them. */
export interface WaitingOriginSummary extends Pick<OriginSighting, 'origin' | 'policy'> {
  /** Whether somebody chose to hear no more of it. */
  readonly isIgnored: boolean
}

/** What was seen and is not listed, or not any more. */
export interface OriginLosses {
  /** Origins that were counted instead of listed: there were too many at once. */
  readonly folded: number
  /** When that was last so, in milliseconds since 1970; null for never. */
  readonly foldedInstant: number | null
  /** Origins that retention removed for their number, before they reached their age. */
  readonly removed: number
  /** When that was last so, in milliseconds since 1970; null for never. */
  readonly removedInstant: number | null
}

/** At most so many origins wait, and as many are ignored. */
export const mostWaiting = 1000

/**
 * The origins that were not allowed. The event log writes them, in the batches of its events. Every
 * method rejects with a `StoreError`.
 */
export interface WaitingOriginStore {
  /** All of them, the most often seen first. */
  list(): Promise<WaitingOriginSummary[]>
  /** Reads some, in the order in which they are named; one that is not there is left out. */
  read(origins: readonly string[]): Promise<WaitingOrigin[]>
  /**
   * Ignores an origin, or, with null, takes that back: it stays listed until then, and what is seen
   * of it is still counted. Returns `missing` where there is no such origin, and `too-many`, with
   * nothing written, where a thousand are ignored already.
   */
  ignore(origin: string, ignoring: Ignoring | null): Promise<'done' | 'missing' | 'too-many'>
  /** Removes an origin until it is seen again; false where there is none. */
  forget(origin: string): Promise<boolean>
  /** Returns how many are not listed, and why. */
  losses(): Promise<OriginLosses>
}
