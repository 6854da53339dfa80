import type { Grant } from './grant.js'

/** How many origins are remembered that a pattern covers, and how many that are denied. */
export const rememberedOrigins = 10_000

/**
 * What a policy has found out about the origins that asked: the grant, or `null` for one that is
 * denied. One map answers for all of them, since a look-up is much of what a denial costs.
 */
export class KnownOrigins {
  readonly #known = new Map<string, Grant | null>()
  readonly #covered = new LatestKeys(rememberedOrigins)
  readonly #denied = new LatestKeys(rememberedOrigins)

  get size(): number {
    return this.#known.size
  }

  get(origin: string): Grant | null | undefined {
    return this.#known.get(origin)
  }

  /** Adds an origin that the configuration lists. Nobody can make these more, so they stay. */
  addListed(origin: string, grant: Grant): void {
    this.#known.set(origin, grant)
  }

  /**
   * Adds an origin that a pattern covers, or that is denied. Anybody can make up more of them: the
   * oldest of its kind makes room, and is found out about again when it asks again.
   */
  addUnlisted(origin: string, grant: Grant | null): void {
    this.#known.set(origin, grant)
    const oldest = (grant === null ? this.#denied : this.#covered).add(origin)
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

/** The latest keys, as many as there is room for. */
class LatestKeys {
  readonly #room: number
  readonly #keys: string[] = []
  #next = 0

  constructor(room: number) {
    this.#room = room
  }

  /** Adds a key that is not among them, and returns the oldest one where it takes that one's place. */
  add(key: string): string | undefined {
    const oldest = this.#keys[this.#next]
    this.#keys[this.#next] = key
    this.#next = (this.#next + 1) % this.#room
    return oldest
  }
}
