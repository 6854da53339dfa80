// Runs all uvu suites of one folder in this process and writes what happened to a file:
//   node --import tsx scripts/suites-process.mjs FOLDER RESULT [SELECTION]
// SELECTION is JSON, `{ files, except, cases, secondsPerTest }`: names of test files, none for all but
// those of `except`, and ids of cases, none for all; a test that takes longer fails, and the next one runs.
// The caller takes a missing file for a failure, so a process that ends early is never green.
import { writeFileSync } from 'node:fs'
import { register } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describeError } from './failure-report.mjs'
import { listFiles } from './packages.mjs'
import { isNamedFile, isTestOfCase } from './test-selection.mjs'

const SECONDS_TO_CLOSE = 30

const [folder, resultFile, selection] = process.argv.slice(2)
const selected = {
  files: [],
  except: [],
  cases: [],
  secondsPerTest: 0,
  ...JSON.parse(selection ?? '{}'),
}
const result = { passed: 0, failed: 0, skipped: 0, problems: [], failures: [], skips: [] }

globalThis.UVU_DEFER = 1
register('./uvu-hooks.mjs', import.meta.url)
const { exec, limitTests, records, selectTests } = await import('./uvu-registry.mjs')
limitTests(selected.secondsPerTest * 1000)
if (selected.cases.length > 0) selectTests((title) => isTestOfCase(title, selected.cases))

const files = listFiles(join(folder, 'test')).filter((file) => !file.includes('fixtures/'))
const everyTestFile = files.filter((file) => file.endsWith('.test.ts'))
const isLeftOut = (file) => selected.except.length > 0 && isNamedFile(file, selected.except)
const testFiles = everyTestFile.filter(
  (file) => isNamedFile(file, selected.files) && !isLeftOut(file),
)
if (everyTestFile.length === 0) result.problems.push('there is no file named *.test.ts in test/')
for (const name of [...selected.files, ...selected.except]) {
  if (everyTestFile.some((file) => isNamedFile(file, [name]))) continue
  const known = everyTestFile.map((file) => file.replace('.test.ts', '')).join(', ')
  result.problems.push(`no test file is named ${name}; there are ${known}`)
}
for (const file of files.filter(isMisnamed)) {
  result.problems.push(`test/${file}: only files named *.test.ts are run`)
}
for (const [index, file] of testFiles.entries()) await loadFile(index, file)
for (const group of globalThis.UVU_QUEUE) {
  for (let index = 1; index < group.length; index++) group[index] = counted(group[index])
}
await exec()

for (const { name, pending, hookErrors, failures, skipped } of records) {
  if (pending > 0) result.problems.push(`suite "${name}" got ${pending} tests too late to be run`)
  for (const error of hookErrors) result.problems.push(`suite "${name}": ${error}`)
  for (const { title, error } of failures) {
    result.failures.push({ suite: name, title, ...describeError(error) })
  }
  for (const title of skipped) result.skips.push({ suite: name, title })
}
const allPassed = result.failed === 0 && result.problems.length === 0
writeFileSync(resultFile, JSON.stringify(result))
process.exitCode = allPassed ? 0 : 1

setTimeout(() => {
  const open = process.getActiveResourcesInfo().join(', ')
  result.problems.push(`still open ${SECONDS_TO_CLOSE} s after the last test: ${open}`)
  writeFileSync(resultFile, JSON.stringify(result))
  process.exit(1)
}, SECONDS_TO_CLOSE * 1000).unref()

async function loadFile(index, file) {
  globalThis.UVU_INDEX = index
  globalThis.UVU_QUEUE.push([file])
  const suitesBefore = records.length
  const testsBefore = countTests()
  try {
    await import(pathToFileURL(resolve(folder, 'test', file)).href)
  } catch (error) {
    result.problems.push(`test/${file}: could not be loaded: ${error?.stack ?? error}`)
    return
  }
  const report = (message) => result.problems.push(`test/${file}: ${message}`)
  if (countTests() === testsBefore) report('holds no test')
  for (const { name, registered, deselected, skipped, runs } of records.slice(suitesBefore)) {
    const tests = registered + deselected + skipped.length
    if (tests === 0) report(`suite "${name}" holds no test`)
    else if (runs === 0) report(`suite "${name}" is never run: its .run() is missing`)
  }
  for (const record of records) {
    if (record.pending > 0 && record.runs > 0) {
      report(`suite "${record.name}" gets ${record.pending} more tests after its .run()`)
    } else if (record.pending > 0 && record === records[0]) {
      report('test() is used, but test.run() is missing')
    }
    if (record.only) report(`suite "${record.name}" has a test.only`)
    record.pending = 0
    record.only = false
  }
}

function countTests() {
  return records.reduce(
    (sum, { registered, deselected, skipped }) => sum + registered + deselected + skipped.length,
    0,
  )
}

function counted(run) {
  return async () => {
    const [errors, passed, skipped, total] = await run()
    result.passed += passed
    result.failed += total - passed
    result.skipped += skipped
    return [errors, passed, skipped, total]
  }
}

function isMisnamed(file) {
  return /\.(tests?|spec)\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.test.ts')
}
