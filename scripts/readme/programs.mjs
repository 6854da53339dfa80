// The programs that the READMEs show, as their readers find them: each block of code with an import
// is one. What a program imports must be what its README says to install, and no more: with pnpm or
// Yarn a program cannot import what somebody else installed.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPublicPackages, root } from '../packages.mjs'

/** Lists the programs of README.md and of every published package's README. */
export function readmePrograms() {
  const pages = ['README.md', ...listPublicPackages().map(({ folder }) => `${folder}/README.md`)]
  return pages
    .filter((page) => existsSync(join(root, page)))
    .flatMap((page) => programsOf(page, readFileSync(join(root, page), 'utf8')))
}

/** Lists the programs of one page: where each is, its code, what it imports, and what the page installs. */
export function programsOf(page, text) {
  const installs = [...text.matchAll(/npm install((?: @?[a-z][\w./-]*(?:@[\w.^~-]+)?)+)/g)].flatMap(
    ([, names = '']) => names.trim().split(' '),
  )
  return [...text.matchAll(/^```(?:js|ts|mjs)\n([\s\S]*?)^```$/gm)]
    .map(({ 1: code = '', index }) => ({
      page,
      line: text.slice(0, index).split('\n').length + 1,
      code,
      imports: importsOf(code),
      installs: [...new Set(installs)],
    }))
    .filter(({ imports }) => imports.length > 0)
}

/** Returns a sentence for each import that the page of a program does not install. */
export function checkInstallLines(programs) {
  return programs.flatMap(({ page, line, imports, installs }) =>
    imports
      .filter((name) => !name.startsWith('node:') && !installs.map(nameOf).includes(name))
      .map(
        (name) => `${page}:${line}: imports ${name}, which no \`npm install\` of the page names`,
      ),
  )
}

/** Returns the name of what is installed as `NAME` or `NAME@VERSION`. */
export function nameOf(installed) {
  return installed.replace(/(?<=.)@[^/]*$/, '')
}

function importsOf(code) {
  const specifiers = [...code.matchAll(/(?:\bfrom|^import) '([^']+)'/gm)].map(
    ([, each = '']) => each,
  )
  return [...new Set(specifiers)].map((specifier) =>
    specifier.startsWith('node:')
      ? specifier
      : (/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier),
  )
}
