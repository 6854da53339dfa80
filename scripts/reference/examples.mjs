// The examples of docstrings, as programs: `npm run types` checks their types, and
// scripts/test/reference-examples.test.ts runs them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { docOf, listContract, membersOf } from './contract.mjs'

/**
 * Lists the examples of everything that is exported, members included. An example that imports
 * nothing of its own package gets the imports that it needs: those of a reference page are understood.
 *
 * @returns {{ package: string, name: string, place: string, code: string }[]}
 */
export function listExamples(contract = listContract()) {
  const seen = new Set()
  return contract.flatMap((exported) => {
    if (seen.has(exported.node)) return []
    seen.add(exported.node)
    const nodes = [exported.node, ...membersOf(exported.node, exported.source)]
    return nodes.flatMap((node) =>
      docOf(node).examples.map((code, index) => {
        const member = node === exported.node ? '' : `.${node.name.getText()}`
        const number = index === 0 ? '' : ` ${index + 1}`
        const name = `${exported.name}${member}${number}`
        const { line } = exported.source.getLineAndCharacterOfPosition(node.getStart())
        const place = `${exported.file}:${line + 1}`
        return {
          package: exported.package,
          name,
          place,
          code: withImports(code, exported, contract),
        }
      }),
    )
  })
}

function withImports(code, { package: name }, contract) {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  const isOwn = source.statements.some(
    (each) => ts.isImportDeclaration(each) && each.moduleSpecifier.text.startsWith('@crossgate/'),
  )
  if (isOwn) return code
  const used = new Set()
  ts.forEachChild(source, function visit(node) {
    if (ts.isIdentifier(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  })
  const names = contract
    .filter((each) => each.package === name && each.entry === '.' && used.has(each.name))
    .map((each) => (isType(each.node) ? `type ${each.name}` : each.name))
  return `import { ${[...new Set(names)].join(', ')} } from '${name}'\n${code}`
}

function isType(node) {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
}

/**
 * Returns the program with each value that a comment promises being compared: of
 * `isToken('a b') // false` the value, by `expectSame`. Comments that are words stay words.
 */
export function withExpectations(code) {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  let expectations = 0
  let text = ''
  let end = 0
  for (const statement of source.statements) {
    const comment = ts.isExpressionStatement(statement) && promiseBehind(code, statement.end)
    if (!comment) continue
    text += code.slice(end, statement.getStart(source))
    const expression = statement.expression.getText(source)
    text += `expectSame(${expression}, ${comment}, ${JSON.stringify(expression)});`
    end = statement.end
    expectations++
  }
  return { code: text + code.slice(end), expectations }
}

/** The value in the comment behind a statement, where it is one. */
function promiseBehind(code, end) {
  const [, text] = /^[ \t]*\/\/ (.*)/.exec(code.slice(end)) ?? []
  if (text === undefined) return undefined
  const { parseDiagnostics, statements } = ts.createSourceFile(
    'promise.ts',
    `(${text})`,
    ts.ScriptTarget.ES2022,
    true,
  )
  const expression = statements[0]?.expression?.expression
  return parseDiagnostics.length === 0 && expression !== undefined && isLiteral(expression)
    ? text
    : undefined
}

function isLiteral(node) {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral)
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (each) => ts.isPropertyAssignment(each) && isLiteral(each.initializer),
    )
  }
  return (
    ts.isStringLiteral(node) ||
    ts.isNumericLiteral(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(node) && node.text === 'undefined')
  )
}

/** What Bun brings along, for where there is no Bun. */
const bun = `declare const Bun: {
  serve(options: {
    routes?: Record<string, Response | Record<string, (request: { params: Record<string, string> }) => Response>>
    error?: (error: unknown) => Response
  }): { reload(options: object): unknown }
}
`

/**
 * Writes each example into a folder, as a module whose name says what it belongs to, for its types to
 * be checked: what an example names only to show it is used at its end.
 */
export function writeExamples(folder, examples = listExamples()) {
  mkdirSync(folder, { recursive: true })
  for (const { package: name, name: exported, code } of examples) {
    const file = `${name.replace('@crossgate/', '')}.${exported}`.replace(/[^\w.-]/g, '_')
    const end = `void [${unexportedNames(code).join(', ')}]\nexport {}\n`
    writeFileSync(join(folder, `${file}.ts`), `${code}${end}${code.includes('Bun.') ? bun : ''}`)
  }
}

function unexportedNames(code) {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true)
  return source.statements
    .filter((each) => ts.isVariableStatement(each) && each.modifiers === undefined)
    .flatMap((each) => each.declarationList.declarations.flatMap(({ name }) => boundNames(name)))
}

function boundNames(name) {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements
    .filter((element) => !ts.isOmittedExpression(element))
    .flatMap((element) => boundNames(element.name))
}
