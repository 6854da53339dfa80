// What a package depends on is installed on the servers of its users, with all that it depends on in
// turn. A new dependency is therefore written down in scripts/run-time-dependencies.json, with what it
// is for, before lint lets it in; the engine and its adapters never have one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listAdapters } from '../adapters.mjs'
import { readModuleGraph } from '../module-graph.mjs'
import { listPublicPackages, root } from '../packages.mjs'

const list = 'scripts/run-time-dependencies.json'

/** Returns what may be depended on, and under which licences. */
export function readDependencyList() {
  return readJson(list)
}

/** Returns a sentence for each dependency of a published package that the list does not know, or knows in vain. */
export function checkDependencies(
  packages = listPublicPackages(),
  allowed = readDependencyList(),
  bare = barePackages(),
) {
  return packages.flatMap(({ folder, manifest }) => {
    const { name, dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest
    const outside = Object.keys({ ...dependencies, ...optionalDependencies }).filter(
      (each) => !each.startsWith('@crossgate/'),
    )
    const listed = Object.keys(allowed.dependencies[name] ?? {})
    const peers = Object.keys(peerDependencies)
    return [
      ...(bare.includes(name) ? outside : []).map(
        (each) => `${folder}: depends on ${each}: the engine and its adapters have no dependency`,
      ),
      ...outside
        .filter((each) => !listed.includes(each) && !bare.includes(name))
        .map((each) => `${folder}: depends on ${each}: say in ${list} what it is for`),
      ...listed
        .filter((each) => !outside.includes(each))
        .map((each) => `${list}: ${name} no longer depends on ${each}`),
      ...peers
        .filter((each) => !(allowed.peers[name] ?? []).includes(each))
        .map((each) => `${folder}: has the peer ${each}: add it to "peers" of ${list}`),
      ...(allowed.peers[name] ?? [])
        .filter((each) => !peers.includes(each))
        .map((each) => `${list}: ${name} no longer has the peer ${each}`),
    ]
  })
}

/** Names the packages that are loaded by every server: the engine, its adapters, and what counts their decisions. */
export function barePackages() {
  return [
    '@crossgate/core',
    '@crossgate/telemetry',
    ...listAdapters().map(({ manifest }) => manifest.name),
  ]
}

/**
 * Returns a sentence for each import of a published package's sources that its manifest does not
 * declare: it works in this workspace, and not where it is installed. A bundle brings its own.
 */
export function checkImports(
  packages = listPublicPackages().filter(({ manifest }) => manifest.exports !== undefined),
  graphOf = (folder) => readModuleGraph(`${folder}/src`),
) {
  return packages.flatMap(({ folder, manifest }) => {
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    const problems = new Set()
    for (const [file, imports] of graphOf(folder)) {
      for (const { specifier, to, isType } of imports) {
        if (isType || to !== null || /^(node:|\.|bun$)/.test(specifier)) continue
        const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
        if (name === manifest.name || declared.includes(name)) continue
        problems.add(
          `${folder}/src/${file}: imports ${name}, which its package.json does not declare`,
        )
      }
    }
    return [...problems]
  })
}

/** Lists what is installed with a package, from a lock file: `{ name, version, license }` each, by name. */
export function installedWith(names, lock = readJson('package-lock.json')) {
  const found = new Map()
  const waiting = names.map((name) => ({ name, from: '' }))
  while (waiting.length > 0) {
    const { name, from } = waiting.pop()
    const path = resolve(lock, name, from)
    if (found.has(path)) continue
    const { version, license, dependencies = {}, optionalDependencies = {} } = lock.packages[path]
    found.set(path, { name, version, license })
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      waiting.push({ name: each, from: path })
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Returns a sentence for each package whose licence the list does not allow. */
export function checkLicences(packages, { licences }) {
  return packages
    .filter(({ license }) => !licences.includes(license))
    .map(
      ({ name, version, license }) =>
        `${name} ${version} is under ${license ?? 'no licence that it names'}, which ${list} does not allow`,
    )
}

/** Lists every outside package that is installed with one of ours, with its licence. */
export function runTimePackages({ dependencies } = readDependencyList()) {
  return installedWith(Object.values(dependencies).flatMap((each) => Object.keys(each)))
}

function resolve(lock, name, from) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (lock.packages[path] !== undefined) return path
    if (folder === '')
      throw new Error(`package-lock.json has no ${name}, which ${from || 'a package'} needs`)
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}
