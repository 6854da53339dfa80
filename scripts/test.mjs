// Runs the suites of the whole workspace, or what the command line names (`npm test -- core node`,
// `npm test -- core/explain`, `npm test -- conformance p081`), each folder in a process of its own.
// A whole run also checks coverage and the floors of test-limits.json. Failing tests are repeated at
// the end; the last line is always `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { reportFailures } from './failure-report.mjs'
import { listFolders, root } from './packages.mjs'
import { runSuites } from './suites.mjs'
import { readSelection } from './test-selection.mjs'

const selection = readSelection(process.argv.slice(2))
const names = [...selection.folders.keys()]
const isWholeRun = names.length === 0
const limits = JSON.parse(readFileSync(new URL('./test-limits.json', import.meta.url), 'utf8'))
const rawCoverage = join(root, 'coverage/raw')
const totals = { passed: 0, failed: 0, skipped: 0 }
const totalsByFolder = new Map()
const failures = []
const failingTests = []
const skips = []

if (!existsSync(join(root, 'node_modules/.package-lock.json'))) {
  const { status } = spawnSync('npm', ['install'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) finish('npm install failed')
}
rmSync(join(root, 'coverage'), { recursive: true, force: true })

const folders = selectFolders()
if (isWholeRun) await runBesideEachOther(folders)
else for (const folder of folders) await runFolder(folder, { files: filesOf(folder) })
if (isWholeRun) {
  for (const folder of folders) checkFloor(folder)
  for (const folder of Object.keys(limits)) {
    if (!folders.includes(folder)) failures.push(`${folder}: has limits, but no tests`)
  }
  const { checkCoverage } = await import('./coverage.mjs')
  failures.push(...checkCoverage(rawCoverage, limits))
}
finish()

function selectFolders() {
  const all = ['scripts', ...listFolders()]
  for (const name of names) {
    if (!all.some((folder) => basename(folder) === name)) finish(`no folder is named ${name}`)
  }
  // An example has the name of the package it shows, and its test elsewhere.
  const tested = all.filter((folder) => isPublic(folder) || existsSync(join(root, folder, 'test')))
  return isWholeRun ? tested : tested.filter((folder) => names.includes(basename(folder)))
}

function isPublic(folder) {
  const manifest = join(root, folder, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).private !== true
}

/**
 * Two folders at a time, since each keeps little more than one processor busy, and the longest first.
 * Before them the files that measure how long something stalls, which have the machine for themselves.
 */
async function runBesideEachOther(all) {
  for (const folder of all.filter((one) => measuringFiles(one).length > 0)) {
    await runFolder(folder, { files: measuringFiles(folder) })
  }
  const timeoutOf = (folder) => limits[folder]?.timeoutInSeconds ?? 0
  const waiting = [...all].sort((one, other) => timeoutOf(other) - timeoutOf(one))
  const takeTurns = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await runFolder(next, { except: measuringFiles(next), output: 'together' })
    }
  }
  await Promise.all([takeTurns(), takeTurns()])
}

function measuringFiles(folder) {
  return limits[folder]?.alone ?? []
}

/** The names of the test files of a folder that the command line selects: none for all of them. */
function filesOf(folder) {
  return selection.folders.get(basename(folder)) ?? []
}

async function runFolder(folder, { files = [], except = [], output = 'at once' }) {
  const part = isWholeRun && files.length > 0 ? `${folder}, ${files.join(' and ')}` : folder
  if (output === 'at once') console.log(`\n--- ${part}`)
  const { timeoutInSeconds: limit = 600 } = limits[folder] ?? {}
  // A long run has as long as it needs.
  const timeoutInSeconds = Number(process.env.TEST_TIMEOUT_IN_SECONDS) || limit
  // Not everywhere: the processes of the other suites write gigabytes, which take minutes to merge.
  const isCounted = isWholeRun && isCovering(folder)
  const env = { ...process.env, ...(isCounted && { NODE_V8_COVERAGE: rawCoverage }) }
  // Long enough for a late machine, and short enough that the tests after it still have their turn.
  const secondsPerTest = timeoutInSeconds / 3
  const selected = { files, except, cases: selection.cases, secondsPerTest }
  const started = Date.now()
  const result = await runSuites(folder, { timeoutInSeconds, env, output, selection: selected })
  if (isWholeRun) console.log(`--- ${part}: ${Math.round((Date.now() - started) / 1000)} s`)
  const total = result.passed + result.failed
  totalsByFolder.set(folder, (totalsByFolder.get(folder) ?? 0) + total)
  for (const key of Object.keys(totals)) totals[key] += result[key]
  failures.push(...result.problems.map((problem) => `${folder}: ${problem}`))
  failingTests.push(...result.failures.map((failure) => ({ folder, ...failure })))
  skips.push(...result.skips.map((skip) => `${folder}: ${skip.suite} › ${skip.title}`))
  if (result.failed > 0) console.error(`${folder}: ${result.failed} of ${total} tests failed`)
}

/** A suite that ran fewer tests than its floor has lost some; one of more than twice as many would not notice. */
function checkFloor(folder) {
  const floor = limits[folder]?.tests
  const total = totalsByFolder.get(folder)
  if (floor === undefined) {
    failures.push(`${folder}: ran ${total} tests, but has no floor in scripts/test-limits.json`)
  } else if (total < floor) {
    failures.push(`${folder}: ran ${total} tests, fewer than its floor of ${floor}`)
  } else if (total > 2 * floor) {
    failures.push(`${folder}: ran ${total} tests, so its floor of ${floor} guards too little`)
  }
}

/** Whether a folder's suites run code that has a limit of coverage: its own, or every adapter's. */
function isCovering(folder) {
  return limits[folder]?.coverage !== undefined || folder === 'packages/conformance'
}

/** Prints what was skipped and what failed, then the one line that sums up the run. */
function finish(...more) {
  failures.push(...more)
  if (totals.passed + totals.failed === 0 && selection.cases.length > 0 && failures.length === 0) {
    failures.push(`no test is one of the case ${selection.cases.join(' or ')}`)
  }
  // CI installs every program: what is skipped there would read as tested.
  if (skips.length > 0 && process.env.REQUIRE_PROGRAMS === '1') {
    failures.push(`${skips.length} tests were skipped, and REQUIRE_PROGRAMS is 1`)
  }
  for (const skip of skips) console.log(`SKIP ${skip}`)
  for (const line of reportFailures(failingTests)) console.log(line)
  for (const failure of failures) console.log(`FAIL ${failure}`)
  const failed = totals.failed + failures.length
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
  console.log(`${totals.passed} passed, ${failed} failed${skipped}`)
  process.exit(failed > 0 || totals.passed === 0 ? 1 : 0)
}
