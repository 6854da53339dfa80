/** Origins of one path and hour that each get an entry. */
const ownEntries = 100
/** Origins that are told apart, and paths; what comes beyond them is taken for one that was there. */
const maximumOrigins = 200_000
const maximumPaths = 5000

/**
 * Decides which origins of a path get an entry of their own. Anybody can invent origins: the first
 * hundred of a path within an hour are listed, and all others become one entry that counts them.
 */
export class DistinctOrigins {
  #hour = 0
  #origins = 0
  readonly #byPath = new Map<string, Set<number>>()

  /**
   * Returns where an origin belongs: into an entry of its own, or into the one of all others, where
   * it is `new` or was `known`.
   */
  place(hour: number, path: string, origin: string): 'own' | 'new' | 'known' {
    if (hour !== this.#hour) this.#reset(hour)
    const origins = this.#byPath.get(path) ?? this.#addPath(path)
    if (origins === undefined) return 'own'
    const hash = hashOf(origin)
    if (origins.has(hash)) return isOwn(origins, hash) ? 'own' : 'known'
    if (this.#origins >= maximumOrigins) return origins.size < ownEntries ? 'own' : 'known'
    origins.add(hash)
    this.#origins++
    return origins.size <= ownEntries ? 'own' : 'new'
  }

  #reset(hour: number): void {
    this.#hour = hour
    this.#origins = 0
    this.#byPath.clear()
  }

  #addPath(path: string): Set<number> | undefined {
    if (this.#byPath.size >= maximumPaths) return undefined
    const origins = new Set<number>()
    this.#byPath.set(path, origins)
    return origins
  }
}

/** Whether it is among the first of a set, which keeps the order in which they came. */
function isOwn(origins: ReadonlySet<number>, hash: number): boolean {
  if (origins.size <= ownEntries) return true
  let position = 0
  for (const each of origins) {
    if (each === hash) return true
    if (++position === ownEntries) return false
  }
  return false
}

/** FNV-1a: 32 bits instead of a text, of which an attacker can send many and long ones. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash
}
