// Runs suites on another Node: `node scripts/test-on-node.mjs 24 core node`, or with the path of any
// binary in place of 24; `console/sqlite-store` is one file of a folder. Without folders it runs those
// that a version of Node can make a difference to.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './packages.mjs'
import { findPinnedNode, pinnedVersions } from './pinned-node.mjs'

/** The suites that a version of Node can make a difference to. */
export const suitesOfNodes = ['core', 'node', 'fetch', 'koa', 'fastify', 'console/sqlite-store']

function main([wanted, ...folders]) {
  if (wanted === undefined) {
    const versions = pinnedVersions().join('|')
    console.error(`usage: node scripts/test-on-node.mjs ${versions}|PATH [FOLDER…]`)
    return 2
  }
  const binary = findPinnedNode(wanted)
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  console.log(`suites on Node ${stdout.trim()}`)
  const suites = folders.length > 0 ? folders : suitesOfNodes
  const run = spawnSync(binary, [join(root, 'scripts/test.mjs'), ...suites], { stdio: 'inherit' })
  return run.status ?? 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = main(process.argv.slice(2))
}
