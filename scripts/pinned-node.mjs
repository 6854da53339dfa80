import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./nodes', import.meta.url))

/** The versions that scripts/nodes/package.json pins, as `{ major: '20', version: '20.20.2' }` each. */
export function pinnedNodes() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.entries(optionalDependencies).map(([name, pinned]) => ({
    major: name.replace('node', ''),
    version: pinned.slice(pinned.lastIndexOf('@') + 1),
  }))
}

/** The major versions that scripts/nodes/package.json pins, as `20`, `22` and so on. */
export function pinnedVersions() {
  return pinnedNodes().map(({ major }) => major)
}

/**
 * Returns the path of a pinned Node's binary, and installs it first where it is missing: beside the
 * workspace, where nothing finds it by chance. `wanted` is a major version, or the path of any
 * binary. Ends the process with a message where the version is not pinned or does not run here.
 */
export function findPinnedNode(wanted) {
  if (!/^\d+$/.test(wanted)) return wanted
  if (!pinnedVersions().includes(wanted)) {
    const versions = pinnedVersions().join(', ')
    fail(`Node ${wanted} is not pinned in scripts/nodes/package.json. These are: ${versions}.`)
  }
  const binary = join(folder, `node_modules/node${wanted}/bin/node`)
  if (!existsSync(binary)) spawnSync('npm', ['ci', '--prefix', folder], { stdio: 'inherit' })
  const { status, error } = spawnSync(binary, ['--version'])
  if (status !== 0) {
    fail(`${binary} does not run: ${error?.message ?? `exit code ${status}`}.`)
  }
  return binary
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
