import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listPublicPackages, root } from '../packages.mjs'
import { docOf, listContract, listEntries, listExports } from '../reference/contract.mjs'
import {
  checkPages,
  digestOfSources,
  listPages,
  pagesFolder,
  signPage,
} from '../reference/pages.mjs'
import { checkReference } from '../rules/reference.mjs'

/** What the module `index.ts` of a folder with these files exports. */
function contractOf(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-reference-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return listExports(join(folder, 'index.ts')).map((exported) => ({
      ...{ package: '@crossgate/example', entry: '.', file: 'index.ts' },
      ...exported,
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the rule says of one module, without the place. */
function problemsOf(text: string, noStandard = {}): string[] {
  return checkReference(contractOf({ 'index.ts': text }), noStandard).map((problem) =>
    problem.replace(/^index\.ts:\d+: /, ''),
  )
}

const contract = suite('contract of a package')

contract('is followed through re-exports, renamings and types to the declarations', () => {
  const found = contractOf({
    'index.ts':
      "export { a as b, type C } from './inner/one.js'\nexport type { D } from './inner/one.js'\nexport const e = 1\n",
    'inner/one.ts':
      "import { d as D } from './two.js'\nexport const a = 1\nexport type C = string\nexport { D }\n",
    'inner/two.ts': '/** A function. */\nexport function d() {}\n',
  })
  assert.equal(
    found.map(({ name }) => name),
    ['b', 'C', 'D', 'e'],
  )
  assert.is(docOf(found[2]?.node as never).text, 'A function.')
})

contract('names what a star would hide, and what is not there', () => {
  assert.throws(() => contractOf({ 'index.ts': "export * from './one.js'" }), 'hides what')
  const missing = { 'index.ts': "export { b } from './one.js'", 'one.ts': 'export const a = 1' }
  assert.throws(() => contractOf(missing), './one.js exports no b')
})

contract('has every entry that a package.json declares', () => {
  const entries = listPublicPackages().flatMap((each) =>
    listEntries(each).map(({ entry }) => `${each.manifest.name}${entry.slice(1)}`),
  )
  for (const name of [
    '@crossgate/core',
    '@crossgate/fetch/bun',
    '@crossgate/telemetry/prometheus',
  ]) {
    assert.ok(entries.includes(name), name)
  }
  const names = new Set(listContract().map((each) => each.package))
  assert.equal(
    [...names].sort(),
    [...new Set(entries.map((each) => each.split('/').slice(0, 2).join('/')))].sort(),
  )
})

contract.run()

const rule = suite('docstrings of what is exported')

const sound = `
/**
 * Returns whether \`text\` is a [token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens). Never throws.
 *
 * @example
 * \`\`\`ts
 * isToken('a') // true
 * \`\`\`
 */
export function isToken(text: string): boolean { return text !== '' }
`

rule('a function that says everything is sound', () => {
  assert.equal(problemsOf(sound), [])
})

for (const [what, text, expected] of [
  ['no docstring', 'export const a = 1', 'a: has no docstring'],
  ['no example', sound.replace(/ \* @example[\s\S]*```\n \*\//, ' */'), 'has no example'],
  ['a parameter', sound.replace('`text`', 'it'), 'says nothing of its parameter text'],
  ['what is returned', sound.replace('Returns whether', 'About'), 'does not say what it returns'],
  [
    'what is thrown',
    sound.replace(' Never throws.', ' It is quick.'),
    'does not say what it throws',
  ],
  ['the standard', sound.replace('www.rfc-editor.org', 'example.com'), 'links to no standard'],
  ['a whole sentence', '/** about nothing */\nexport type A = string', 'has no whole sentence'],
  [
    'an error that exists',
    sound.replace('Never throws.', 'Throws a `TokenError`.'),
    'names TokenError, which no package exports',
  ],
  ['a member', '/** A. */\nexport interface A { b: string }', 'b has no docstring'],
  [
    'a nested member',
    '/** A. */\nexport interface A {\n /** It. */ b: readonly { c: string }[] }',
    'c has no docstring',
  ],
  [
    'what absence means',
    '/** A. */\nexport interface A {\n /** It. */ b?: string }',
    'b is optional: say "Default: …", or what it means when it is absent',
  ],
  [
    'a unit',
    '/** A. */\nexport interface A {\n /** How long. */ b: number }',
    'b is a number: name its unit, or what it counts',
  ],
  [
    'what a method throws',
    '/** A. */\nexport interface A {\n /** Returns it. */ b(): string }',
    'b does not say what it throws',
  ],
] as const) {
  rule(`${what} is missed`, () => {
    const problems = problemsOf(text)
    assert.ok(
      problems.some((problem) => problem.includes(expected)),
      problems.join('\n') || 'nothing was missed',
    )
  })
}

rule('members that say it are sound, inherited ones too', () => {
  const text = `
interface Base {
  /** How long, in seconds. Default: 5. */
  readonly time?: number
}
/** A clock. Its methods never throw an error that is not thrown by the system. */
export interface Clock extends Base {
  /** Returns the time, in seconds. */
  now(): number
  /** What it is called; absent where it has no name. */
  readonly name?: string
}`
  assert.equal(problemsOf(text), [])
  assert.match(
    problemsOf(text.replace(', in seconds. Default: 5.', '.')).join(),
    /time is optional.*time is a number/,
  )
})

rule('what has no standard has a reason, and only that', () => {
  const text = sound.replace(
    '[token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens)',
    'a token',
  )
  const because = (reasons: object) => ({ '@crossgate/example': reasons })
  assert.equal(problemsOf(text, because({ isToken: 'compares the spelling of words' })), [])
  assert.match(problemsOf(text, because({ isToken: 'no' })).join(), /isToken of .* has no reason/)
  const unneeded = problemsOf(sound, because({ isToken: 'compares the spelling of words' }))
  assert.match(unneeded.join(), /links to a standard: take it out/)
  const unknown = problemsOf(sound, because({ other: 'compares the spelling of words' }))
  assert.match(unknown.join(), /exports no other/)
})

rule.run()

const pages = suite('reference pages')

/** Calls a function with a folder that holds a module, and says what is wrong with its page. */
function withModule(
  use: (
    problems: () => string[],
    write: (name: string, text: string) => void,
    source: string,
  ) => void,
) {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-pages-'))
  try {
    const source = join(folder, 'index.ts')
    writeFileSync(source, sound)
    mkdirSync(join(folder, 'api'))
    const page = { module: '@crossgate/example', source, file: 'example.md', description: 'It' }
    const problems = () =>
      checkPages([page], join(folder, 'api')).map((problem) => problem.replace(/^.*\/api\//, ''))
    use(problems, (name, text) => writeFileSync(join(folder, name), text), source)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

pages('are sound as they were written, and name what was done to them since', () => {
  withModule((problems, write, source) => {
    assert.match(problems().join(), /^example.md: the page of @crossgate\/example is missing/)
    const text = signPage('# Example\n', source)
    write('api/example.md', text)
    write('api/README.md', '')
    assert.equal(problems(), [])
    write('api/example.md', text.replace('# Example', '# Examples'))
    assert.match(problems().join(), /was edited by hand/)
    write('api/example.md', '# Example\n')
    assert.match(problems().join(), /does not end with what it was made of/)
    write('api/example.md', text)
    write('api/older.md', '')
    assert.match(problems().join(), /^older.md: no module has this page/)
  })
})

pages('are made of signatures and docstrings, and not of bodies', () => {
  const digestOf = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'crossgate-pages-'))
    try {
      mkdirSync(join(folder, 'inner'))
      writeFileSync(join(folder, 'index.ts'), "export { isToken } from './inner/token.js'\n")
      writeFileSync(join(folder, 'inner/token.ts'), text)
      return digestOfSources(join(folder, 'index.ts'))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const before = digestOf(sound)
  assert.is(digestOf(sound.replace("return text !== ''", 'return text.length > 0')), before)
  assert.is.not(digestOf(sound.replace('Never throws.', 'It never throws.')), before)
  assert.is.not(digestOf(sound.replace('text: string', 'text?: string')), before)
})

pages('name everything that their module exports', () => {
  for (const { file, source, module } of listPages()) {
    const text = readFileSync(join(root, pagesFolder, file), 'utf8')
    for (const { name } of listExports(source)) {
      const heading = new RegExp(`^### ${name}(?:\\\\?[<(]|$)`, 'm')
      const isThere = heading.test(text) || text.includes(`[\`${name}\`](`)
      assert.ok(isThere, `${name} of ${module}`)
    }
  }
})

pages.run()
