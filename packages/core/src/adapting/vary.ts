/**
 * Merges field names into a [`Vary`](https://www.rfc-editor.org/rfc/rfc9110#name-vary) value: keeps
 * what is there, in its spelling and order, and adds what is missing. `*` swallows everything.
 *
 * Returns `''` where there is nothing to vary on. For adapters. Never throws.
 *
 * @param present the header's value, as Node's `getHeader` or a fetch `Headers` gives it.
 * @param names the field names to add, in the spelling in which they are to appear.
 *
 * @example
 * ```ts
 * mergeVary('Accept-Encoding, origin', ['Origin', 'Cookie']) // 'Accept-Encoding, origin, Cookie'
 * ```
 */
export function mergeVary(
  present: string | readonly string[] | number | null | undefined,
  names: readonly string[],
): string {
  // Most responses have none yet, and to make a text of nothing takes a while.
  if (present == null) return joinNames(names)
  const value = Array.isArray(present) ? present.join(', ') : String(present)
  if (value === '') return joinNames(names)
  return names.length === 0 ? value : addNames(value, names)
}

function joinNames(names: readonly string[]): string {
  return names.length === 1 ? (names[0] as string) : names.join(', ')
}

// By itself: what a closure keeps is made on every call of the function that holds it.
function addNames(value: string, names: readonly string[]): string {
  const listed = value
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  if (listed.includes('*')) return '*'
  const missing = names.filter((name) => !listed.includes(name.toLowerCase()))
  return missing.length === 0 ? value : `${value}, ${missing.join(', ')}`
}
