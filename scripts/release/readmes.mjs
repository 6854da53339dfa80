import { join } from 'node:path'
import { listFiles, listPublicPackages, root } from '../packages.mjs'

/** Returns a page without the sentences that wait for the first release. */
export function withoutWaiting(text) {
  return text.replace(/<!-- until the first release -->\n[\s\S]*?<!-- end -->\n\n?/g, '')
}

/** The pages and READMEs that users read, as absolute paths. */
export function listPages() {
  const readmes = listPublicPackages().map(({ folder }) => join(root, folder, 'README.md'))
  const pages = listFiles(join(root, 'docs')).filter((file) => file.endsWith('.md'))
  return [join(root, 'README.md'), ...readmes, ...pages.map((file) => join(root, 'docs', file))]
}
