import { type CorsRequest, requestedMethod } from '@crossgate/core'
import type { PassedRequest } from '../storage/store.js'

/** Distinct requests that passed, waiting and stored. */
export const maximumPassed = 2000
/** Requests that passed are all noted up to this, and under lasting load so many in an interval: they are a sample then. */
const burst = 250
const notesPerInterval = 25

/** Requests that passed, waiting to be written. */
export class PassedRequests {
  #notes: PassedSnapshot[] = []
  #sampleBudget = burst
  #folded: Passed = new Map()

  /** Notes a request; under lasting load only some. */
  note(request: CorsRequest): void {
    if (this.#sampleBudget === 0) return
    this.#sampleBudget--
    this.#notes.push(new PassedSnapshot(request))
  }

  /** Brings repetitions together, and lets as many be noted as in every interval. */
  fold(): void {
    foldInto(this.#folded, this.#notes, Date.now())
    this.#notes = []
    this.#sampleBudget = Math.min(burst, this.#sampleBudget + notesPerInterval)
  }

  /** Returns what was folded, and forgets it. */
  take(): PassedRequest[] {
    const requests = [...this.#folded.values()]
    this.#folded = new Map()
    return requests
  }
}

const maximumText = 1024

/**
 * What a request says that a decision depends on: the request itself may be reused. It is taken
 * while a decision waits, so that nothing is made of it yet.
 */
class PassedSnapshot {
  readonly method: string
  readonly url: string
  readonly origin: string | null | undefined
  readonly host: string | null | undefined
  readonly requestMethod: string | null
  readonly headerNames: string | null | undefined
  readonly secFetchSite: string | null | undefined
  readonly secFetchMode: string | null | undefined

  constructor(request: CorsRequest) {
    const { method, url, headers } = request
    this.method = method
    this.url = url
    this.origin = headers.get('origin')
    this.host = headers.get('host')
    this.requestMethod = requestedMethod(request)
    this.headerNames = headers.get('access-control-request-headers')
    this.secFetchSite = headers.get('sec-fetch-site')
    this.secFetchMode = headers.get('sec-fetch-mode')
  }
}

type Passed = Map<string, PassedRequest & { count: number; lastInstant: number }>

/** Brings repetitions together, and leaves out what is too long to be an everyday request. */
function foldInto(folded: Passed, notes: readonly PassedSnapshot[], lastInstant: number): void {
  for (const { method, url, requestMethod, ...snapshot } of notes) {
    const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
    const origin = snapshot.origin ?? ''
    const key = `${origin}\n${method}\n${requestMethod ?? ''}\n${path}`
    const known = folded.get(key)
    if (known) {
      known.count++
      known.lastInstant = lastInstant
    } else if (key.length <= maximumText && folded.size < maximumPassed) {
      folded.set(key, {
        key,
        method,
        ...(typeof requestMethod === 'string' ? { requestMethod } : {}),
        path,
        origin,
        host: cut(snapshot.host),
        secFetchSite: cut(snapshot.secFetchSite),
        secFetchMode: cut(snapshot.secFetchMode),
        headerNames: (snapshot.headerNames ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
        count: 1,
        lastInstant,
      })
    }
  }
}

function cut(text: string | null | undefined): string | null {
  return text?.slice(0, maximumText) ?? null
}
