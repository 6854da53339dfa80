import type { CaseRequest, HeaderLine } from './case.js'
import { linesByName, varyNames } from './differences.js'
import type { Answer } from './server-under-test.js'

interface Stored {
  readonly answer: Answer
  /** What the request said for each field that the answer varies on. */
  readonly selectedBy: ReadonlyMap<string, string | undefined>
}

/**
 * A cache as RFC 9111 describes it, as far as CORS meets it: answers that stay fresh, keyed by the
 * URL and by what `Vary` names. It is as willing as a cache may be: it stores whatever is not forbidden, and
 * a request's own `Cache-Control` is ignored.
 */
export class HttpCache {
  readonly #shared: boolean
  readonly #keysByHost: boolean
  readonly #stored = new Map<string, Stored[]>()

  /** `keysByHost`: it stands before several names. One that stands before a single name may ignore a forged Host. */
  constructor(kind: 'shared' | 'browser', { keysByHost = false } = {}) {
    this.#shared = kind === 'shared'
    this.#keysByHost = keysByHost
  }

  /** Keeps the answer if it may be kept. */
  store(request: CaseRequest, answer: Answer): void {
    if (request.method !== 'GET' || !this.#mayStore(request, answer)) return
    const fields = [...varyNames(answer.headers)]
    const selectedBy = new Map(fields.map((name) => [name, combined(request.headers, name)]))
    const kept = this.#stored.get(this.#keyOf(request)) ?? []
    this.#stored.set(this.#keyOf(request), [...kept, { answer, selectedBy }])
  }

  /** Every stored answer that may be given to this request: which one it gets is the cache's choice. */
  matches(request: CaseRequest): Answer[] {
    if (request.method !== 'GET' && request.method !== 'HEAD') return []
    const kept = this.#stored.get(this.#keyOf(request)) ?? []
    return kept
      .filter(({ selectedBy }) =>
        [...selectedBy].every(([name, value]) => combined(request.headers, name) === value),
      )
      .map(({ answer }) => answer)
  }

  #keyOf({ target, headers }: CaseRequest): string {
    return this.#keysByHost ? `${combined(headers, 'host')}${target}` : target
  }

  #mayStore(request: CaseRequest, answer: Answer): boolean {
    const directives = (linesByName(answer.headers).get('cache-control') ?? [])
      .flatMap((value) => value.split(','))
      .map((directive) => directive.trim().toLowerCase())
    if (directives.includes('no-store')) return false
    if (!directives.some((directive) => directive.startsWith('max-age='))) return false
    if (varyNames(answer.headers).has('*')) return false
    if (!this.#shared) return true
    const authorized = combined(request.headers, 'authorization') !== undefined
    return !directives.includes('private') && (!authorized || directives.includes('public'))
  }
}

function combined(lines: readonly HeaderLine[], name: string): string | undefined {
  return linesByName(lines).get(name)?.join(', ')
}
