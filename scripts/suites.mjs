import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'

const child = fileURLToPath(new URL('./suites-process.mjs', import.meta.url))
const running = new Set()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const { pid } of running) killGroup(pid)
    process.exit(1)
  })
}

/**
 * Runs the suites of one folder in a process of their own and resolves with
 * `{ passed, failed, skipped, problems, failures, skips }`. Whatever keeps a test from being counted
 * is a problem: a process that hangs (it is killed with all it started), crashes or ends without a
 * result. `failures` and `skips` name each test. `selection` is that of suites-process.mjs. What the
 * suites print is shown as it comes; with `output: 'together'` at their end, and with `'none'` never.
 */
export async function runSuites(folder, options) {
  const { timeoutInSeconds, env = process.env, output = 'at once', selection = {} } = options
  const temporary = mkdtempSync(join(tmpdir(), 'crossgate-suites-'))
  const resultFile = join(temporary, 'result.json')
  const outputFile = join(temporary, 'output')
  const printed = { 'at once': 'inherit', none: 'ignore' }[output] ?? openSync(outputFile, 'w')
  const args = ['--import', 'tsx', child, folder, resultFile, JSON.stringify(selection)]
  const started = spawn(process.execPath, args, {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', printed, printed],
  })
  running.add(started)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    killGroup(started.pid)
  }, timeoutInSeconds * 1000)
  const ending = await new Promise((resolve) => {
    started.once('error', (error) => resolve(error.message))
    started.once('exit', (code, signal) => resolve(signal ?? code))
  })
  clearTimeout(timer)
  running.delete(started)
  killGroup(started.pid)

  const result = readResult(resultFile)
  if (output === 'together') {
    closeSync(printed)
    process.stdout.write(`\n--- ${folder}\n${readFileSync(outputFile, 'utf8')}`)
  }
  rmSync(temporary, { recursive: true })
  if (timedOut) result.problems = [`was killed after ${timeoutInSeconds} s`]
  else if (ending !== 0 && result.failed === 0 && result.problems.length === 0) {
    result.problems.push(`ended with ${ending}`)
  }
  return result
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    const problems = ['ended without a result']
    return { passed: 0, failed: 0, skipped: 0, problems, failures: [], skips: [] }
  }
}

function killGroup(pid) {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
