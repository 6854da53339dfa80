// Who owns this project, and where it lives, is in scripts/identity.json and nowhere else:
// `npm run identity` writes it into every published package and into SECURITY.md. A fact that the
// owner has not filled in stays empty; it is never guessed, and no release is made without it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { listPublicPackages, root } from './packages.mjs'

const file = 'scripts/identity.json'

/** Each fact: what it is, an example, and what a value of it looks like. */
const facts = {
  repository: {
    what: 'the address of the repository',
    example: 'https://github.com/OWNER/NAME',
    shape: /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+(?<!\.git)$/,
  },
  homepage: { what: 'the address of the site', example: 'https://…', shape: /^https:\/\/\S+$/ },
  bugs: {
    what: 'the address of the issue tracker',
    example: 'https://github.com/OWNER/NAME/issues',
    shape: /^https:\/\/\S+$/,
  },
  author: { what: 'who the packages are by', example: 'NAME <ADDRESS>', shape: /\S/ },
  securityAddress: {
    what: 'where vulnerabilities are reported',
    example: 'security@…, or https://github.com/OWNER/NAME/security/advisories/new',
    shape: /^(\S+@\S+\.\S+|https:\/\/\S+)$/,
  },
}

/** Returns what scripts/identity.json holds. */
export function readIdentity() {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}

/** Returns a sentence for each fact that the owner has not filled in. A release needs them all. */
export function missingFacts(identity) {
  return Object.entries(facts)
    .filter(([name]) => identity[name] === '')
    .map(([name, { what, example }]) => `${name} is empty: ${what} (${example})`)
}

/** Returns a sentence for each fact that is unknown, absent, or does not look like what it should be. */
export function wrongFacts(identity) {
  const unknown = Object.keys(identity).filter((name) => !Object.hasOwn(facts, name))
  const wrong = Object.entries(facts).filter(([name, { shape }]) => {
    const value = identity[name]
    return typeof value !== 'string' || (value !== '' && !shape.test(value))
  })
  return [
    ...unknown.map((name) => `${file}: ${name} is not a fact that anything uses`),
    ...wrong.map(
      ([name, { example }]) =>
        `${file}: ${name} is ${JSON.stringify(identity[name])}; it is empty, or like ${example}`,
    ),
  ]
}

/** Returns a manifest with the facts of its owner, and without those that are empty. */
export function withIdentity(manifest, folder, identity) {
  const { repository, homepage, bugs, author } = identity
  const owned = {
    ...(author && { author }),
    ...(homepage && { homepage }),
    ...(repository && {
      repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    }),
    ...(bugs && { bugs: { url: bugs } }),
  }
  const result = {}
  for (const [name, value] of Object.entries(manifest)) {
    if (['author', 'homepage', 'repository', 'bugs'].includes(name)) continue
    result[name] = value
    if (name === 'license') Object.assign(result, owned)
  }
  return result
}

const start = '<!-- the address, written by npm run identity -->'
const end = '<!-- end of the address -->'

/** Returns SECURITY.md with the address for reports, or with the sentence that there is none yet. */
export function withSecurityAddress(text, { securityAddress: address }) {
  const [before, rest] = text.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error('SECURITY.md has no place for the address of reports')
  return `${before}${start}\n${sentenceOf(address)}\n${end}${after}`
}

function sentenceOf(address) {
  if (address === '') {
    return `Crossgate is not on npm yet, and its owner has not named an address for reports. It will stand here before the
first release: none can be made without it.`
  }
  const link = address.startsWith('https:') ? `<${address}>` : `[${address}](mailto:${address})`
  return `Report it in private, at ${link}.`
}

/** Returns a sentence for each place that says something else than scripts/identity.json. */
export function checkIdentity(
  identity = readIdentity(),
  packages = listPublicPackages(),
  security = readFileSync(join(root, 'SECURITY.md'), 'utf8'),
) {
  const differing = packages
    .filter(
      ({ folder, manifest }) =>
        !isDeepStrictEqual(withIdentity(manifest, folder, identity), manifest),
    )
    .map(({ folder }) => `${folder}/package.json`)
  if (withSecurityAddress(security, identity) !== security) differing.push('SECURITY.md')
  return [
    ...wrongFacts(identity),
    ...differing.map((place) => `${place}: says something else than ${file}: npm run identity`),
  ]
}

function writeIdentity() {
  const identity = readIdentity()
  const wrong = wrongFacts(identity)
  if (wrong.length > 0) {
    for (const sentence of wrong) console.error(sentence)
    return 1
  }
  for (const { folder, manifest } of listPublicPackages()) {
    const changed = withIdentity(manifest, folder, identity)
    if (isDeepStrictEqual(changed, manifest)) continue
    writeFileSync(join(root, folder, 'package.json'), `${JSON.stringify(changed, null, 2)}\n`)
    console.log(`wrote ${folder}/package.json`)
  }
  const security = readFileSync(join(root, 'SECURITY.md'), 'utf8')
  writeFileSync(join(root, 'SECURITY.md'), withSecurityAddress(security, identity))
  for (const sentence of missingFacts(identity)) console.log(`${file}: ${sentence}`)
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = writeIdentity()
