import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { listFiles, root } from './packages.mjs'

/**
 * Returns the imports of every source file below a folder of the repository, as a map from a file to
 * `{ specifier, to, isType }`: `to` is the file of this folder that is imported, or null, and
 * `isType` says that nothing of it is there at run time. Files are relative to the folder.
 *
 * @returns {Map<string, { specifier: string, to: string | null, isType: boolean }[]>}
 */
export function readModuleGraph(folder, { except = () => false } = {}) {
  const sources = listFiles(join(root, folder)).filter(
    (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !except(file),
  )
  const known = new Set(sources)
  return new Map(
    sources.map((file) => [
      file,
      importsOf(join(root, folder, file)).map((found) => ({
        ...found,
        to: resolveImport(file, found.specifier, known),
      })),
    ]),
  )
}

function resolveImport(file, specifier, known) {
  if (!specifier.startsWith('.')) return null
  const path = normalize(join(dirname(file), specifier)).replace(/\.[jt]s$/, '')
  return [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((each) => known.has(each)) ?? null
}

function importsOf(path) {
  const source = parse(path)
  const found = []
  ts.forEachChild(source, function visit(node) {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined
    ) {
      found.push({ specifier: node.moduleSpecifier.text, isType: isTypeOnly(node) })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument !== undefined && ts.isStringLiteral(argument)) {
        found.push({ specifier: argument.text, isType: false })
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: node.argument.literal.text, isType: true })
    }
    ts.forEachChild(node, visit)
  })
  return found
}

function isTypeOnly(node) {
  if (ts.isExportDeclaration(node)) {
    const { exportClause, isTypeOnly } = node
    if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) {
      return isTypeOnly
    }
    return (
      exportClause.elements.length > 0 && exportClause.elements.every((each) => each.isTypeOnly)
    )
  }
  const { importClause } = node
  if (importClause === undefined) return false
  if (importClause.isTypeOnly) return true
  const { name, namedBindings } = importClause
  return (
    name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((each) => each.isTypeOnly)
  )
}

/** Returns the syntax tree of a file. */
export function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
}

/**
 * Returns the circles of a graph, given as a map from a node to the nodes it leads to: each is a
 * list of nodes that all lead to each other, with one shortest way around.
 */
export function findCircles(graph) {
  const groups = stronglyConnected(graph)
  return groups.map((group) => shortestWayAround(graph, new Set(group)))
}

function stronglyConnected(graph) {
  const reach = new Map([...graph.keys()].map((node) => [node, reachable(graph, node)]))
  const groups = []
  const done = new Set()
  for (const node of graph.keys()) {
    if (done.has(node) || !reach.get(node).has(node)) continue
    const group = [...graph.keys()].filter(
      (other) => reach.get(node).has(other) && reach.get(other)?.has(node),
    )
    for (const each of group) done.add(each)
    groups.push(group)
  }
  return groups
}

/** Returns every node that another leads to, itself only where a circle leads back to it. */
export function reachable(graph, start) {
  const found = new Set()
  const waiting = [...(graph.get(start) ?? [])]
  while (waiting.length > 0) {
    const node = waiting.pop()
    if (found.has(node)) continue
    found.add(node)
    waiting.push(...(graph.get(node) ?? []))
  }
  return found
}

function shortestWayAround(graph, group) {
  let best
  for (const start of group) {
    const way = shortestWayBack(graph, group, start)
    if (best === undefined || way.length < best.length) best = way
  }
  return best
}

function shortestWayBack(graph, group, start) {
  const ways = [[start]]
  const seen = new Set()
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)) ?? []) {
      if (next === start) return [...way, start]
      if (!group.has(next) || seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  throw new Error(`${start} is in no circle`)
}
