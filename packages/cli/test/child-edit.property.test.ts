import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appendChild, removeChild } from '../src/document/child-edit.js'
import { parseDocument } from '../src/document/document.js'
import { applyTextEdits } from '../src/document/text-edit.js'

/** A list as somebody wrote it: the comment of each entry names it. */
interface WrittenList {
  readonly text: string
  readonly entries: readonly string[]
}

const comment = fc.constantFrom('none', 'line', 'block', 'above')

const written: fc.Arbitrary<WrittenList> = fc
  .record({
    comments: fc.array(comment, { maxLength: 5 }),
    isMultiline: fc.boolean(),
    hasTrailingComma: fc.boolean(),
    newline: fc.constantFrom('\n', '\r\n'),
    indent: fc.constantFrom('  ', '\t', '    '),
  })
  .map(({ comments, isMultiline, hasTrailingComma, newline, indent }) => {
    const entries = comments.map((_, index) => `e${index}`)
    const items = comments.map((kind, index) => {
      const isLast = index === comments.length - 1
      const comma = isLast && !hasTrailingComma ? '' : ','
      const entry = `"e${index}"`
      if (!isMultiline)
        return kind === 'block' ? `${entry} /* of e${index} */${comma}` : `${entry}${comma}`
      const above = kind === 'above' ? `${indent}// above e${index}${newline}` : ''
      const beside =
        kind === 'line' ? ` // of e${index}` : kind === 'block' ? ` /* of e${index} */` : ''
      return `${above}${indent}${entry}${comma}${beside}`
    })
    const body = isMultiline
      ? `${newline}${items.join(newline)}${items.length > 0 ? newline : ''}`
      : items.join(' ')
    return { text: `// before${newline}{"list": [${body}], "next": 1} // after${newline}`, entries }
  })

function listOf(text: string) {
  const document = parseDocument({ name: 'test', text })
  const list = document.root.children?.[0]?.children?.[1]
  if (list === undefined) throw new Error(`no list in ${text}`)
  return { list, entries: (document.value as { list: string[] }).list }
}

/** Each comment beside an entry is on its line, and each one above is followed by its entry. */
function checkComments(text: string): void {
  for (const line of text.split(/\r?\n/)) {
    const beside = /(?:\/\/|\/\*) of (e\d)/.exec(line)?.[1]
    if (beside !== undefined) assert.ok(line.includes(`"${beside}"`), text)
  }
}

/** What JSON itself takes, once the comments are gone. */
function isStrict(text: string): boolean {
  try {
    JSON.parse(text.replace(/\/\*.*?\*\/|\/\/[^\r\n]*/g, ''))
    return true
  } catch {
    return false
  }
}

const edits = suite('edits of a list with comments')

edits('an added entry is the last one, and all else stays as it was', () => {
  fc.assert(
    fc.property(written, ({ text, entries }) => {
      const changed = applyTextEdits(text, appendChild(text, listOf(text).list, '"new"'))
      assert.equal(listOf(changed).entries, [...entries, 'new'], changed)
      checkComments(changed)
      if (isStrict(text)) assert.ok(isStrict(changed), changed)
      assert.not(
        / (?:of|above) e\d[^\r\n]*"new"/.test(changed.replace(/\/\*.*?\*\//g, '')),
        changed,
      )
      // Without the entry, its comma and its blanks nothing is new.
      const bare = (some: string) => some.replace(/\s|,/g, '')
      assert.is(bare(changed).replace('"new"', ''), bare(text))
    }),
    { numRuns: 500 },
  )
})

edits('a removed entry takes the comment on its line along, and nothing else', () => {
  const indexed = written
    .filter(({ entries }) => entries.length > 0)
    .chain((list) => fc.tuple(fc.constant(list), fc.nat(list.entries.length - 1)))
  fc.assert(
    fc.property(indexed, ([{ text, entries }, index]) => {
      const changed = applyTextEdits(text, removeChild(text, listOf(text).list, index))
      assert.equal(
        listOf(changed).entries,
        entries.filter((_, at) => at !== index),
        changed,
      )
      checkComments(changed)
      assert.not(changed.includes(`of e${index}`), changed)
      if (isStrict(text)) assert.ok(isStrict(changed), changed)
      for (const [found] of text.matchAll(/(?:of|above) e\d/g)) {
        if (found !== `of e${index}`) assert.ok(changed.includes(found), changed)
      }
    }),
    { numRuns: 500 },
  )
})

const rows: readonly (readonly [before: string, after: string])[] = [
  ['[]', '["new"]'],
  ['[ ]', '["new"]'],
  ['[ /* none */ ]', '[ /* none */ "new" ]'],
  ['[\n  // none\n]', '[\n  // none\n  "new"\n]'],
  ['["a" /* until June */]', '["a", /* until June */ "new"]'],
  ['["a" // until June\n]', '["a", // until June\n  "new"\n]'],
  ['[\n  "a"\n  , "b"\n]', '[\n  "a"\n  , "b",\n  "new"\n]'],
  ['["a",\n "b"]', '["a",\n "b",\n "new"]'],
]

for (const [before, after] of rows) {
  edits(`${JSON.stringify(before)} and one more`, () => {
    const { root } = parseDocument({ name: 'test', text: before })
    assert.is(applyTextEdits(before, appendChild(before, root, '"new"')), after)
  })
}

edits.run()
