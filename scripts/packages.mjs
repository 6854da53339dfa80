import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Lists the workspace's folders, relative to the root, whether they hold a package yet or not. */
export function listFolders() {
  return readManifest('.').workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    if (!existsSync(join(root, parent))) return []
    return readdirSync(join(root, parent))
      .sort()
      .map((name) => `${parent}/${name}`)
  })
}

/**
 * Lists the workspace's packages, each after those it depends on.
 * A folder without a package.json is not a package yet and is left out.
 */
export function listPackages() {
  const waiting = listFolders()
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
  const names = new Set(waiting.map(({ manifest }) => manifest.name))
  const done = new Set()
  const ordered = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ manifest }) =>
      neededToBuild(manifest).every((name) => done.has(name) || !names.has(name)),
    )
    if (next === -1) {
      const left = waiting.map(({ manifest }) => manifest.name).join(', ')
      throw new Error(`These packages depend on each other in a circle: ${left}`)
    }
    const [found] = waiting.splice(next, 1)
    done.add(found.manifest.name)
    ordered.push(found)
  }
  return ordered
}

/** Lists the packages that are published, each after those it depends on. */
export function listPublicPackages() {
  return listPackages().filter(({ manifest }) => manifest.private !== true)
}

/** Lists every file that a manifest promises to its users: main, types, bin and all of `exports`. */
export function declaredFiles(manifest) {
  const files = [manifest.main, manifest.module, manifest.types, manifest.browser]
  collectStrings(manifest.exports, files)
  collectStrings(manifest.bin, files)
  return [...new Set(files.filter((file) => typeof file === 'string' && file !== ''))]
}

/** Returns the commands that a manifest declares, each with its file. */
export function declaredCommands({ name, bin = {} }) {
  return typeof bin === 'string' ? { [name]: bin } : bin
}

/** Lists the pages that users read: README, those of the published packages, and docs. */
export function listPages() {
  const readmes = listPublicPackages().map(({ folder }) => `${folder}/README.md`)
  return ['README.md', ...readmes, ...listMarkdown('docs')]
}

/** Lists the sources of a package, from the root of the repository. */
export function listSources(folder) {
  return listFiles(join(root, folder, 'src'))
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/src/${file}`)
}

/** Lists the Markdown files below a folder of the repository. */
export function listMarkdown(folder) {
  return listFiles(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`)
}

/** Lists all files below a folder, relative to it, in alphabetical order. */
export function listFiles(folder, prefix = '') {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      if (name === 'node_modules') return []
      const path = join(folder, name)
      return statSync(path).isDirectory()
        ? listFiles(path, `${prefix}${name}/`)
        : [`${prefix}${name}`]
    })
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

function neededToBuild({ dependencies, peerDependencies }) {
  return Object.keys({ ...dependencies, ...peerDependencies })
}

function collectStrings(value, into) {
  if (typeof value === 'string') into.push(value)
  else if (value !== null && typeof value === 'object') {
    for (const nested of Object.values(value)) collectStrings(nested, into)
  }
}
