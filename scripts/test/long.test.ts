import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeResult, recordRun } from '../long.mjs'
import { root } from '../packages.mjs'

const runs = suite('long runs')

const table = '# Runs\n\n| run | date | commit | result |\n| --- | --- | --- | --- |\n'
const run = { name: 'bench', date: '2026-01-02', commit: 'abc', result: 'passed: a | b; 3 s' }

runs('a row is added, and replaced by a later run', () => {
  const first = recordRun(`${table}\nend\n`, run)
  assert.is(first, `${table}| bench | 2026-01-02 | abc | passed: a \\| b; 3 s |\n\nend\n`)
  const second = recordRun(first, { ...run, name: 'another', result: 'x' })
  const third = recordRun(second, { ...run, date: '2026-02-03', result: 'y' })
  const rows = '| another | 2026-01-02 | abc | x |\n| bench | 2026-02-03 | abc | y |\n'
  assert.is(third, `${table}${rows}\nend\n`)
  assert.throws(() => recordRun('# Runs\n', run), 'has no table')
})

runs('a result says whether it passed, what it found and how long it took', () => {
  const ended = { status: 0, lastLine: '0 unexplained', seconds: 12.4 }
  assert.is(describeResult({ result: 'last-line' }, ended), 'passed: 0 unexplained; 12 s')
  const failed = describeResult({ result: '[page](page.md)' }, { ...ended, status: 1 })
  assert.is(failed, 'FAILED: [page](page.md); 12 s')
})

runs('without a name, or with an unknown one, the registered runs are listed', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/long.mjs', 'nothing'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.is(status, 2)
  assert.match(stderr, /compare: .*\n {2}bench: /)
})

runs('every registered run is a command that there is', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const registered = JSON.parse(readFileSync(join(root, 'scripts/long-runs.json'), 'utf8'))
  for (const [name, { command, what, result }] of Object.entries<Record<string, string[]>>(
    registered,
  )) {
    assert.ok(what && result, name)
    assert.equal(command?.slice(0, 3), ['npm', 'run', '--silent'], name)
    assert.ok(scripts[command?.[3] ?? ''], name)
  }
})

runs.run()
