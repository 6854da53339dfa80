// Runs suites on another Node: `node scripts/test-on-node.mjs 24 core node`, or with the path of any
// binary in place of 24; `console/sqlite-store` is one file of a folder. Without folders it runs those
// that a version of Node can make a difference to.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'

const nodes = fileURLToPath(new URL('./nodes', import.meta.url))
const [wanted, ...folders] = process.argv.slice(2)
if (wanted === undefined) {
  console.error('usage: node scripts/test-on-node.mjs 22|24|26|PATH [FOLDER…]')
  process.exit(2)
}
const binary = findBinary(wanted)
const { stdout, status, error } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
if (status !== 0) fail(`${binary} does not run: ${error?.message ?? `exit code ${status}`}`)
console.log(`suites on Node ${stdout.trim()}`)

const suites =
  folders.length > 0 ? folders : ['core', 'node', 'fetch', 'koa', 'console/sqlite-store']
const run = spawnSync(binary, [join(root, 'scripts/test.mjs'), ...suites], { stdio: 'inherit' })
process.exit(run.status ?? 1)

/** A version is installed beside the workspace, where it is found by nothing else. */
function findBinary(name) {
  if (!/^\d+$/.test(name)) return name
  const path = join(nodes, `node_modules/node${name}/bin/node`)
  if (!existsSync(path)) spawnSync('npm', ['ci', '--prefix', nodes], { stdio: 'inherit' })
  if (!existsSync(path))
    fail(`Node ${name} is not among the versions in scripts/nodes/package.json`)
  return path
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
