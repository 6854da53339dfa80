import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { browserKinds, requireBrowsers } from '../../browsers/installed.js'
import { recordLibraries } from './recorder.js'

// Without one of the engines the file would lose its lines.
requireBrowsers(browserKinds)
const { lines, silent } = await recordLibraries((text) => process.stdout.write(`${text}\n`))

const file = fileURLToPath(
  new URL('../../../src/recognition/recorded-library-lines.ts', import.meta.url),
)
writeFileSync(
  file,
  [
    "import type { LibraryLine } from './library-line.js'",
    '',
    '// Written by `npm run library-lines -w @crossgate/probe`: do not edit.',
    '',
    '/** What libraries said of a request that CORS refused. */',
    `export const recordedLibraryLines: readonly LibraryLine[] = ${JSON.stringify(lines)}`,
    '',
    "/** The packages that handed on the browser's own words. */",
    `export const silentLibraries: readonly string[] = ${JSON.stringify(silent)}`,
    '',
  ].join('\n'),
)
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' })
