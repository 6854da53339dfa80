/**
 * The sets in which the entries of a list were checked for repetitions, until the look-up of that
 * list is compiled. To make such a set is most of what a list of a million entries costs.
 */
const entrySets = /* @__PURE__ */ new WeakMap<readonly unknown[], Set<unknown>>()

/** Keeps the set of the entries of a list. */
export function keepEntrySet(list: readonly unknown[], entries: Set<unknown>): void {
  entrySets.set(list, entries)
}

/** Returns a set of the entries of a list, which the caller may change: the one that was kept, or a new one. */
export function takeEntrySet<Entry>(list: readonly Entry[]): Set<Entry> {
  const kept = entrySets.get(list) as Set<Entry> | undefined
  entrySets.delete(list)
  return kept ?? new Set(list)
}
