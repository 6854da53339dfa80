/** Where the links of a page lead on the site. They are written so that they lead somewhere on GitHub. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root } from '../scripts/packages.mjs'
import type { SitePage } from './pages.js'

/** A link to another page of the site, to a file that only the repository has, or to somewhere else. */
export type LinkTarget =
  | { readonly kind: 'page'; readonly address: string; readonly title: string }
  | { readonly kind: 'repository'; readonly file: string }
  | { readonly kind: 'elsewhere' }

/**
 * Returns where a link of a page leads on the site. The address of a page is relative to that of the
 * page it stands in; a file is relative to the root of the repository.
 */
export function findTarget(link: string, from: SitePage, pages: readonly SitePage[]): LinkTarget {
  if (/^([a-z]+:|#)/.test(link)) return { kind: 'elsewhere' }
  const [path = '', anchor] = link.split('#')
  const file = posix.join(posix.dirname(from.file), decodeURI(path)).replace(/\/$/, '')
  const page = pages.find((other) => other.file === file || other.file === `${file}/README.md`)
  if (page === undefined) return { kind: 'repository', file }
  const address = posix.relative(posix.dirname(from.path), page.path)
  const whole = `./${address}${anchor === undefined ? '' : `#${anchor}`}`
  return { kind: 'page', address: whole, title: page.title }
}

/** The address of a file on the web, or undefined while the repository has none. */
export function addressInRepository(file: string): string | undefined {
  const repository = readRepository()
  if (repository === undefined) return undefined
  const view = statSync(join(root, file)).isDirectory() ? 'tree' : 'blob'
  return `${repository}/${view}/main/${file}`
}

/** The repository's web address, which its owner writes in `scripts/identity.json`. */
function readRepository(): string | undefined {
  const place = join(root, 'scripts/identity.json')
  if (!existsSync(place)) return undefined
  const { repository } = JSON.parse(readFileSync(place, 'utf8'))
  if (typeof repository !== 'string' || repository === '') return undefined
  return repository.replace(/^git\+/, '').replace(/(\.git)?\/?$/, '')
}
