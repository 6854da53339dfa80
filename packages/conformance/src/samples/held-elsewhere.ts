/** Samples that other suites run: as a file that they import, or in a runtime of their own. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sample.js'

/** Folders whose files are run as they are, and by which suite. */
const folders: Readonly<Record<string, string>> = {
  'packages/conformance/recipes':
    'packages/conformance/test/recipes.test.ts and the suites of each framework',
  'packages/conformance/projects':
    'packages/conformance/test, the suites of each framework, and npm run long -- frameworks',
  'packages/telemetry/recipes': 'packages/telemetry/test/recipes.test.ts',
}

/** Samples that need a runtime of their own: packages/conformance/test/examples.test.ts puts each in the place of an example's program. */
export const runtimeSamples: Readonly<Record<string, { example: string; file: string }>> = {
  'docs/getting-started.md › Deno 1': { example: 'deno', file: 'server.ts' },
  'docs/getting-started.md › Bun 1': { example: 'bun', file: 'server.ts' },
  'docs/getting-started.md › Cloudflare Workers 1': {
    example: 'cloudflare-worker',
    file: 'worker.ts',
  },
  'packages/fetch/README.md › Bun 1': { example: 'bun', file: 'server.ts' },
}

/** Samples that need a database, or make suites of their own. They are compiled here; the same calls run there. */
export const compiledSamples: Readonly<Record<string, string>> = {
  'packages/conformance/README.md › Test a server 1': 'packages/conformance/test/decide.test.ts',
  'packages/console/README.md › @crossgate/console 2':
    'packages/console/test/postgres-store.test.ts',
  'docs/deploy.md › A fleet: PostgreSQL 1': 'packages/console/test/postgres-store.test.ts',
  'docs/deploy.md › From SQLite to PostgreSQL 1': 'packages/console/test/store-copy.test.ts',
}

/** The files of those folders by what they hold, with the suite that runs each. */
export function readRunFiles(): Map<string, string> {
  const found = new Map<string, string>()
  const read = (folder: string, suite: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (['node_modules', 'dist'].includes(entry.name)) continue
      if (entry.isDirectory()) read(path, suite)
      else if (/\.(ts|tsx|js|mjs)$/.test(entry.name)) {
        found.set(readFileSync(join(root, path), 'utf8'), `${path}, run by ${suite}`)
      }
    }
  }
  for (const [folder, suite] of Object.entries(folders)) read(folder, suite)
  return found
}
