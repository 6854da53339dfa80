// Stands in for uvu while the suites run, and remembers every suite that was made: uvu itself
// forgets a suite without `.run()`, and counts nothing where nothing was registered.
import { suite as createSuite } from 'uvu'

export { exec } from 'uvu'

/** One record for each suite made so far, with what became of it. */
export const records = []

export function suite(name = '', state = {}) {
  const real = createSuite(name, state)
  const record = { name, registered: 0, pending: 0, runs: 0, only: false, hookErrors: [] }
  records.push(record)

  function test(title, handler) {
    record.registered++
    record.pending++
    real(title, handler)
  }
  test.skip = real.skip
  test.only = (title, handler) => {
    record.only = true
    test(title, handler)
  }
  test.run = () => {
    record.pending = 0
    record.runs++
    real.run()
  }
  test.before = watched(real.before, record, 'before')
  test.before.each = real.before.each
  test.after = watched(real.after, record, 'after')
  test.after.each = real.after.each
  return test
}

export const test = suite()

// uvu drops what such a hook throws and reports the suite as green, with fewer tests.
function watched(hook, record, kind) {
  return (handler) =>
    hook(async (state) => {
      try {
        await handler(state)
      } catch (error) {
        record.hookErrors.push(`a hook (${kind}) threw ${error?.stack ?? error}`)
        throw error
      }
    })
}
