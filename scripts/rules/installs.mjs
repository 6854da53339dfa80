// The first thing that a newcomer sees of this project is what `npm install` prints. A warning there
// that says nothing about their machine teaches them to read over warnings.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { root } from '../packages.mjs'

/** The oldest Node that the workspace is installed on. */
const floor = '20.19.0'

/**
 * Returns a sentence for each package of a lock file about which `npm install` would warn: one that
 * does not run on the oldest Node, and one whose install scripts nobody has allowed or denied.
 */
export function checkInstalls(
  lock = readJson('package-lock.json'),
  manifest = readJson('package.json'),
) {
  const scripts = manifest.allowScripts ?? {}
  const withScripts = new Set()
  const problems = []
  for (const [path, { version, engines, hasInstallScript }] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/')) continue
    const name = path.replace(/^.*node_modules\//, '')
    if (engines?.node !== undefined && !semver.satisfies(floor, engines.node)) {
      problems.push(
        `package-lock.json: ${name} ${version} needs Node ${engines.node}, and npm warns of it on Node 20: name an older version in "overrides" of package.json`,
      )
    }
    if (!hasInstallScript) continue
    withScripts.add(name)
    if (scripts[name] === undefined) {
      problems.push(
        `package.json: "allowScripts" does not name ${name}, which has install scripts: true runs them, false does not`,
      )
    }
  }
  for (const name of Object.keys(scripts)) {
    if (!withScripts.has(name)) {
      problems.push(`package.json: "allowScripts" names ${name}, which has no install scripts`)
    }
  }
  return [...new Set(problems)]
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}
