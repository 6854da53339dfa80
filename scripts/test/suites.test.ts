import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runSuites } from '../suites.mjs'

const guards = suite('runSuites')

guards('counts what passed and what was skipped', async () => {
  const result = await run('green')
  assert.equal(counts(result), { passed: 2, failed: 0, skipped: 1, problems: [] })
  assert.equal(result.skips, [{ suite: 'addition', title: 'adds infinities' }])
})

guards('counts and names what failed', async () => {
  const result = await run('failing')
  assert.equal(counts(result), { passed: 1, failed: 1, skipped: 0, problems: [] })
  const [failure] = result.failures
  assert.is(failure.title, 'fails')
  assert.match(failure.message, /^Expected values to be strictly equal:\n.*2.*\n.*1/)
  assert.is(failure.place, 'scripts/test/fixtures/failing/test/failing.test.ts:7:10')
})

guards('names a test that failed in a hook around it', async () => {
  const { failures, failed } = await run('failing-each-hook')
  assert.is(failed, 1)
  assert.is(failures[0].title, 'needs a server (its hook before.each)')
  assert.is(failures[0].message, 'no server')
})

guards('fails a test that takes longer than its deadline, by name', async () => {
  const { failures, failed, problems } = await run('never-settling', { secondsPerTest: 1 })
  assert.is(failed, 1)
  assert.is(failures[0].title, 'waits for nothing')
  assert.is(failures[0].message, 'still runs after 1 s')
  assert.equal(problems, [])
})

guards('runs the named files only', async () => {
  assert.is((await run('two-files', { files: ['first'] })).passed, 1)
  assert.is((await run('two-files', { files: ['second'] })).passed, 2)
  assert.is((await run('two-files')).passed, 3)
  const { problems } = await run('two-files', { files: ['third'] })
  assert.equal(problems, ['no test file is named third; there are first, second.property'])
})

guards('runs all files but those that are left out', async () => {
  assert.is((await run('two-files', { except: ['first'] })).passed, 2)
  const { problems } = await run('two-files', { except: ['third'] })
  assert.equal(problems, ['no test file is named third; there are first, second.property'])
})

guards('runs the tests of the named cases only, and starts no server for others', async () => {
  const result = await run('two-files', { cases: ['p001'] })
  assert.equal(counts(result), { passed: 1, failed: 0, skipped: 0, problems: [] })
})

const problems: Record<string, RegExp> = {
  'no-test': /^test\/no-test\.test\.ts: holds no test$/,
  'no-such-folder': /^there is no file named \*\.test\.ts in test\/$/,
  misnamed: /^test\/misnamed\.spec\.ts: only files named \*\.test\.ts are run$/,
  'empty-suite': /^test\/empty-suite\.test\.ts: suite "empty" holds no test$/,
  'suite-without-run': /: suite "second" is never run: its \.run\(\) is missing$/,
  'test-without-run': /: test\(\) is used, but test\.run\(\) is missing$/,
  'test-after-run': /: suite "early" gets 1 more tests after its \.run\(\)$/,
  only: /: suite "focused" has a test\.only$/,
  'throwing-hook': /^suite "hooked": a hook \(before\) threw Error: no server/,
  'throwing-file': /: could not be loaded: Error: no such thing/,
  'early-exit': /^ended without a result$/,
  'never-settling': /^ended without a result$/,
  hanging: /^was killed after 5 s$/,
}

for (const [fixture, expected] of Object.entries(problems)) {
  guards(`reports a problem: ${fixture}`, async () => {
    const result = await run(fixture)
    assert.ok(
      result.problems.some((problem: string) => expected.test(problem)),
      `${expected} is not in ${JSON.stringify(result)}`,
    )
  })
}

guards.run()

function counts({ passed, failed, skipped, problems }: Awaited<ReturnType<typeof run>>) {
  return { passed, failed, skipped, problems }
}

interface Selection {
  files?: string[]
  except?: string[]
  cases?: string[]
  secondsPerTest?: number
}

function run(fixture: string, selection: Selection = {}) {
  return runSuites(`scripts/test/fixtures/${fixture}`, {
    selection,
    timeoutInSeconds: fixture === 'hanging' ? 5 : 60,
    output: 'none',
  })
}
