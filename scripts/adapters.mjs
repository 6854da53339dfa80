import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from './module-graph.mjs'
import { listPublicPackages, root } from './packages.mjs'

/**
 * Lists the adapters: the public packages that depend on the engine and export `cors`, `withCors`
 * or, as their default, a plugin.
 */
export function listAdapters() {
  return listPublicPackages().filter(
    ({ folder, manifest }) =>
      '@crossgate/core' in (manifest.dependencies ?? {}) && exportsFilter(join(root, folder)),
  )
}

function exportsFilter(directory) {
  const contract = join(directory, 'src/index.ts')
  if (!existsSync(contract)) return false
  const names = exportedNames(parse(contract))
  return ['cors', 'withCors', 'default'].some((name) => names.has(name))
}

/** Returns the names of values that a module exports. */
export function exportedNames(source) {
  const names = new Set()
  for (const statement of source.statements) {
    if (ts.isExportAssignment(statement)) names.add('default')
    else if (ts.isExportDeclaration(statement)) addClause(names, statement)
    else addDeclaration(names, statement)
  }
  return names
}

function addClause(names, { isTypeOnly, exportClause }) {
  if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) return
  for (const element of exportClause.elements) {
    if (!element.isTypeOnly) names.add(element.name.text)
  }
}

function addDeclaration(names, statement) {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  const has = (kind) => modifiers.some((modifier) => modifier.kind === kind)
  if (!has(ts.SyntaxKind.ExportKeyword)) return
  if (has(ts.SyntaxKind.DefaultKeyword)) names.add('default')
  else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    if (statement.name !== undefined) names.add(statement.name.text)
  } else if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name)) names.add(name.text)
    }
  }
}
