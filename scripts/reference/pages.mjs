// The reference pages in docs/api: one for each module that users import. `npm run reference` writes
// them; lint holds each to the declarations that it was made of, without making it again.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { parse } from '../module-graph.mjs'
import { listPublicPackages, root } from '../packages.mjs'
import { listEntries, listExports, membersOf } from './contract.mjs'

/** Where the pages are, relative to the root. */
export const pagesFolder = 'docs/api'

/**
 * Lists the pages: what their module is called, the source file of its entry, and the page's file.
 *
 * @returns {{ module: string, source: string, file: string, description: string }[]}
 */
export function listPages(packages = listPublicPackages()) {
  return packages.flatMap((each) =>
    listEntries(each).map(({ entry, file }) => {
      const module = `${each.manifest.name}${entry.slice(1)}`
      const name = module.replace('@crossgate/', '').replaceAll('/', '-')
      return { module, source: file, file: `${name}.md`, description: each.manifest.description }
    }),
  )
}

/** Returns a digest of everything that a page is made of: what the module exports, with signatures and docstrings, without bodies. */
export function digestOfSources(source) {
  const texts = [parse(source).text]
  for (const { node, source: own } of listExports(source)) {
    texts.push(declarationText(node, own))
    for (const member of membersOf(node, own)) texts.push(member.getFullText())
  }
  return digest(texts.join('\n'))
}

function declarationText(node, source) {
  const holder = ts.isVariableDeclaration(node) ? node.parent.parent : node
  const bodies = []
  ts.forEachChild(holder, function visit(child) {
    const isBody = ts.isBlock(child)
    // A value whose type is written down is not on the page.
    const isTypedValue =
      ts.isVariableDeclaration(child.parent) &&
      child.parent.type &&
      child === child.parent.initializer
    if (isBody || isTypedValue) bodies.push([child.getFullStart(), child.end])
    else ts.forEachChild(child, visit)
  })
  let text = ''
  let end = holder.getFullStart()
  for (const [from, to] of bodies) {
    text += source.text.slice(end, from)
    end = to
  }
  return text + source.text.slice(end, holder.end)
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Returns a page with the line at its end that says what it was made of. */
export function signPage(text, source) {
  const body = `${text.trimEnd()}\n`
  return `${body}\n<!-- Written by "npm run reference" from the docstrings: do not edit. ${digestOfSources(source)} ${digest(body)} -->\n`
}

/** Returns a sentence for each page that is missing, left over, edited by hand or older than what it tells of. */
export function checkPages(pages = listPages(), folder = join(root, pagesFolder)) {
  const mended = 'run npm run reference'
  const problems = pages.flatMap(({ file, source, module }) => {
    const path = join(folder, file)
    const place = relative(root, path)
    if (!existsSync(path)) return [`${place}: the page of ${module} is missing: ${mended}`]
    const text = readFileSync(path, 'utf8')
    const [, body, ofSources, ofPage] =
      /^([\s\S]*)\n<!-- Written by .*: do not edit\. (\w+) (\w+) -->\n$/.exec(text) ?? []
    if (body === undefined) return [`${place}: does not end with what it was made of: ${mended}`]
    if (digest(body) !== ofPage) {
      return [`${place}: was edited by hand: change the docstring instead, and ${mended}`]
    }
    return digestOfSources(source) === ofSources
      ? []
      : [`${place}: is older than the docstrings of ${module}: ${mended}`]
  })
  const known = new Set([...pages.map(({ file }) => file), 'README.md'])
  const present = existsSync(folder) ? readdirSync(folder) : []
  const left = present.filter((name) => !known.has(name))
  return [
    ...problems,
    ...left.map(
      (name) => `${relative(root, join(folder, name))}: no module has this page: remove it`,
    ),
  ]
}
