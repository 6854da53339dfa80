/** Which files of the repository are pages of the site, under which address, and where they are listed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFolders, root } from '../scripts/packages.mjs'

export interface SitePage {
  /** Relative to the root of the repository: `docs/policies.md`. */
  readonly file: string
  /** Relative to the root of the site: `policies.md`. */
  readonly path: string
  readonly title: string
}

/** A group of the sidebar. */
export interface SidebarGroup {
  readonly text: string
  readonly items: { readonly text: string; readonly link: string }[]
}

interface Group {
  readonly text: string
  /** Files below `docs/`, unless they begin with `packages/`; one that is not there is left out. */
  readonly files: readonly string[]
}

const groups: readonly Group[] = [
  { text: 'Start', files: ['getting-started', 'decision', 'configuration', 'policies'] },
  {
    text: 'When a request fails',
    files: ['troubleshooting', 'refusals', 'errors', 'local-network', 'browsers'],
  },
  { text: 'Servers', files: ['frameworks', 'recipes', 'websockets'] },
  { text: 'Tools', files: ['console', 'command', 'deploy', 'monitoring'] },
  { text: 'Security', files: ['security', 'advisories'] },
  {
    text: 'Compare and migrate',
    files: [
      ...['comparison', 'migrate/README', 'migrate/cors', 'migrate/koa-cors'],
      ...['migrate/fastify-cors', 'migrate/hono', 'migrate/h3', 'migrate/spring'],
      ...['migrate/fusionauth', 'differences'],
    ],
  },
  { text: 'What it costs', files: ['performance', 'performance-tables'] },
]

/** Pages that no group names: those of these folders have a group of their own, the others are of the project. */
const folderGroups: readonly (readonly [folder: string, text: string])[] = [
  ['packages/', 'Packages'],
  ['docs/api/', 'API reference'],
]

/** Lists every page: those below `docs/`, the README of each package that is published, and the changelog. */
export function listSitePages(): SitePage[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md'))
  const files = [...docs.sort(), ...listPublished().map((folder) => `${folder}/README.md`)]
  return [...files, 'CHANGELOG.md'].map((file) => ({
    file,
    path: pathOf(file),
    title: titleOf(file),
  }))
}

/** What VitePress is not to take for pages, as patterns: whatever holds none, so that it is not searched. */
export function listExcluded(pages: readonly SitePage[]): string[] {
  const holds = (path: string) =>
    pages.some(({ file }) => file === path || file.startsWith(`${path}/`))
  const unused = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!holds(path)) return entry.isDirectory() ? [`${path}/**`] : [path]
      return entry.isDirectory() ? unused(path) : []
    })
  return unused('')
}

/** The folders of the packages that are published. */
function listPublished(): string[] {
  return listFolders().filter((folder: string) => {
    if (!folder.startsWith('packages/')) return false
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return manifest.private !== true
  })
}

/** Where a file stands on the site: `packages/core.md` for `packages/core/README.md`. */
function pathOf(file: string): string {
  if (file === 'CHANGELOG.md') return 'changelog.md'
  if (file.startsWith('packages/')) return file.replace('/README.md', '.md')
  return file.replace(/^docs\//, '').replace(/README\.md$/, 'index.md')
}

function titleOf(file: string): string {
  const [, heading] = /^# (.+)$/m.exec(readFileSync(join(root, file), 'utf8')) ?? []
  if (heading === undefined) throw new Error(`${file} has no heading`)
  return heading.replaceAll('`', '')
}

/** The sidebar: every page but the first one, in its group. */
export function listSidebar(pages: readonly SitePage[]): SidebarGroup[] {
  const left = new Map(pages.map((page) => [page.file, page]))
  left.delete('docs/README.md')
  const take = (files: readonly string[]) =>
    files.flatMap((file) => {
      const page = left.get(file)
      left.delete(file)
      return page === undefined ? [] : [{ text: page.title, link: addressOf(page) }]
    })
  const named = groups.map(({ text, files }) => ({
    text,
    items: take(files.map((name) => `docs/${name}.md`)),
  }))
  const ofFolders = folderGroups.map(([folder, text]) => ({
    text,
    items: take([...left.keys()].filter((file) => file.startsWith(folder))),
  }))
  const rest = { text: 'Project', items: take([...left.keys()]) }
  return [...named, ...ofFolders, rest].filter(({ items }) => items.length > 0)
}

/** What stands at the top of every page, as far as it is there. */
export function listTopLinks(pages: readonly SitePage[]): SidebarGroup['items'] {
  const links = { Start: 'getting-started', Configuration: 'configuration', Errors: 'errors' }
  return Object.entries({ ...links, Comparison: 'comparison' }).flatMap(([text, name]) =>
    pages
      .filter(({ file }) => file === `docs/${name}.md`)
      .map((page) => ({ text, link: addressOf(page) })),
  )
}

function addressOf({ path }: SitePage): string {
  return `/${path.replace(/\.md$/, '').replace(/(^|\/)index$/, '$1')}`
}
