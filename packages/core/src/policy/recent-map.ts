/**
 * A map that remembers about as many of the latest keys as it is told to. What is still asked for
 * stays, whatever else comes in between, and there is never a moment at which all is forgotten.
 */
export class RecentMap<Value> {
  readonly #capacity: number
  #current = new Map<string, Value>()
  #previous = new Map<string, Value>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string): Value | undefined {
    const value = this.#current.get(key)
    if (value !== undefined || this.#previous.size === 0) return value
    const earlier = this.#previous.get(key)
    if (earlier !== undefined) {
      this.#previous.delete(key)
      this.set(key, earlier)
    }
    return earlier
  }

  set(key: string, value: Value): void {
    this.#current.set(key, value)
    if (this.#current.size * 2 >= this.#capacity) {
      this.#previous = this.#current
      this.#current = new Map()
    }
  }
}
