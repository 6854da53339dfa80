// All packages have one version, and depend on each other by exactly that one: what was tested
// together is installed together.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPackages, listPublicPackages, root } from '../packages.mjs'

/** Returns the version that all published packages have. Throws where they differ. */
export function currentVersion(packages = listPublicPackages()) {
  const versions = [...new Set(packages.map(({ manifest }) => manifest.version))]
  if (versions.length !== 1) {
    throw new Error(`The packages have several versions: ${versions.join(', ')}`)
  }
  return versions[0]
}

/** Returns a manifest's text with the version in place of the current one, in it and in what it depends on. */
export function withVersion(text, { isPublic, names, version }) {
  const ours = names.map((name) => name.replace('/', '\\/')).join('|')
  const dependencies = new RegExp(`("(?:${ours})": )"\\d+\\.\\d+\\.\\d+[^"]*"`, 'g')
  const changed = text.replace(dependencies, `$1"${version}"`)
  return isPublic ? changed.replace(/("version": )"[^"]+"/, `$1"${version}"`) : changed
}

/** Returns a lock file with the version of each of our packages in it, and in what depends on them. */
export function lockWithVersion(lock, { packages, names, version }) {
  const entries = Object.entries(lock.packages).map(([path, entry]) => {
    const found = packages.find(({ folder }) => folder === path)
    if (found === undefined) return [path, entry]
    const isPublic = found.manifest.private !== true
    const text = JSON.stringify(entry, null, 1)
    return [path, JSON.parse(withVersion(text, { isPublic, names, version }))]
  })
  return { ...lock, packages: Object.fromEntries(entries) }
}

/** Writes the version into every manifest of the workspace and into package-lock.json. */
export function writeVersion(version) {
  const packages = listPackages()
  const names = listPublicPackages().map(({ manifest }) => manifest.name)
  for (const { folder, manifest } of packages) {
    const path = join(root, folder, 'package.json')
    const isPublic = manifest.private !== true
    writeFileSync(path, withVersion(readFileSync(path, 'utf8'), { isPublic, names, version }))
  }
  const path = join(root, 'package-lock.json')
  const lock = lockWithVersion(JSON.parse(readFileSync(path, 'utf8')), { packages, names, version })
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
}
