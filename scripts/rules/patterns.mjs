// A regular expression that is longer than a line cannot be checked against a standard, and one that
// is glued together from pieces is a longer one in disguise. A file that glues has its reason in
// scripts/rooms.json; its pieces are literals, and as short as others.
import ts from 'typescript'

/**
 * Returns a sentence for each regular expression of a syntax tree that is too long or, unless there is
 * a reason for it, glued together. A reason that nothing needs is a problem too.
 */
export function checkPatterns(source, longest, reasonToGlue) {
  const problems = []
  let isGlued = false
  const reportGlued = (node, what) => {
    isGlued = true
    if (reasonToGlue === undefined) report(node, what)
  }
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    problems.push(`${source.fileName}:${line + 1}: ${what}`)
  }
  ts.forEachChild(source, function visit(node) {
    if (ts.isRegularExpressionLiteral(node) && node.text.length > longest) {
      report(node, `a regular expression of ${node.text.length} characters, at most ${longest}`)
    }
    if (isRegExpCall(node)) {
      const [pattern] = node.arguments ?? []
      if (pattern === undefined || !ts.isStringLiteralLike(pattern)) {
        reportGlued(
          node,
          'a regular expression that is made when the code runs: write it as a literal',
        )
      } else if (pattern.text.length > longest) {
        report(
          node,
          `a regular expression of ${pattern.text.length} characters, at most ${longest}`,
        )
      }
    }
    if (isSourceOfPattern(node)) reportGlued(node, '".source" glues regular expressions together')
    ts.forEachChild(node, visit)
  })
  if (reasonToGlue !== undefined && !isGlued) {
    problems.push(`${source.fileName}: glues nothing, so remove its reason from scripts/rooms.json`)
  }
  return problems

  function isSourceOfPattern(node) {
    return (
      ts.isPropertyAccessExpression(node) &&
      node.name.text === 'source' &&
      isPattern(node.expression)
    )
  }

  function isPattern(node) {
    if (ts.isParenthesizedExpression(node)) return isPattern(node.expression)
    if (ts.isRegularExpressionLiteral(node) || isRegExpCall(node)) return true
    return ts.isIdentifier(node) && patternNames().has(node.text)
  }

  function patternNames() {
    const names = new Set()
    ts.forEachChild(source, function visit(node) {
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
        if (ts.isRegularExpressionLiteral(node.initializer) || isRegExpCall(node.initializer)) {
          names.add(node.name.text)
        }
      }
      ts.forEachChild(node, visit)
    })
    return names
  }
}

function isRegExpCall(node) {
  return (
    (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'RegExp'
  )
}
