// Makes a release, up to the upload and not further: `npm run release` gives every package the next
// version, folds changes/ into CHANGELOG.md, builds, checks, packs, and writes the release notes.
// `npm run release -- --made` leaves the version as it is: so the workflow on GitHub builds the very
// commit that was tagged. docs/releasing.md tells the whole way.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { missingFacts, readIdentity } from './identity.mjs'
import { listPages, root } from './packages.mjs'
import {
  checkChanges,
  nextVersion,
  notesOf,
  readChanges,
  releaseNotes,
  withRelease,
} from './release/changes.mjs'
import { packAll } from './release/pack.mjs'
import { withoutWaiting } from './release/readmes.mjs'
import { run } from './release/run.mjs'
import { currentVersion, writeVersion } from './release/versions.mjs'

const changelog = join(root, 'CHANGELOG.md')

/** Returns a sentence for each thing that stands in the way of a release. */
export function obstacles({ identity, changed, changes, isMade, tag, version }) {
  return [
    ...missingFacts(identity).map((fact) => `scripts/identity.json: ${fact}`),
    ...(changed === '' ? [] : [`there are changes that are not committed:\n${changed}`]),
    ...(isMade ? [] : checkChanges(changes)),
    ...(changes.length === 0 && !isMade
      ? ['changes/ tells of no change: there is nothing to release']
      : []),
    ...(changes.length > 0 && isMade
      ? ['changes/ still tells of changes: npm run release first']
      : []),
    ...(isMade && tag !== undefined && tag !== `v${version}`
      ? [`the tag is ${tag}, and the packages have version ${version}`]
      : []),
  ]
}

async function main(options) {
  const isMade = options.includes('--made')
  const changes = readChanges()
  const { stdout: changed } = await run('git', ['status', '--porcelain'])
  const found = obstacles({
    identity: readIdentity(),
    changed: changed.trimEnd(),
    changes,
    isMade,
    tag: process.env.GITHUB_REF_NAME,
    version: currentVersion(),
  })
  if (found.length > 0) {
    console.error('No release can be made:')
    for (const sentence of found) console.error(`  ${sentence}`)
    return 1
  }
  const version = isMade ? currentVersion() : prepare(changes)
  for (const step of ['lint', 'build', 'pack:check', 'size']) await runScript(step)
  const folder = join(root, 'release', version)
  rmSync(folder, { recursive: true, force: true })
  const packed = await packAll(folder)
  writeFileSync(join(folder, 'notes.md'), notesOf(readFileSync(changelog, 'utf8'), version))
  console.log(`
${packed.length} packages of version ${version} are in release/${version}, with their notes in notes.md. Nothing was uploaded.`)
  if (!isMade) {
    console.log(
      `To release them: git commit -am "Release ${version}", then git tag v${version}, and push both.`,
    )
  }
  return 0
}

/** Writes the next version everywhere, and tells of it in CHANGELOG.md. */
function prepare(changes) {
  const text = readFileSync(changelog, 'utf8')
  const version = nextVersion(currentVersion(), changes, text)
  const date = new Date().toISOString().slice(0, 10)
  writeVersion(version)
  writeFileSync(changelog, withRelease(text, { version, date, notes: releaseNotes(changes) }))
  for (const { file } of changes) rmSync(join(root, file))
  for (const page of listPages().map((each) => join(root, each))) {
    const given = readFileSync(page, 'utf8')
    const released = withoutWaiting(given)
    if (released !== given) writeFileSync(page, released)
  }
  console.log(`version ${version}: ${changes.length} change files are in CHANGELOG.md now`)
  return version
}

async function runScript(name) {
  console.log(`\n=== npm run ${name}`)
  const { status } = await run('npm', ['run', '--silent', name], { shows: true, fails: true })
  if (status === 0) return
  console.error(
    `npm run ${name} failed: nothing was packed. git checkout . takes back what was written.`,
  )
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2))
}
