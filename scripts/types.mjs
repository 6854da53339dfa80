// Checks the types of the whole workspace, the examples of its docstrings among them, then of each
// folder that is stricter than the whole: the engine's, for one, forbids every global beyond ECMAScript.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listFolders, root } from './packages.mjs'
import { writeExamples } from './reference/examples.mjs'

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const folders = listFolders()
const projects = [...new Set(['.', 'scripts', 'site', ...folders.map(dirname), ...folders])].filter(
  (folder) => existsSync(join(root, folder, 'tsconfig.json')),
)

// Written for as long as they are looked at: tsconfig.json includes them.
const examples = join(root, 'examples-of-docstrings')
// An interrupted run leaves them behind.
rmSync(examples, { recursive: true, force: true })
writeExamples(examples)

let failed = false
for (const project of projects) {
  const { status } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', project], {
    cwd: root,
    stdio: 'inherit',
  })
  console.log(`types of ${project}: ${status === 0 ? 'sound' : 'wrong'}`)
  if (status !== 0) failed = true
}
rmSync(examples, { recursive: true, force: true })
if (failed) process.exit(1)
