import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type OtherServer, otherServers } from './other-servers.js'
import { versionsOfPackages } from './package-versions.js'
import { pageRowTexts } from './page-rows.js'
import type { PageReport } from './run-page.js'

const folder = new URL('../../seen/', import.meta.url)

/** The page that is made of what was seen. */
export const frameworksPage = fileURLToPath(
  new URL('../../../../docs/frameworks.md', import.meta.url),
)

/** What `runPage` saw of a framework, as it is kept in `seen/NAME.json`. */
export interface SeenPage {
  /** The framework and, where it has several, its way of being run: `Next.js, proxy.ts`. */
  readonly name: string
  /** Each package, or runtime, with its version. */
  readonly versions: Readonly<Record<string, string>>
  /** Where the way stands, as a link from docs: `recipes.md#nextjs`. */
  readonly recipe: string
  /** What else a reader must know of this way, in whole sentences. */
  readonly note?: string
  /** Every row: `true` where it is covered, else the reason why it is not. */
  readonly rows: Readonly<Record<string, true | string>>
}

/**
 * Holds what was seen to `seen/FILE.json`, from which docs/frameworks.md is made. With
 * `RECORD_PAGES=1` the file is written instead; `npm run frameworks` then renews the page.
 *
 * Throws where the file tells something else.
 */
export function keepSeenPage(
  file: string,
  report: PageReport,
  about: Pick<SeenPage, 'versions' | 'recipe' | 'note'>,
): void {
  const rows = report.rows.map(({ id, reason }) => [id, reason ?? true] as const)
  const seen: SeenPage = { name: report.name, ...about, rows: Object.fromEntries(rows) }
  const text = `${JSON.stringify(seen, null, 2)}\n`
  const place = new URL(`${file}.json`, folder)
  if (process.env.RECORD_PAGES === '1') {
    writeFileSync(place, text)
    return
  }
  if (readOrNothing(place) === text) return
  throw new Error(
    `packages/conformance/seen/${file}.json does not tell what was seen of ${report.name}: run this test with RECORD_PAGES=1, then npm run frameworks`,
  )
}

function readOrNothing(place: URL): string | undefined {
  try {
    return readFileSync(place, 'utf8')
  } catch {
    return undefined
  }
}

/** Reads what was seen of all frameworks, by name of the file. */
export function readSeenPages(): ReadonlyMap<string, SeenPage> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return new Map(
    files
      .sort()
      .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(new URL(file, folder), 'utf8'))]),
  )
}

/** Returns docs/frameworks.md as it should be. */
export function writeFrameworksPage(pages: Iterable<SeenPage>): string {
  const sorted = [...pages].sort((left, right) => left.name.localeCompare(right.name, 'en'))
  const rows = Object.entries(pageRowTexts)
  return `# Frameworks

<!-- Made by npm run frameworks of what the tests saw (packages/conformance/seen): change those, not this page. -->

For each framework below, a project was built and started as its users do, and was asked the same ${rows.length} things over HTTP, as a page, a stranger's page or a cache would
ask them. The responses are compared exactly: status, CORS headers, \`Vary\` and bytes. If something is not covered, the reason is given.

| framework | tested with | covered | not covered |
| --- | --- | --- | --- |
${sorted.map(tableRow).join('\n')}

These have routes of their own, so tests of their own ask them:

| server | tested with | covered | not covered |
| --- | --- | --- | --- |
${otherServers.map(otherRow).join('\n')}

${sorted.map(section).filter(Boolean).join('\n\n')}

## What is asked

The rows that begin with "same" ask the server with and without the filter, and compare the two responses, header for header and byte for byte.

| row | what it shows |
| --- | --- |
${rows.map(([id, what]) => `| ${id} | ${what} |`).join('\n')}
`
}

function tableRow(page: SeenPage): string {
  const { name, versions, recipe, rows } = page
  const all = Object.values(rows)
  const gaps = all.filter((outcome) => outcome !== true).length
  const covered = `${all.length - gaps} of ${all.length}`
  const missing = gaps === 0 && page.note === undefined ? '' : `[see below](#${anchor(name)})`
  return `| [${name}](${recipe}) | ${versionList(versions)} | ${covered} | ${missing} |`
}

function otherRow({ name, packages, recipe, covered, gap = '' }: OtherServer): string {
  const versions = versionList(versionsOfPackages(packages))
  return `| [${name}](${recipe}) | ${versions} | ${covered} | ${gap} |`
}

function versionList(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
}

function section({ name, note, rows }: SeenPage): string | undefined {
  const byReason = new Map<string, string[]>()
  for (const [id, outcome] of Object.entries(rows)) {
    if (outcome !== true) byReason.set(outcome, [...(byReason.get(outcome) ?? []), id])
  }
  if (byReason.size === 0 && note === undefined) return undefined
  const gaps = [...byReason].map(([reason, ids]) => `- **${ids.join(', ')}**: ${reason}.`)
  return [`## ${name}`, note, gaps.join('\n')].filter(Boolean).join('\n\n')
}

/** The anchor that a heading has in the pages of this repository. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

/** Returns the rows that exist now and are not in what was seen, or the other way round. */
export function staleRows({ rows }: SeenPage): string[] {
  const ids = Object.keys(pageRowTexts)
  const seen = Object.keys(rows)
  return [...ids.filter((id) => !seen.includes(id)), ...seen.filter((id) => !ids.includes(id))]
}
