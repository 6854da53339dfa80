import { hashOf } from './distinct-origins.js'

/** Origins of one hour that are listed as they come. */
const firstOrigins = 100
/** One that comes after those is listed when it was seen so often within the hour. */
const sightingsToList = 3
/** Origins that are told apart. */
const maximumOrigins = 200_000

/** How one sighting of an origin counts. */
export interface Sighting {
  /** How many sightings are to be counted with it; 0 where the origin is not listed. */
  readonly times: number
  /** What it changes in the number of origins that are counted instead of listed. */
  readonly folded: number
}

/**
 * Decides which origins are listed. Anybody can invent origins, and thousands that come once must
 * not bury the one that comes again: the first hundred of an hour are listed, and of all others
 * those that come a third time.
 */
export class FrequentOrigins {
  #hour = 0
  #listed = new Set<number>()
  #seen = new Map<number, number>()

  see(hour: number, origin: string): Sighting {
    if (hour !== this.#hour) this.#reset(hour)
    const hash = hashOf(origin)
    if (this.#listed.has(hash)) return { times: 1, folded: 0 }
    const times = (this.#seen.get(hash) ?? 0) + 1
    if (this.#listed.size < firstOrigins || times >= sightingsToList) {
      const folded = this.#seen.delete(hash) ? -1 : 0
      this.#listed.add(hash)
      return { times, folded }
    }
    // Forgotten ones begin again: what comes often is soon counted as often.
    if (this.#seen.size >= maximumOrigins) this.#seen.clear()
    this.#seen.set(hash, times)
    return { times: 0, folded: times === 1 ? 1 : 0 }
  }

  #reset(hour: number): void {
    this.#hour = hour
    this.#listed = new Set()
    this.#seen = new Map()
  }
}
