import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runSuites } from '../suites.mjs'

const guards = suite('runSuites')

guards('counts what passed and what was skipped', async () => {
  const result = await run('green')
  assert.equal(result, { passed: 2, failed: 0, skipped: 1, problems: [] })
})

guards('counts what failed', async () => {
  const result = await run('failing')
  assert.equal(result, { passed: 1, failed: 1, skipped: 0, problems: [] })
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

function run(fixture: string) {
  return runSuites(`scripts/test/fixtures/${fixture}`, {
    timeoutInSeconds: fixture === 'hanging' ? 5 : 60,
    quiet: true,
  })
}
