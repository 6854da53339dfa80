import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeError, reportFailures } from '../failure-report.mjs'

const report = suite('report of failures')

const failure = { folder: 'packages/core', suite: 'decide', title: 'denies', message: 'not denied' }

report('names the folder, the suite and the test, and says what was wrong and where', () => {
  assert.equal(reportFailures([{ ...failure, place: 'packages/core/test/decide.test.ts:3:1' }]), [
    '',
    '--- 1 failing',
    '✘ packages/core › decide › denies',
    '    not denied',
    '    at packages/core/test/decide.test.ts:3:1',
  ])
})

report('is nothing where nothing failed', () => {
  assert.equal(reportFailures([]), [])
})

report('stays readable however much failed', () => {
  const lines = reportFailures(Array.from({ length: 53 }, () => failure))
  assert.is(lines.at(-1), 'and 3 more, above')
  const message = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n')
  const long = reportFailures([{ ...failure, message }])
  assert.is(long.length, 3 + 17)
  assert.is(long.at(-1), '    … 24 lines more, above')
})

report('tells the difference that an assertion found, without colours', () => {
  const escapeCode = String.fromCharCode(27)
  const error = Object.assign(new Error('Expected values to be equal:'), {
    details: `${escapeCode}[32m++1${escapeCode}[39m\n\n--2`,
  })
  assert.is(describeError(error).message, 'Expected values to be equal:\n++1\n--2')
  assert.match(
    describeError(error).place ?? '',
    /^scripts\/test\/failure-report\.test\.ts:\d+:\d+$/,
  )
  assert.is(describeError('a text was thrown').message, 'a text was thrown')
  assert.is(describeError(undefined).place, undefined)
})

report.run()
