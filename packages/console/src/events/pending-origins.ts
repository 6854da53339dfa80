import type { CorsEvent } from '@crossgate/core'
import { programHint } from '../policy/origin-check.js'
import {
  mergeWanted,
  type OriginBatch,
  type OriginSighting,
  type WantedPermissions,
} from '../storage/waiting-origin.js'
import { FrequentOrigins } from './frequent-origins.js'

/** Origins that wait to be written; beyond them one is only counted. */
const maximumPending = 5000
const hour = 3_600_000

/** Origins that were not allowed, with what they asked for, waiting to be written. */
export class PendingOrigins {
  readonly #origins = new Map<string, OriginSighting>()
  readonly #frequent = new FrequentOrigins()
  #folded = 0

  get size(): number {
    return this.#origins.size
  }

  append(event: CorsEvent): void {
    const { origin } = event.request
    if (origin === null || !isAboutOrigin(event)) return
    const { times, folded } = this.#frequent.see(Math.floor(event.insertInstant / hour), origin)
    this.#folded += folded
    if (times === 0) return
    const known = this.#origins.get(origin)
    if (known === undefined && this.#origins.size >= maximumPending) {
      this.#folded++
      return
    }
    this.#origins.set(origin, addSighting(known, origin, event, times))
  }

  /** Takes some out, the oldest first, and the count of those that are not listed. */
  take(limit: number): OriginBatch {
    const origins: OriginSighting[] = []
    for (const [origin, sighting] of this.#origins) {
      if (origins.length === limit) break
      this.#origins.delete(origin)
      origins.push(sighting)
    }
    const folded = this.#folded
    this.#folded = 0
    return { origins, folded }
  }
}

/**
 * Whether a permission for the origin is what was missing. A form or a link of another site is
 * refused for its origin too, and no permission helps it.
 */
function isAboutOrigin({ reason, request }: CorsEvent): boolean {
  if (reason !== 'origin-not-allowed') return false
  return request.secFetchMode !== 'navigate' || request.requestMethod !== undefined
}

function addSighting(
  known: OriginSighting | undefined,
  origin: string,
  event: CorsEvent,
  times: number,
): OriginSighting {
  const { insertInstant, enforcement, policy } = event
  const counts = known?.counts ?? { block: 0, omit: 0, report: 0 }
  return {
    origin,
    ...(policy === undefined ? {} : { policy }),
    firstInstant: known?.firstInstant ?? insertInstant,
    lastInstant: insertInstant,
    counts: { ...counts, [enforcement]: counts[enforcement] + times },
    ...mergeWanted(known ?? nothing, wantedOf(event)),
  }
}

const nothing: WantedPermissions = {
  methods: [],
  headerNames: [],
  paths: [],
  incomplete: [],
  onlyPrograms: true,
}

function wantedOf({ request, hint }: CorsEvent): WantedPermissions {
  return {
    methods: [request.requestMethod ?? request.method],
    headerNames: request.headerNames,
    paths: [request.path],
    incomplete: [],
    ...(hint !== undefined && hint === programHint ? { onlyPrograms: true } : {}),
  }
}
