import * as assert from 'uvu/assert'

/** Throws unless a value is what a page shows of it: members that the page leaves out do not count. */
export function holdShown(value: unknown, shown: unknown): void {
  if (typeof shown !== 'object' || shown === null) {
    assert.equal(value, shown)
    return
  }
  assert.ok(typeof value === 'object' && value !== null, `it is ${value}`)
  if (Array.isArray(shown)) assert.is((value as unknown[]).length, shown.length)
  for (const [key, member] of Object.entries(shown)) {
    holdShown((value as Record<string, unknown>)[key], member)
  }
}
