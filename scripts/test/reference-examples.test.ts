import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../packages.mjs'
import { listExamples, withExpectations } from '../reference/examples.mjs'

const { notRun } = JSON.parse(
  readFileSync(new URL('../reference-exceptions.json', import.meta.url), 'utf8'),
) as { notRun: Readonly<Record<string, Readonly<Record<string, string>>>> }

/** An example with the file that it is written to. */
const examples = listExamples().map((example, index) => ({
  ...example,
  file: `${String(index).padStart(3, '0')}.ts`,
}))
const skipped = examples.filter(({ package: from, name }) => notRun[from]?.[name] !== undefined)

// In the tree, so that packages are found; none of its names is that of a suite.
const place = join(root, `scripts/test/examples-${process.pid}`)
const folder = join(place, 'programs')
const directory = join(place, 'directory')

const titleOf = ({ place: where, name }: (typeof examples)[number]) => `${where} ${name}`

const suiteOfExamples = suite('examples of docstrings')

suiteOfExamples.before(() => {
  for (const each of [folder, directory]) mkdirSync(each, { recursive: true })
})
suiteOfExamples.after(() => rmSync(place, { recursive: true, force: true }))

suiteOfExamples('run, and give what they say', () => {
  let expectations = 0
  const run = examples.filter((example) => !skipped.includes(example))
  for (const { file, code } of run) {
    const program = withExpectations(code)
    expectations += program.expectations
    writeFileSync(join(folder, file), program.code)
  }
  const args = ['--import', 'tsx', join(root, 'scripts/reference/run-examples.ts')]
  const report = join(place, 'results.json')
  const { stderr, error } = spawnSync(process.execPath, [...args, folder, directory, report], {
    cwd: root,
    encoding: 'utf8',
    // They need seconds; a busy machine may need minutes.
    timeout: 180_000,
  })
  assert.ok(existsSync(report), `${error ?? 'The process ended without a report'}\n${stderr}`)
  const results = JSON.parse(readFileSync(report, 'utf8')) as Record<string, string>
  const failed = run
    .filter(({ file }) => results[file] !== 'passed')
    .map((example) => `${titleOf(example)}: ${results[example.file]}`)
  assert.equal(failed, [])
  assert.ok(run.length > 60 && expectations > 50, `${run.length} run, ${expectations} expectations`)
})

suiteOfExamples('are left out with a reason only', () => {
  const reasons = Object.values(notRun).flatMap((byName) => Object.values(byName))
  assert.is(skipped.length, reasons.length)
  for (const reason of reasons) assert.ok(reason.length > 10, reason)
})

suiteOfExamples('promise values, and not words', () => {
  const { code, expectations } = withExpectations(
    "f(1) // 'a'\nconst b = 1 // 2\ng() // what to change\n[1] // [1]\n",
  )
  assert.is(expectations, 2)
  assert.match(code, /^expectSame\(f\(1\), 'a', "f\(1\)"\); \/\/ 'a'/)
  assert.match(code, /g\(\) \/\/ what/)
})

suiteOfExamples.run()
