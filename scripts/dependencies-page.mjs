// docs/dependencies.md says what is installed with each package: how much it is, what of it is not
// ours, and under which licences. `npm run pack:check -- --write` writes it; without `--write`, what
// it says is compared with what was packed.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, root } from './packages.mjs'
import { checkLicences, installedWith, readDependencyList } from './rules/dependencies.mjs'

const page = join(root, 'docs/dependencies.md')

/** How far a size may be from what the page says, before it says something wrong. */
const tolerance = 0.1

/** Returns a sentence for each thing that the page says wrongly, or writes it anew. */
export function checkDependenciesPage(packed, { writes }) {
  const list = readDependencyList()
  const bundled = readBundled()
  const measured = { sizes: measure(packed), list, bundled }
  const problems = [...checkBundled(bundled, list), ...checkLicences(bundled, list)]
  if (writes) writeFileSync(page, renderPage(measured))
  return [...problems, ...comparePage(readFileSync(page, 'utf8'), measured)]
}

/** Returns a sentence for each line of a page that differs from what was measured by more than sizes may. */
export function comparePage(text, measured) {
  const told = text.split('\n')
  const wanted = renderPage(measured).split('\n')
  const differing = wanted.filter((line, index) => !isNear(told[index] ?? '', line))
  if (differing.length === 0 && told.length === wanted.length) return []
  return [
    `docs/dependencies.md is out of date: npm run pack:check -- --write\n${differing.map((line) => `  ${line}`).join('\n')}`,
  ]
}

function isNear(told, wanted) {
  const number = /\d+(\.\d+)?(?= [kM]B)/g
  if (told.replace(number, 'N') !== wanted.replace(number, 'N')) return false
  const numbers = [...told.matchAll(number)].map(([text]) => Number(text))
  return [...wanted.matchAll(number)].every(([text], index) => {
    const allowed = Math.max(Number(text) * tolerance, 0.5)
    return Math.abs(numbers[index] - Number(text)) <= allowed
  })
}

/** Returns the page. */
export function renderPage({ sizes, list, bundled }) {
  const outside = installedWith(
    Object.values(list.dependencies).flatMap((each) => Object.keys(each)),
  )
  return `# What is installed

<!-- Written by npm run pack:check -- --write, of what was packed: do not edit. -->

The engine and its adapters depend on nothing but each other, and lint keeps it so. The probe, the console and the command depend on
what is listed here, and each of these packages is under a licence of the list in \`scripts/run-time-dependencies.json\`.

## How much it is

What is downloaded is compressed. What is on disk counts everything that \`npm install\` of one package brings, without peers. The code of a
package that a browser or an edge worker loads, minified and compressed, is held to the budgets of \`.size-limit.mjs\`.

| package | download | on disk | with all that it depends on | packages |
| --- | --- | --- | --- | --- |
${sizes
  .map(
    ({ name, size, unpackedSize, installed, count }) =>
      `| \`${name}\` | ${kilobytes(size)} | ${kilobytes(unpackedSize)} | ${kilobytes(installed)} | ${count} |`,
  )
  .join('\n')}

## What is not ours

${Object.entries(list.dependencies)
  .map(([name, dependencies]) => usesOf(`\`${name}\` depends on`, dependencies))
  .join('\n\n')}

With what these bring along, that is:

| package | licence |
| --- | --- |
${outside.map(({ name, license }) => `| ${name} | ${license} |`).join('\n')}

${usesOf('The package `crossgate` needs no other: it holds, as far as it is used, the code of', list.bundled.crossgate)}

The licences of all that is in it are in \`dist/third-party-licences.txt\`:

| package | licence |
| --- | --- |
${bundled.map(({ name, license }) => `| ${name} | ${license} |`).join('\n')}

The public suffix list, which is data in \`tldts\`, is under MPL-2.0.
`
}

function usesOf(sentence, uses) {
  const rows = Object.entries(uses).map(([name, purpose]) => `- ${name}: ${purpose}`)
  return `${sentence}\n\n${rows.join('\n')}`
}

function kilobytes(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** Returns the sizes of each package, alone and with everything of ours and of others that it depends on. */
function measure(packed) {
  const ours = new Map(packed.map((each) => [each.name, each]))
  return packed.map(({ name, size, unpackedSize }) => {
    const all = closure(name, ours)
    const outside = installedWith([...all].flatMap((each) => outsideOf(ours.get(each).manifest)))
    const sizes = [
      ...[...all].map((each) => ours.get(each).unpackedSize),
      ...outside.map((each) => sizeOfFolder(join(root, 'node_modules', each.name))),
    ]
    const installed = sizes.reduce((sum, each) => sum + each, 0)
    return { name, size, unpackedSize, installed, count: sizes.length }
  })
}

function closure(name, ours, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const each of Object.keys(ours.get(name).manifest.dependencies ?? {})) {
    if (ours.has(each)) closure(each, ours, found)
  }
  return found
}

function outsideOf({ dependencies = {} }) {
  return Object.keys(dependencies).filter((name) => !name.startsWith('@crossgate/'))
}

function sizeOfFolder(folder) {
  return listFiles(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
}

/** Reads which packages the command's bundle holds, from the licences that the build wrote. */
function readBundled() {
  const text = readFileSync(join(root, 'packages/cli/dist/third-party-licences.txt'), 'utf8')
  return [...text.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*) \(([^)\n]+)\)$/gm)].map(
    ([, name, version, license]) => ({ name, version, license }),
  )
}

function checkBundled(bundled, list) {
  const file = 'scripts/run-time-dependencies.json'
  const listed = Object.keys(list.bundled.crossgate)
  const known = new Set(installedWith(listed).map(({ name }) => name))
  const found = bundled.map(({ name }) => name)
  return [
    ...found
      .filter((name) => !known.has(name))
      .map((name) => `crossgate: ${name} is in the bundle: say in ${file} what it is for`),
    ...listed
      .filter((name) => !found.includes(name))
      .map((name) => `${file}: ${name} is no longer in the bundle of crossgate`),
  ]
}
