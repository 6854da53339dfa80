// What the public packages export, found by reading their sources: from `exports` of each package.json
// through every re-export to the declaration. Without the type checker, so that lint can afford it.
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { parse } from '../module-graph.mjs'
import { listPublicPackages, root } from '../packages.mjs'

/**
 * One declaration that a package exports. `name` is the one it is exported by, `default` included.
 *
 * @typedef {{ package: string, entry: string, name: string, file: string, node: import('typescript').Node, source: import('typescript').SourceFile }} Exported
 */

/**
 * Lists the entries of a package that users import: `.`, `./bun`, each with its source file.
 *
 * @returns {{ entry: string, file: string }[]}
 */
export function listEntries({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {}).flatMap(([entry, conditions]) => {
    const built = conditions?.import?.default
    if (built === undefined) return []
    const file = join(root, folder, built.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'))
    if (!existsSync(file)) throw new Error(`${folder}: ${entry} has no source ${file}`)
    return [{ entry, file }]
  })
}

/** Lists everything that the public packages export and declare themselves. */
export function listContract(packages = listPublicPackages()) {
  return packages.flatMap((each) =>
    listEntries(each).flatMap(({ entry, file }) =>
      listExports(file).map((exported) => ({
        package: each.manifest.name,
        entry,
        ...exported,
        file: relative(root, exported.source.fileName),
      })),
    ),
  )
}

const sources = new Map()

function sourceOf(file) {
  let source = sources.get(file)
  if (source === undefined) {
    source = parse(file)
    sources.set(file, source)
  }
  return source
}

/**
 * Lists what a module exports, as `{ name, node, source }`. What comes from another package is that
 * package's to document, and left out.
 *
 * @returns {{ name: string, node: import('typescript').Node, source: import('typescript').SourceFile }[]}
 */
export function listExports(file) {
  const source = sourceOf(file)
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return reexports(source, statement)
    if (!isExported(statement)) return []
    return declaredNames(statement).map(([name, node]) => ({ name, node, source }))
  })
}

function reexports(source, { exportClause, moduleSpecifier }) {
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) {
    throw new Error(`${source.fileName}: "export *" hides what is exported`)
  }
  return exportClause.elements.flatMap((element) => {
    const wanted = (element.propertyName ?? element.name).text
    const found =
      moduleSpecifier === undefined
        ? findLocal(source, wanted)
        : findImported(source, moduleSpecifier.text, wanted)
    return found === undefined ? [] : [{ ...found, name: element.name.text }]
  })
}

/** Finds a declaration of a module by its name, through an import where it is one. */
export function findLocal(source, name) {
  for (const statement of source.statements) {
    for (const [declared, node] of declaredNames(statement)) {
      if (declared === name) return { node, source }
    }
    if (!ts.isImportDeclaration(statement)) continue
    const { namedBindings } = statement.importClause ?? {}
    if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) continue
    const element = namedBindings.elements.find((each) => each.name.text === name)
    if (element !== undefined) {
      const wanted = (element.propertyName ?? element.name).text
      return findImported(source, statement.moduleSpecifier.text, wanted)
    }
  }
  return undefined
}

function findImported(source, specifier, name) {
  if (!specifier.startsWith('.')) return undefined
  const file = join(dirname(source.fileName), specifier.replace(/\.js$/, '.ts'))
  const found = listExports(file).find((each) => each.name === name)
  if (found === undefined) throw new Error(`${source.fileName}: ${specifier} exports no ${name}`)
  return { node: found.node, source: found.source }
}

function declaredNames(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations
      .filter(({ name }) => ts.isIdentifier(name))
      .map((declaration) => [declaration.name.text, declaration])
  }
  const isDeclaration =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isDeclaration && statement.name !== undefined ? [[statement.name.text, statement]] : []
}

function isExported(statement) {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
}

/**
 * Returns the docstring of a declaration or member, without its asterisks: the whole text, the prose
 * without tags and examples, and the examples.
 */
export function docOf(node) {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node
  const comments = (holder.jsDoc ?? []).map((comment) => comment.getText())
  const text = (comments.at(-1) ?? '')
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .trim()
  const examples = [...text.matchAll(/^@example[^\n]*\n```ts\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code,
  )
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/^@example.*$/gm, '')
  return { text, prose, examples }
}

/** The members that users read or give: those of interfaces and object types, at any depth, and public ones of classes. */
export function membersOf(node, source) {
  if (ts.isInterfaceDeclaration(node)) {
    const own = [...node.members]
    const inherited = (node.heritageClauses ?? []).flatMap(({ types }) =>
      types.flatMap(({ expression }) => {
        const found = ts.isIdentifier(expression) && findLocal(source, expression.text)
        return found && ts.isInterfaceDeclaration(found.node) ? [...found.node.members] : []
      }),
    )
    const names = own.map(({ name }) => name?.getText())
    const others = inherited.filter(({ name }) => !names.includes(name?.getText()))
    return [...own, ...others].flatMap((member) => [member, ...nestedMembers(member.type)])
  }
  if (ts.isClassDeclaration(node)) {
    return node.members.filter(({ name, modifiers = [] }) => {
      const isHidden = modifiers.some(
        ({ kind }) =>
          kind === ts.SyntaxKind.PrivateKeyword ||
          kind === ts.SyntaxKind.ProtectedKeyword ||
          kind === ts.SyntaxKind.OverrideKeyword,
      )
      return name !== undefined && !ts.isPrivateIdentifier(name) && !isHidden
    })
  }
  return ts.isTypeAliasDeclaration(node) ? nestedMembers(node.type) : []
}

function nestedMembers(type) {
  if (type === undefined) return []
  if (ts.isTypeLiteralNode(type)) {
    return type.members.flatMap((member) => [member, ...nestedMembers(member.type)])
  }
  // Of functions, conditional and mapped types the declaration itself has to tell.
  const isTransparent =
    ts.isUnionTypeNode(type) ||
    ts.isIntersectionTypeNode(type) ||
    ts.isArrayTypeNode(type) ||
    ts.isParenthesizedTypeNode(type) ||
    ts.isTypeOperatorNode(type)
  if (!isTransparent) return []
  const found = []
  ts.forEachChild(type, (child) => found.push(...nestedMembers(child)))
  return found
}
