import type { Difference } from './differences.js'
import { predicates } from './predicates.js'

/** One row of `scripts/known-changes.json`. */
export interface KnownChange {
  /** The name of a predicate. */
  readonly predicate: string
  /** The sentence of the design that the change follows. */
  readonly sentence: string
}

/** How many differences each row explained, and those that none did. */
export interface Account {
  readonly counts: ReadonlyMap<string, number>
  readonly unexplained: readonly Difference[]
}

/** Checks that the rows and the predicates are each other's: throws for a row without, and the reverse. */
export function checkKnownChanges(rows: readonly KnownChange[]): void {
  const names = rows.map(({ predicate }) => predicate)
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  const unknown = names.filter((name) => !Object.hasOwn(predicates, name))
  const unused = Object.keys(predicates).filter((name) => !names.includes(name))
  const problems = [
    ...repeated.map((name) => `${name} has two rows`),
    ...unknown.map((name) => `${name} is not a predicate of scripts/compare/predicates.ts`),
    ...unused.map((name) => `${name} has no row, and so no sentence`),
    ...rows
      .filter(({ sentence }) => sentence.length < 20)
      .map((row) => `${row.predicate} says nothing`),
  ]
  if (problems.length > 0) throw new Error(`scripts/known-changes.json: ${problems.join('; ')}`)
}

/** Counts differences by the first row that explains each, and keeps the first of those that none does. */
export class ChangeAccount {
  readonly #rows: readonly KnownChange[]
  readonly #counts = new Map<string, number>()
  readonly #unexplained = new Map<string, { count: number; readonly first: Difference }>()

  constructor(rows: readonly KnownChange[]) {
    checkKnownChanges(rows)
    this.#rows = rows
    for (const { predicate } of rows) this.#counts.set(predicate, 0)
  }

  add(difference: Difference): void {
    const row = this.#rows.find(({ predicate }) => predicates[predicate]?.(difference))
    if (row !== undefined) {
      this.#counts.set(row.predicate, (this.#counts.get(row.predicate) ?? 0) + 1)
      return
    }
    const key = `${difference.part} ${difference.field}`
    const known = this.#unexplained.get(key)
    if (known === undefined) this.#unexplained.set(key, { count: 1, first: difference })
    else known.count++
  }

  /** How many differences each row explained, in the order of the rows. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** The differences that no row explains, by part and field: how many, and the first. */
  get unexplained(): ReadonlyMap<string, { readonly count: number; readonly first: Difference }> {
    return this.#unexplained
  }
}
