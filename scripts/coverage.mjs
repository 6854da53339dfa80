import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { listPublicPackages, listSources, root } from './packages.mjs'

/**
 * Reports the coverage of every package that has a limit from V8's raw data, and returns one
 * sentence for each source file below it, for branches or lines. A file that no test loads counts as
 * not covered at all.
 */
export function checkCoverage(rawFolder, limits) {
  const limited = listPublicPackages().filter(
    ({ folder }) => limits[folder]?.coverage !== undefined,
  )
  const packages = limited.map(({ folder }) => ({
    folder,
    limit: limits[folder].coverage,
    sources: listSources(folder).filter(hasCode),
  }))
  const summary = report(rawFolder, packages)
  return packages.flatMap(({ limit, sources }) =>
    sources.flatMap((source) => {
      const found = summary[source]
      if (found === undefined) return [`${source}: is missing in the coverage report`]
      const { branches, lines } = found
      if (branches.pct >= limit && lines.pct >= limit) return []
      const percents = `${branches.pct} % of branches and ${lines.pct} % of lines`
      return [`${source}: ${percents} are covered, the limit is ${limit} %`]
    }),
  )
}

// Sources that hold nothing but types and re-exports of types leave no code to cover.
function hasCode(source) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, source), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  })
  return outputText.replace('export {};', '').trim() !== ''
}

function report(rawFolder, packages) {
  const output = join(root, 'coverage')
  const options = [
    ...packages.flatMap(({ folder }) => ['--src', folder]),
    ...packages.flatMap(({ sources }) => sources.flatMap((source) => ['--include', source])),
    ...['--temp-directory', rawFolder, '--reports-dir', output, '--all', '--skip-full'],
    ...['--reporter', 'text', '--reporter', 'json-summary'],
  ]
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/c8/bin/c8.js'), 'report', ...options],
    { cwd: root, stdio: 'inherit' },
  )
  if (status !== 0) return {}
  const summary = JSON.parse(readFileSync(join(output, 'coverage-summary.json'), 'utf8'))
  return Object.fromEntries(
    Object.entries(summary).map(([file, found]) => [
      relative(root, file).split(sep).join('/'),
      found,
    ]),
  )
}
