// Phrases that readers found odd or obscure, each with what to write instead. They are looked for in
// what users read: pages, READMEs, and the texts of the sources.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { listMarkdown, listPages, listPublicPackages, listSources, root } from '../packages.mjs'

const phrases = [
  [/however their spelling is twisted/i, 'in every spelling'],
  [/parted by commas/i, 'separated by commas'],
  [/things to mend/i, 'things to fix'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/Empty, each request tells/i, 'If empty, it is read from each request'],
  [/No page of this server made it/i, "It did not come from one of this server's own pages"],
  [/readable object/i, 'what is wrong with the input'],
  [/\bGet in$/im, 'Sign in'],
  [/\bReading on\b/i, 'More'],
  [/identity server's own filter/i, "FusionAuth's CORS filter"],
  [/whatever demands some before/i, 'the thing that needs it, by name'],
]

/** Returns a sentence for each odd phrase in a text; `file` names it. */
export function checkPhrases(file, text) {
  return phrases.flatMap(([pattern, instead]) => {
    const found = pattern.exec(text)
    if (found === null) return []
    const line = text.slice(0, found.index).split('\n').length
    return [`${file}:${line}: “${found[0].trim()}” reads oddly: write ${instead}`]
  })
}

/** The same for everything that users read. */
export function checkUserTexts() {
  const pages = [...listPages(), 'SECURITY.md', 'CHANGELOG.md', ...listMarkdown('changes')]
  const sources = listPublicPackages().flatMap(({ folder }) => listSources(folder))
  return [
    ...pages.flatMap((file) => checkPhrases(file, read(file))),
    ...sources.flatMap((file) => checkPhrases(file, textsOf(file, read(file)))),
  ]
}

/** The texts of a source at their lines, without its code and comments. */
export function textsOf(file, source) {
  const kept = source.replace(/[^\n]/g, ' ').split('')
  const keep = (node) => {
    for (let at = node.getStart(); at < node.getEnd(); at++) kept[at] = source[at]
  }
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true)
  ts.forEachChild(tree, function visit(node) {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node)
    if (isText || ts.isTemplateMiddleOrTemplateTail(node)) keep(node)
    ts.forEachChild(node, visit)
  })
  return kept.join('')
}

function read(file) {
  return readFileSync(join(root, file), 'utf8')
}
