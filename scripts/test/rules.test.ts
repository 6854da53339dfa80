import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkCircles } from '../rules/circles.mjs'
import { checkFinding, checkFindings } from '../rules/findings.mjs'
import { checkPatterns } from '../rules/patterns.mjs'
import { checkPhrases, textsOf } from '../rules/phrases.mjs'
import { arrowsBetween, checkRooms } from '../rules/rooms.mjs'
import { splitUnfinished } from '../rules/unfinished.mjs'

/** A module graph, with the files that each file imports. */
function graphOf(files: Record<string, string[]>) {
  return new Map(
    Object.entries(files).map(([file, imports]) => [
      file,
      imports.map((to) => ({ specifier: `./${to}`, to, isType: false })),
    ]),
  )
}

const rooms = suite('rooms')

const definition = {
  root: { imports: [] as string[] },
  rooms: {
    reading: { imports: ['root'] },
    deciding: { imports: ['root', 'reading'] },
  },
}

const sound = {
  'index.ts': ['deciding/cors.ts', 'shape.ts'],
  'shape.ts': [] as string[],
  'reading/path.ts': ['shape.ts', 'reading/token.ts'],
  'reading/token.ts': [] as string[],
  'deciding/cors.ts': ['reading/path.ts', 'shape.ts'],
}

rooms('imports in the allowed direction, within a room and of the contract are sound', () => {
  assert.equal(checkRooms(definition, graphOf(sound)), [])
})

rooms('an import in the other direction is named', () => {
  const files = { ...sound, 'reading/path.ts': ['deciding/cors.ts'] }
  assert.equal(checkRooms(definition, graphOf(files)), [
    'reading/path.ts: "reading" may not import deciding/cors.ts',
  ])
})

rooms('a shape that imports from a room is named', () => {
  const files = { ...sound, 'shape.ts': ['reading/token.ts'] }
  assert.equal(checkRooms(definition, graphOf(files)), [
    'shape.ts: "root" may not import reading/token.ts',
  ])
})

rooms('a folder that is no room, and a room that is no folder, are named', () => {
  const { 'deciding/cors.ts': _, 'index.ts': __, ...files } = sound
  assert.equal(checkRooms(definition, graphOf({ ...files, 'attic/old.ts': [] })), [
    'deciding/: the room is in scripts/rooms.json and not there',
    'attic/old.ts: scripts/rooms.json has no room "attic"',
  ])
})

rooms('rooms that may import each other hold nothing, and are named', () => {
  const wrong = {
    ...definition,
    rooms: { ...definition.rooms, reading: { imports: ['deciding', 'cellar'] } },
  }
  const [first, ...others] = checkRooms(wrong, graphOf(sound))
  assert.is(first, 'scripts/rooms.json: "reading" imports "cellar", which is not a room')
  assert.ok(others.includes('scripts/rooms.json: "reading" leads back to itself'))
  assert.ok(others.includes('scripts/rooms.json: "deciding" leads back to itself'))
})

rooms('the arrows are those of the code, without the contract', () => {
  assert.equal(arrowsBetween(graphOf(sound)), [
    { from: 'reading', to: 'root', imports: 1 },
    { from: 'deciding', to: 'reading', imports: 1 },
    { from: 'deciding', to: 'root', imports: 1 },
  ])
})

rooms.run()

const circles = suite('circles')

circles('a shortest way around is told, one for each knot', () => {
  const files = {
    'a.ts': ['b.ts', 'c.ts'],
    'b.ts': ['c.ts'],
    'c.ts': ['a.ts'],
    'd.ts': ['a.ts', 'd.ts'],
    'e.ts': ['a.ts'],
  }
  assert.equal(checkCircles(graphOf(files)), [
    'a circle of imports: a.ts → c.ts → a.ts',
    'a circle of imports: d.ts → d.ts',
  ])
  assert.equal(checkCircles(graphOf(sound)), [])
})

circles.run()

const patterns = suite('patterns')

function patternsIn(text: string): string[] {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2022, true)
  return checkPatterns(source, 10)
}

patterns('a short literal, and a name that looks like one, are sound', () => {
  const text = 'const a = /^\\w+$/; const b = options.source; new RegExp("^a"); new Source()'
  assert.equal(patternsIn(text), [])
})

for (const [name, text, expected] of [
  [
    'a long literal',
    '\nconst a = /^abcdefghij$/u',
    'a.ts:2: a regular expression of 15 characters',
  ],
  ['a long string', 'new RegExp("abcdefghijk")', 'a.ts:1: a regular expression of 11 characters'],
  ['pieces in a template', `const a = new RegExp(\`^\${b}$\`)`, 'made when the code runs'],
  ['pieces in a sum', 'RegExp("^" + b)', 'made when the code runs'],
  ['strings in a sum', 'RegExp("^" + "b")', 'made when the code runs'],
  ['a name', 'new RegExp(host)', 'made when the code runs'],
  ['the source of a literal', 'const a = /a/.source', '".source" glues'],
  ['the source of a name', `const a = /a/\nconst b = \`\${a.source}\``, 'a.ts:2: ".source" glues'],
] as const) {
  patterns(`${name} is named`, () => {
    const problems = patternsIn(text)
    assert.is(problems.length, 1)
    assert.ok(problems[0]?.includes(expected), problems[0])
  })
}

patterns('a reason to glue is enough, but not for a long piece', () => {
  const glued = ts.createSourceFile(
    'a.ts',
    'new RegExp(/a/.source + b)',
    ts.ScriptTarget.ES2022,
    true,
  )
  assert.equal(checkPatterns(glued, 10, 'because'), [])
  const long = ts.createSourceFile(
    'a.ts',
    'new RegExp(/abcdefghijk/.source + b)',
    ts.ScriptTarget.ES2022,
    true,
  )
  assert.is(checkPatterns(long, 10, 'because').length, 1)
})

patterns('a reason that nothing needs is named', () => {
  const source = ts.createSourceFile('a.ts', 'const a = /a/', ts.ScriptTarget.ES2022, true)
  assert.equal(checkPatterns(source, 10, 'because'), [
    'a.ts: glues nothing, so remove its reason from scripts/rooms.json',
  ])
})

patterns.run()

const findings = suite('findings')

const header = '#!/usr/bin/env bash\n# some-server 2.1.0 drops a header.\nset -e\n'

findings('one that runs and states its version is sound', () => {
  assert.equal(checkFinding(header, 0o755), [])
})

findings('one that nobody can run, of no version, or of this project is named', () => {
  assert.equal(checkFinding(header, 0o644), ['is not executable: chmod +x'])
  assert.equal(checkFinding('# some-server 2.1.0\n# 2.1.0', 0o755), ['has no #! line'])
  const late = '#!/bin/sh\n# some-server drops a header.\nset -e\n# 2.1.0\n'
  assert.equal(checkFinding(late, 0o755), ['states no version in the comment at its top'])
  assert.match(checkFinding(`${header}npm i @crossgate/node`, 0o755).join(), /uses Crossgate/)
})

findings('a folder is read file by file, and need not be there', () => {
  assert.equal(checkFindings('/no/such/folder'), [])
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-findings-'))
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'README.md'), '')
    writeFileSync(join(folder, 'notes.txt'), '')
    writeFileSync(join(folder, 'sound.sh'), header)
    chmodSync(join(folder, 'sound.sh'), 0o755)
    writeFileSync(join(folder, 'still.sh'), header)
    assert.equal(checkFindings(folder), [
      'findings/notes.txt: a finding is a shell script, NAME.sh',
      'findings/still.sh: is not executable: chmod +x',
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

findings.run()

const unfinished = suite('unfinished')

unfinished('what is not finished waits, and says how much it is', () => {
  assert.equal(splitUnfinished(['circles'], { circles: ['one', 'two'], rooms: ['three'] }), {
    wrong: ['three'],
    waiting: ['circles: 2 problems, the first: one'],
  })
})

unfinished('a rule that is kept by now is not unfinished, nor is one that does not exist', () => {
  assert.equal(splitUnfinished(['circles', 'walls'], { circles: [], rooms: [] }).wrong, [
    'keeps the rule "circles": take it out of "unfinished" in scripts/rooms.json',
    'scripts/rooms.json: there is no rule "walls" to be unfinished',
  ])
})

unfinished.run()

// ---

const words = suite('phrases')

words('that read oddly are named with their line and what to write', () => {
  assert.equal(checkPhrases('docs/a.md', 'One.\nTwo are\nparted by commas.\n'), [
    'docs/a.md:3: “parted by commas” reads oddly: write separated by commas',
  ])
  assert.equal(checkPhrases('docs/a.md', 'We recommend to amend it.\n## Sign in\n'), [])
})

words('are looked for in the texts of a source, not in its code and comments', () => {
  const source = [
    '// things to mend',
    'const mend = 1',
    `say(\`a \${mend} mends\`, "mended")`,
    '',
  ].join('\n')
  const found = checkPhrases('a.ts', textsOf('a.ts', source))
  assert.equal(found, ['a.ts:3: “mends” reads oddly: write fix'])
})

words.run()
