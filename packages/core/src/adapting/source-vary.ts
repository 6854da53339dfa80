import type { CorsDecision } from '../decision.js'
import { isToken } from '../reading/token.js'
import { mergeVary } from './vary.js'

/** The request header fields that a source function reads: a list of names, or `false` for none. */
export type SourceVary = readonly string[] | false

/**
 * Returns a function that adds to a decision's `vary` what a source function reads, `Origin` and the
 * names in `fields`: which policy decided is known to nobody but that function, so that a shared
 * cache must tell apart what it looked at. Nothing is added with `false`, nor in `report`, which
 * leaves every response as it is.
 *
 * Throws a `TypeError` where a name is not that of a field.
 */
export function varyBySource(fields: SourceVary = []): (decision: CorsDecision) => CorsDecision {
  checkFields(fields)
  if (fields === false) return (decision) => decision
  const added = ['Origin', ...fields]
  const widened = new WeakMap<readonly string[], readonly string[]>()
  return (decision) => {
    if (isObserved(decision)) return decision
    const { vary } = decision
    // Decisions share their lists, and adapters keep what they make of one.
    const known = widened.get(vary) ?? widen(vary, added)
    widened.set(vary, known)
    return known === vary ? decision : withVary(decision, known)
  }
}

/** Whether the decision is of a filter in `report`: nothing else leaves what it decides to others. */
function isObserved({ authoritative, kind }: CorsDecision): boolean {
  return !authoritative && kind !== 'disabled'
}

function widen(vary: readonly string[], added: readonly string[]): readonly string[] {
  // One by one, since the names of the options may repeat one another.
  const merged = added.reduce((value, name) => mergeVary(value, [name]), vary.join(', '))
  const names = merged.split(', ')
  return names.length === vary.length ? vary : Object.freeze(names)
}

function withVary(decision: CorsDecision, vary: readonly string[]): CorsDecision {
  const wider = { ...decision, vary }
  // It is found out on first read, which a copy must not be.
  if ('withheld' in decision) {
    Object.defineProperty(wider, 'withheld', { get: () => decision.withheld, enumerable: true })
  }
  return wider
}

function checkFields(fields: unknown): void {
  if (fields === false) return
  if (!Array.isArray(fields)) {
    throw new TypeError(
      "vary must be a list of request header names, such as ['X-Tenant'], or false if the source reads only the method and the URL.",
    )
  }
  for (const name of fields) {
    if (name === '*') {
      throw new TypeError(
        '"*" in vary would stop caches from reusing any response: list the request headers that the source reads.',
      )
    }
    if (typeof name !== 'string' || !isToken(name)) {
      throw new TypeError(
        `${JSON.stringify(name)} in vary is not a header name: list the request headers that the source reads, one name per entry.`,
      )
    }
  }
}
