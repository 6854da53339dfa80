import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { browserKinds, requireBrowsers } from '../installed.js'
import { recordEngine } from './recorder.js'
import { corsErrorsOf, rowsOf } from './rows.js'
import { consoleKind } from './webkit-console.js'

// Without one of the engines the file would lose its lines.
requireBrowsers(browserKinds)
const recorded = []
for (const kind of browserKinds) {
  process.stdout.write(`Playing the scenarios in ${kind.engine}.\n`)
  recorded.push(await recordEngine(consoleKind(kind)))
}

const versions = Object.fromEntries(recorded.map(({ engine, version }) => [engine, version]))
const lines = recorded.flatMap(rowsOf)
const corsErrors = Object.assign({}, ...recorded.map(corsErrorsOf))

const file = fileURLToPath(new URL('../../../src/recognition/recorded-lines.ts', import.meta.url))
writeFileSync(
  file,
  [
    "import type { ConsoleLine } from './console-line.js'",
    '',
    '// Written by `npm run console-lines -w @crossgate/probe`: do not edit.',
    '',
    '/**',
    ' * The version of each engine in which the lines were recorded.',
    ' *',
    ' * @example',
    ' * ```ts',
    ' * console.log(recordedVersions.firefox)',
    ' * ```',
    ' */',
    `export const recordedVersions = ${JSON.stringify(versions)} as const`,
    '',
    '/**',
    ' * Every line that the engines printed in the scenarios of the browser suite.',
    ' *',
    ' * @example',
    ' * ```ts',
    " * const ofFirefox = recordedLines.filter(({ by }) => by === 'firefox')",
    ' * console.log(ofFirefox.map(({ template }) => template))',
    ' * ```',
    ' */',
    `export const recordedLines: readonly ConsoleLine[] = ${JSON.stringify(lines)}`,
    '',
    "/** Chromium's names for the failures, with the scenarios that showed each. */",
    `export const recordedCorsErrors: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(corsErrors)}`,
    '',
  ].join('\n'),
)
execFileSync('npx', ['biome', 'format', '--write', file], { stdio: 'inherit' })
