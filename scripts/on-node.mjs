// Runs a program on another Node: `node scripts/on-node.mjs 24 FILE …`, or with the path of any
// binary in place of 24.
import { spawnSync } from 'node:child_process'
import { findPinnedNode, pinnedVersions } from './pinned-node.mjs'

const [wanted, ...args] = process.argv.slice(2)
if (wanted === undefined || args.length === 0) {
  const versions = pinnedVersions().join('|')
  console.error(`usage: node scripts/on-node.mjs ${versions}|PATH FILE [ARGUMENT…]`)
  process.exit(2)
}
const { status } = spawnSync(findPinnedNode(wanted), args, { stdio: 'inherit' })
process.exit(status ?? 1)
