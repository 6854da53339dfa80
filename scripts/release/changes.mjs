// What changed for users since the last release is told by the files in changes/, one a change, written
// with it: whoever made it knows best, and two of them never conflict. A release folds them into
// CHANGELOG.md. All packages share one version, so that nothing has to be worked out between them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { listPublicPackages, root } from '../packages.mjs'

const kinds = ['breaking', 'feature', 'fix']
const sections = ['Security', 'Changed', 'Added', 'Deprecated', 'Removed', 'Fixed']

/** Reads every change file: `{ file, text }` each, by name. */
export function readChanges(folder = join(root, 'changes')) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => ({ file: `changes/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
}

/**
 * Parses a change file: which kind of release it needs, and its entries by section of the changelog.
 * `problems` says what is wrong with it, one sentence each.
 */
export function parseChange({ file, text }, names = publicNames()) {
  const [first = '', ...lines] = text.split('\n')
  const kind = /^release: (.+)$/.exec(first)?.[1] ?? ''
  const problems = []
  if (!kinds.includes(kind)) {
    problems.push(`${file}:1: the first line is "release: KIND", with one of ${kinds.join(', ')}`)
  }
  const entries = {}
  let section
  for (const [index, line] of lines.entries()) {
    const place = `${file}:${index + 2}`
    if (line.trim() === '') continue
    if (line.startsWith('## ')) {
      section = line.slice(3)
      if (!sections.includes(section)) {
        problems.push(`${place}: "${section}" is no section: it is one of ${sections.join(', ')}`)
      }
    } else if (section === undefined) {
      problems.push(
        `${place}: an entry stands below the heading of its section, such as "## Fixed"`,
      )
    } else {
      problems.push(...problemsOfEntry(line, names).map((problem) => `${place}: ${problem}`))
      entries[section] = [...(entries[section] ?? []), line]
    }
  }
  if (Object.keys(entries).length === 0) problems.push(`${file}: tells of no change`)
  return { file, kind, entries, problems }
}

function problemsOfEntry(line, names) {
  if (!line.startsWith('- `')) return ['an entry is one line: "- `PACKAGE`: what users see."']
  const told = [...line.slice(2, line.indexOf(':')).matchAll(/`([^`]+)`/g)].map(([, name]) => name)
  const unknown = told.filter(
    (name) => !names.some((each) => name === each || name.startsWith(`${each}/`)),
  )
  return [
    ...unknown.map((name) => `${name} is not a package that is published`),
    ...(line.endsWith('.') ? [] : ['an entry is a sentence, and ends with a full stop']),
  ]
}

/** Returns a sentence for everything that is wrong with the change files, and with entries in CHANGELOG.md that no release made. */
export function checkChanges(
  changes = readChanges(),
  changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8'),
) {
  const problems = changes.flatMap((change) => parseChange(change).problems)
  if (/^## \[?Unreleased/im.test(changelog)) {
    problems.push('CHANGELOG.md: what is not released yet is told in changes/, a file each')
  }
  return problems
}

/**
 * Returns the version that comes next. The first release is the version that the packages have. Before
 * 1.0.0 a breaking change raises the second number, as Semantic Versioning leaves open.
 */
export function nextVersion(current, changes, changelog) {
  if (!/^## \[\d/m.test(changelog)) return current
  const found = changes.map((change) => parseChange(change).kind)
  const kind = kinds.find((each) => found.includes(each))
  const isEarly = semver.major(current) === 0
  if (kind === 'breaking') return semver.inc(current, isEarly ? 'minor' : 'major')
  return semver.inc(current, kind === 'feature' ? 'minor' : 'patch')
}

/** Returns the section of a release: the entries of all change files, by section of the changelog. */
export function releaseNotes(changes) {
  const parsed = changes.map((change) => parseChange(change))
  return sections
    .map((section) => [section, parsed.flatMap(({ entries }) => entries[section] ?? [])])
    .filter(([, entries]) => entries.length > 0)
    .map(([section, entries]) => `### ${section}\n\n${entries.join('\n')}\n`)
    .join('\n')
}

/** Returns the changelog with a release in front of the earlier ones. */
export function withRelease(changelog, { version, date, notes }) {
  const section = `## [${version}] - ${date}\n\n${notes}`
  const first = changelog.search(/^## \[\d/m)
  if (first === -1) return `${changelog.trimEnd()}\n\n${section}`
  return `${changelog.slice(0, first)}${section}\n${changelog.slice(first)}`
}

/** Returns what the changelog says of a version. */
export function notesOf(changelog, version) {
  const parts = changelog.split(/^## \[/m)
  const found = parts.find((part) => part.startsWith(`${version}]`))
  if (found === undefined) throw new Error(`CHANGELOG.md tells nothing of ${version}`)
  return `${found.slice(found.indexOf('\n')).trim()}\n`
}

function publicNames() {
  return listPublicPackages().map(({ manifest }) => manifest.name)
}
