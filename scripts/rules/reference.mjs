// What packages export is documented where it is declared: what it does and returns, its shapes,
// defaults and units, what it throws, the standard behind it, and an example. The reference pages are
// made of that. What has nothing to do with a standard is listed in scripts/reference-exceptions.json,
// each with its reason.
import ts from 'typescript'
import { docOf, membersOf } from '../reference/contract.mjs'

const standards =
  /https:\/\/(?:[a-z]+\.spec\.whatwg\.org|www\.rfc-editor\.org\/rfc\/|www\.w3\.org\/TR\/|w3c\.github\.io\/|www\.iana\.org\/assignments\/|wicg\.github\.io\/|publicsuffix\.org|spec\.openapis\.org|opentelemetry\.io\/docs\/specs\/|tc39\.es\/ecma262|prometheus\.io\/docs\/)/
const units =
  /\b(?:milliseconds?|seconds?|minutes?|days?|bytes?|characters?|percent|count(?:s|ed)?|number of|how many|entries|events|requests|ports?|status|index|places?|version|id)\b/i
const thrown = /@throws|\bthrows?\b|\brejects?\b|\bthrown\b|\brejected\b/i
const returned = /@returns|\breturns?\b|\bresolves?\b|\byields?\b|\bgives?\b|\bwhether\b/i
const builtInErrors = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'AggregateError']

/**
 * Returns a sentence for each thing that an exported declaration does not say. `noStandard` has, by
 * package and name, the reason why a value has no standard to link to.
 *
 * @param {import('../reference/contract.mjs').Exported[]} contract
 */
export function checkReference(contract, noStandard = {}) {
  const problems = []
  const seen = new Set()
  for (const exported of contract) {
    // One declaration may be exported by several entries.
    if (seen.has(exported.node)) continue
    seen.add(exported.node)
    const errors = errorsOf(contract, exported)
    const own = checkExported(exported, errors)
    if (isValue(exported.node)) {
      const reason = noStandard[exported.package]?.[exported.name]
      own.push(...checkStandard(exported, reason))
    }
    problems.push(...own.map((problem) => `${placeOf(exported)}: ${exported.name}: ${problem}`))
  }
  return [...problems, ...checkExceptions(contract, noStandard)]
}

function placeOf({ file, source, node }) {
  return `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`
}

/** The names of the errors that the docstrings of a package may speak of: the platform's, and those that some package exports. */
function errorsOf(contract) {
  const names = contract.map(({ name }) => name).filter((name) => name.endsWith('Error'))
  return [...builtInErrors, ...names]
}

function checkExported({ node, source }, errors) {
  const problems = checkDoc(node, errors)
  if (isValue(node) && docOf(node).examples.length === 0) {
    problems.push('has no example: add "@example" and a "```ts" block that runs')
  }
  const called = signatureOf(node)
  if (called !== undefined) problems.push(...checkSignature(called, node, source))
  const speaksForMembers = thrown.test(docOf(node).prose)
  problems.push(
    ...membersOf(node, source).flatMap((member) => checkMember(member, errors, speaksForMembers)),
  )
  return problems
}

/** Whether there is something of a declaration at run time. */
function isValue(node) {
  return !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)
}

function checkDoc(node, errors) {
  const { text, prose } = docOf(node)
  if (text === '') return ['has no docstring']
  const problems = []
  if (!/[.:]$/m.test(prose.trim())) problems.push('its docstring has no whole sentence')
  for (const [, name] of prose.matchAll(/`([A-Z]\w*Error)`/g)) {
    if (!errors.includes(name)) problems.push(`names ${name}, which no package exports`)
  }
  return problems
}

/** The function that a value is, where it is one: its parameters and what it returns. */
function signatureOf(node) {
  if (ts.isFunctionDeclaration(node)) return node
  if (!ts.isVariableDeclaration(node)) return undefined
  const { initializer, type } = node
  if (type !== undefined && ts.isFunctionTypeNode(type)) return type
  const isFunction =
    initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
  return isFunction ? initializer : undefined
}

function checkSignature(signature, node, source) {
  const { prose } = docOf(node)
  const tags = [...prose.matchAll(/@param (\w+)/g)].map(([, name]) => name)
  const problems = signature.parameters
    .map(({ name }, index) => (ts.isIdentifier(name) ? name.text : (tags[index] ?? 'options')))
    .filter((name) => !tags.includes(name) && !new RegExp(`\`${name}[\`.(\\[]`).test(prose))
    .map(
      (name) =>
        `says nothing of its parameter ${name}: add "@param ${name}", or name it in the text`,
    )
  if (signature.type?.getText(source) !== 'void' && !returned.test(prose)) {
    problems.push('does not say what it returns')
  }
  if (!thrown.test(prose)) {
    problems.push('does not say what it throws, with the codes, or that it never throws')
  }
  return problems
}

/** `isThrownSaid`: the docstring of the whole says what its methods throw. */
function checkMember(member, errors, isThrownSaid) {
  // An index signature is what the docstring of its object tells.
  if (member.name === undefined) return []
  const name = member.name.getText()
  const { text, prose } = docOf(member)
  if (text === '') return [`${name} has no docstring`]
  const problems = checkDoc(member, errors)
  if (member.questionToken && !/\bDefault:|\babsent\b|\bAbsent\b/.test(prose)) {
    problems.push('is optional: say "Default: …", or what it means when it is absent')
  }
  if (isNumber(member) && !units.test(prose))
    problems.push('is a number: name its unit, or what it counts')
  const isFunction = ts.isMethodSignature(member) || ts.isMethodDeclaration(member)
  // What only repeats the platform's own links there.
  if (isFunction && !isThrownSaid && !thrown.test(prose) && !/\]\(https:/.test(prose)) {
    problems.push('does not say what it throws, with the codes, or that it never throws')
  }
  return problems.map((problem) => `${name} ${problem}`)
}

function isNumber({ type }) {
  if (type === undefined) return false
  if (type.kind === ts.SyntaxKind.NumberKeyword) return true
  return (
    ts.isUnionTypeNode(type) && type.types.some(({ kind }) => kind === ts.SyntaxKind.NumberKeyword)
  )
}

function checkStandard({ node }, reason) {
  const hasLink = standards.test(docOf(node).text)
  if (reason === undefined) {
    return hasLink
      ? []
      : [
          'links to no standard: add the section of the Fetch standard or the RFC, or a reason to scripts/reference-exceptions.json',
        ]
  }
  return hasLink ? ['links to a standard: take it out of scripts/reference-exceptions.json'] : []
}

function checkExceptions(contract, noStandard) {
  return Object.entries(noStandard).flatMap(([name, reasons]) =>
    Object.entries(reasons).flatMap(([each, reason]) => {
      const exists = contract.some((one) => one.package === name && one.name === each)
      if (!exists) return [`scripts/reference-exceptions.json: ${name} exports no ${each}`]
      return reason.length < 15
        ? [`scripts/reference-exceptions.json: ${each} of ${name} has no reason`]
        : []
    }),
  )
}
