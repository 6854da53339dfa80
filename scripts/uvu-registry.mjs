// Stands in for uvu while the suites run, and remembers every suite that was made: uvu itself
// forgets a suite without `.run()`, counts nothing where nothing was registered, and names a failing
// test only where it failed, hundreds of lines above the end.
import { suite as createSuite } from 'uvu'

export { exec } from 'uvu'

/** One record for each suite made so far, with what became of it. */
export const records = []

let isSelected = () => true

/** Registers from now on only the tests whose title passes; a suite without one does not run. */
export function selectTests(select) {
  isSelected = select
}

let testDeadline = 0

/** Fails from now on each test that takes longer, in milliseconds, and goes on; 0: waits for ever. */
export function limitTests(milliseconds) {
  testDeadline = milliseconds
}

export function suite(name = '', state = {}) {
  const real = createSuite(name, state)
  const record = {
    ...{ name, registered: 0, deselected: 0, pending: 0, runs: 0, only: false },
    ...{ hookErrors: [], failures: [], skipped: [] },
  }
  records.push(record)

  function test(title, handler) {
    if (!isSelected(title)) {
      record.deselected++
      return
    }
    record.registered++
    record.pending++
    real(title, watchedTest(handler, record, title))
  }
  test.skip = (title, handler) => {
    record.skipped.push(String(title ?? 'a test without a title'))
    real.skip(title, handler)
  }
  test.only = (title, handler) => {
    record.only = true
    test(title, handler)
  }
  test.run = () => {
    const isEmpty = record.pending === 0 && record.deselected > 0
    record.pending = 0
    record.runs++
    // The hooks of a suite without a selected test would start its servers for nothing.
    if (!isEmpty) real.run()
  }
  test.before = watchedHook(real.before, record, 'before')
  test.before.each = watchedEachHook(real.before.each, record, 'before.each')
  test.after = watchedHook(real.after, record, 'after')
  test.after.each = watchedEachHook(real.after.each, record, 'after.each')
  return test
}

export const test = suite()

function watchedTest(handler, record, title) {
  return async (state) => {
    try {
      await withinDeadline(handler(state))
    } catch (error) {
      record.failures.push({ title, error })
      throw error
    }
  }
}

// A test that waits for what never comes is named, and does not take its whole folder with it.
async function withinDeadline(running) {
  if (testDeadline === 0) return running
  let timer
  const deadline = new Promise((_, reject) => {
    const error = new Error(`still runs after ${testDeadline / 1000} s`)
    timer = setTimeout(() => reject(error), testDeadline)
  })
  try {
    return await Promise.race([running, deadline])
  } finally {
    clearTimeout(timer)
  }
}

// uvu drops what such a hook throws and reports the suite as green, with fewer tests.
function watchedHook(hook, record, kind) {
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

// What these throw fails the test that they stand around.
function watchedEachHook(hook, record, kind) {
  return (handler) =>
    hook(async (state) => {
      try {
        await handler(state)
      } catch (error) {
        record.failures.push({ title: `${state.__test__} (its hook ${kind})`, error })
        throw error
      }
    })
}
