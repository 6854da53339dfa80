// Runs suites on another Node: `node scripts/test-on-node.mjs 24 core node`, or with the path of any
// binary in place of 24; `console/sqlite-store` is one file of a folder. Without folders it runs those
// that a version of Node can make a difference to.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './packages.mjs'
import { findPinnedNode, pinnedVersions } from './pinned-node.mjs'

const [wanted, ...folders] = process.argv.slice(2)
if (wanted === undefined) {
  const versions = pinnedVersions().join('|')
  console.error(`usage: node scripts/test-on-node.mjs ${versions}|PATH [FOLDER…]`)
  process.exit(2)
}
const binary = findPinnedNode(wanted)
console.log(
  `suites on Node ${spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.trim()}`,
)

const suites =
  folders.length > 0 ? folders : ['core', 'node', 'fetch', 'koa', 'fastify', 'console/sqlite-store']
const run = spawnSync(binary, [join(root, 'scripts/test.mjs'), ...suites], { stdio: 'inherit' })
process.exit(run.status ?? 1)
