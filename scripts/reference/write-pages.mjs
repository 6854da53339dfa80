// Writes the reference pages with TypeDoc, `npm run reference`.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Application } from 'typedoc'
import { root } from '../packages.mjs'
import { listPages, pagesFolder, signPage } from './pages.mjs'

const pages = listPages()
const folder = join(root, pagesFolder)
const output = mkdtempSync(join(tmpdir(), 'crossgate-reference-'))

const application = await Application.bootstrapWithPlugins({
  name: 'Crossgate',
  entryPoints: pages.map(({ source }) => source),
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  outputs: [{ name: 'markdown', path: output }],
  router: 'module',
  entryFileName: 'index',
  // `npm run types` has looked at them.
  skipErrorChecking: true,
  logLevel: 'Error',
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  sort: ['alphabetical'],
  kindSortOrder: ['Function', 'Class', 'Variable', 'Interface', 'TypeAlias', 'Reference'],
  validation: false,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
})

try {
  const project = await application.convert()
  if (project === undefined) throw new Error('TypeDoc made nothing of the packages.')
  for (const module of project.children ?? []) module.name = nameOf(pageOf(module))
  await application.generateOutputs(project)
  mkdirSync(folder, { recursive: true })
  const texts = new Map(
    pages.map((page) => [
      page.file,
      completePage(page, readFileSync(join(output, page.file), 'utf8')),
    ]),
  )
  const anchors = new Map([...texts].map(([file, text]) => [file, anchorsByName(text)]))
  for (const { file, source } of pages) {
    const text = withAnchors(texts.get(file), file, anchors)
    writeFileSync(join(folder, file), signPage(text, source))
  }
  writeFileSync(join(folder, 'README.md'), indexPage())
  console.log(`${pages.length} pages in ${pagesFolder}`)
} finally {
  rmSync(output, { recursive: true, force: true })
}

/** The page's name without its end: what TypeDoc makes the file's name of. */
function nameOf({ file }) {
  return file.replace(/\.md$/, '')
}

/** The page of a module, which TypeDoc calls by its place: `fetch/src` for `packages/fetch/src/index.ts`. */
function pageOf(module) {
  const found = pages.find(
    ({ source }) =>
      relative(join(root, 'packages'), source).replace(/(?:\/index)?\.ts$/, '') === module.name,
  )
  if (found === undefined) throw new Error(`TypeDoc knows a module ${module.name}, and no package`)
  return found
}

function completePage({ module, description }, text) {
  const [own, references = ''] = text.replace(/[ \t]+$/gm, '').split(/^## References$/m)
  const links = [...references.matchAll(/^Re-exports \[(\w+)\]\((.*)\)$/gm)].map(
    ([, name, target]) => `[\`${name}\`](${target})`,
  )
  const more = links.length === 0 ? '' : `\n## Re-exported\n\n${links.join(',\n')}.\n`
  return `# ${module}\n\n${description}.\n\n${own.trimEnd().replace(/\n\*\*\*$/, '')}\n${more}`
}

/** The anchors of what a page is about, by name: as GitHub and VitePress number them, which TypeDoc's plugin does not always. */
function anchorsByName(text) {
  const times = new Map()
  const anchors = new Map()
  for (const [, level, heading] of text
    .replace(/^```[\s\S]*?^```/gm, '')
    .matchAll(/^(#+) (.+)$/gm)) {
    const words = heading.toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '')
    const anchor = words.replaceAll(' ', '-')
    const time = times.get(anchor) ?? 0
    times.set(anchor, time + 1)
    if (level.length === 3) {
      anchors.set(heading.replace(/\W.*$/, ''), time === 0 ? anchor : `${anchor}-${time}`)
    }
  }
  return anchors
}

/** Leads each link with the name of a declaration to that declaration; those of members are as they are. */
function withAnchors(text, file, anchors) {
  return text.replace(
    /(?<!\)\.)\[(`?)(\w+)\1\]\(([\w-]+\.md)?#[\w-]+\)/g,
    (link, quote, name, target = '') => {
      const anchor = anchors.get(target || file)?.get(name)
      return anchor === undefined ? link : `[${quote}${name}${quote}](${target}#${anchor})`
    },
  )
}

function indexPage() {
  const rows = pages.map(
    ({ module, file, description }) => `| [${module}](${file}) | ${description} |`,
  )
  return `# Reference

What each module exports, with its shapes, defaults, units and errors. These pages are written by
\`npm run reference\` from the docstrings, which an editor shows too; the examples are run by a test.

| module | what it is |
| --- | --- |
${rows.join('\n')}
`
}
