import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { requireBrowsers } from './installed.js'
import { ProcessFamily } from './processes.js'

const families = suite('ProcessFamily')

// A child that leaves its parent and its group, a child, and one that leaves its group. The first
// one's parent has ended before the others start, so whoever counts four members counts these.
const tree = '(setsid sleep 302 &) ; sleep 300 & setsid sleep 301 & wait'

families('ends what its members started, wherever it went', async () => {
  const family = new ProcessFamily()
  family.start('/bin/sh', ['-c', tree], 'ignore')
  for (let attempt = 0; family.members().length < 4 && attempt < 200; attempt++) {
    await new Promise((done) => setTimeout(done, 25))
  }
  assert.is(family.members().length, 4)
  await family.end()
  assert.equal(family.members(), [])
})

families('nothing survives a process that fails, or is told to end', async () => {
  for (const [ending, code] of [
    ['throw new Error("failed")', 1],
    ['process.kill(process.pid, "SIGTERM"); setInterval(() => undefined, 1000)', 143],
  ] as const) {
    const script = `
      import { ProcessFamily } from ${JSON.stringify(new URL('./processes.ts', import.meta.url).href)}
      const family = new ProcessFamily({ FAMILY_TEST: 'yes' })
      family.start('/bin/sh', ['-c', ${JSON.stringify(tree)}], 'ignore')
      while (family.members().length < 4) await new Promise((done) => setTimeout(done, 25))
      console.log(family.members().join(' '))
      ${ending}`
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk
    })
    const [exitCode] = await once(child, 'exit')
    assert.is(exitCode, code)
    const members = output.trim().split(' ')
    assert.is(members.length, 4)
    for (let attempt = 0; members.some(isRunning) && attempt < 80; attempt++) {
      await new Promise((done) => setTimeout(done, 25))
    }
    assert.equal(members.filter(isRunning), [])
  }
})

function isRunning(id: string): boolean {
  if (!readdirSync('/proc').includes(id)) return false
  try {
    return !/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'))
  } catch {
    return false
  }
}

families.run()

const required = suite('requireBrowsers')

required('says what to install where a browser is missing', () => {
  const absent = {
    engine: 'webkit' as const,
    debianPackage: 'webkit2gtk-driver',
    files: ['/usr/bin/no-such-browser'],
    start: () => Promise.reject(new Error('not installed')),
  }
  assert.throws(
    () => requireBrowsers([absent]),
    'webkit is not installed (/usr/bin/no-such-browser): apt-get install webkit2gtk-driver',
  )
  assert.not.throws(() => requireBrowsers([]))
})

required.run()
