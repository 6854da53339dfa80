// An adapter that no suite holds to the cases, or that may grow unseen, is an adapter by name only.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listAdapters } from '../adapters.mjs'
import { reachable, readModuleGraph } from '../module-graph.mjs'
import { root } from '../packages.mjs'

/**
 * Returns a sentence for each adapter that lacks a conformance suite, a size budget in
 * `.size-limit.mjs`, or a floor with coverage in `scripts/test-limits.json`.
 */
export async function checkAdapters(adapters = listAdapters()) {
  if (adapters.length === 0) return ['no package is an adapter: the rule looks for them wrongly']
  const held = heldPackages()
  const { budgets } = await import('../../.size-limit.mjs')
  const limits = JSON.parse(readFileSync(join(root, 'scripts/test-limits.json'), 'utf8'))
  return adapters.flatMap(({ folder, manifest: { name } }) => [
    ...(held.has(name)
      ? []
      : [`${name}: no suite in packages/conformance/test holds it to the cases`]),
    ...(budgets.some((budget) => `packages/${budget.folder}` === folder && budget.limit)
      ? []
      : [`${name}: has no budget in .size-limit.mjs`]),
    ...(limits[folder]?.tests > 0 && limits[folder].coverage > 0
      ? []
      : [`${name}: has no floor with coverage in scripts/test-limits.json`]),
  ])
}

/** Returns the packages that are reached from a test which runs the cases, at run time or in a runtime's program. */
export function heldPackages() {
  const folder = 'packages/conformance'
  const graph = readModuleGraph(folder)
  const files = new Map(
    [...graph].map(([file, imports]) => [file, imports.flatMap(({ to }) => to ?? [])]),
  )
  const held = new Set()
  for (const file of graph.keys()) {
    if (!file.startsWith('test/') || !file.endsWith('.test.ts')) continue
    const text = readFileSync(join(root, folder, file), 'utf8')
    if (!/\b(runCases|holdServers)\(/.test(text)) continue
    for (const reached of [file, ...reachable(files, file)]) {
      if (!reached.startsWith('src/servers/')) continue
      for (const { specifier, isType } of graph.get(reached)) if (!isType) held.add(specifier)
    }
  }
  return held
}

/** Returns a sentence for each package of the workspace that `package-lock.json` or `tsconfig.json` does not know, or knows in vain. */
export function checkPackages(packages) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).compilerOptions
  const problems = packages
    .filter(({ folder }) => lock.packages[folder] === undefined)
    .map(
      ({ folder }) =>
        `${folder}: package-lock.json does not know it, npm ci would fail: npm install`,
    )
  for (const [name, [file]] of Object.entries(paths)) {
    if (!existsSync(join(root, file))) problems.push(`tsconfig.json: ${name} has no ${file}`)
  }
  for (const { folder, manifest } of packages) {
    const hasContract = existsSync(join(root, folder, 'src/index.ts'))
    if (folder.startsWith('packages/') && hasContract && manifest.private !== true) {
      if (paths[manifest.name] === undefined)
        problems.push(`tsconfig.json: paths has no ${manifest.name}`)
    }
  }
  return problems
}
