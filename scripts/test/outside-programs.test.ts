import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeAbsence, missingFiles, suiteWith } from '../outside-programs.js'
import { runSuites } from '../suites.mjs'

const programs = suite('outside programs')

const absent = {
  name: 'a browser',
  files: [process.execPath, '/no/such/browser'],
  debianPackage: 'some-browser',
  requiredBy: 'REQUIRE_BROWSERS',
}

const sentence = 'a browser is not installed (/no/such/browser): apt-get install some-browser'

programs('the files that are missing are named, with the package that has them', () => {
  assert.equal(missingFiles(absent), ['/no/such/browser'])
  assert.is(describeAbsence(absent), sentence)
  assert.is(describeAbsence({ ...absent, files: [process.execPath] }), null)
})

programs('a missing program is an error where its variable, or the one for all, is 1', () => {
  for (const variable of ['REQUIRE_BROWSERS', 'REQUIRE_PROGRAMS']) {
    assert.throws(() => suiteWith(absent, 'pages', { [variable]: '1' }), sentence)
  }
})

for (const [file, expected] of [
  ['absent', { passed: 0, failed: 0, skipped: 2 }],
  ['present', { passed: 1, failed: 0, skipped: 0 }],
] as const) {
  programs(`each test is skipped by name where the program is missing: ${file}`, async () => {
    const result = await runSuites('scripts/test/fixtures/outside-program', {
      timeoutInSeconds: 60,
      output: 'none',
      env: { ...process.env, REQUIRE_BROWSERS: '', REQUIRE_PROGRAMS: '' },
      selection: { files: [file] },
    })
    const { passed, failed, skipped, problems, skips } = result
    assert.equal({ passed, failed, skipped }, expected)
    assert.equal(problems, [])
    assert.equal(
      skips.map(({ title }: { title: string }) => title),
      file === 'absent' ? ['loads', 'looks well'] : [],
    )
  })
}

programs.run()
