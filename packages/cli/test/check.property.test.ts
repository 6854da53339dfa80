import { defaultConfiguration } from '@crossgate/core'
import fc from 'fast-check'
import { createScanner } from 'jsonc-parser'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fixDocument } from '../src/check/fix.js'
import { type PolicyDocument, parseDocument } from '../src/document/document.js'
import { inspectPolicy } from '../src/policy/inspect.js'
import { nearEntry, nearPath } from './near-entries.js'

const known = Object.keys(defaultConfiguration)
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...known) },
  fc.constantFrom('origin', 'origins', 'methods', 'credentials', 'maxAge', '$schema', '__proto__'),
  fc.string({ maxLength: 4 }),
)
const entries = fc.array(fc.oneof(nearEntry, nearPath), { maxLength: 4 })
const anything = fc.oneof(
  { weight: 4, arbitrary: entries },
  fc.jsonValue({ maxDepth: 2 }),
  fc.boolean(),
  nearEntry,
)
const configuration = fc
  .array(fc.tuple(key, anything), { maxLength: 5 })
  .map((pairs) => new Map(pairs))
const policy = fc.oneof(
  { weight: 3, arbitrary: configuration.map(objectText) },
  fc
    .array(
      fc.tuple(configuration, entries, entries).map(([inner, hosts, paths]) => {
        const conditions = `"hosts": ${JSON.stringify(hosts)}, "paths": ${JSON.stringify(paths)}`
        return `{ ${conditions}, "configuration": ${objectText(inner)} }`
      }),
      { maxLength: 3 },
    )
    .map((all) => `[${all.join(', ')}]`),
  fc.jsonValue().map((value) => JSON.stringify(value)),
)

function objectText(pairs: ReadonlyMap<string, unknown>): string {
  const properties = [...pairs].map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  return `{ ${properties.join(', ')} }`
}

/** Puts comments, line ends and blanks between the tokens of a text, and commas at the end of lists. */
const dressed = fc
  .tuple(
    policy,
    fc.array(fc.constantFrom(' ', '\t', '\n', '\r\n', ' // "a", \n', '/* , */', '', ''), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.boolean(),
  )
  .map(([text, between, hasTrailingComma]) => {
    let count = 0
    const next = (): string => between[count++ % between.length] as string
    return tokensOf(text)
      .filter((token) => token.trim() !== '')
      .map((token, index, all) => {
        const isFilled = !/^[{[]$/.test(all[index - 1] ?? '')
        const comma = hasTrailingComma && isFilled && /^[}\]]$/.test(token) ? ',' : ''
        return `${comma}${next()}${token}`
      })
      .join('')
  })

/** The tokens of a text, comments, blanks and line ends among them. */
function tokensOf(text: string): string[] {
  const scanner = createScanner(text)
  const tokens: string[] = []
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const start = scanner.getTokenOffset()
    tokens.push(text.slice(start, start + scanner.getTokenLength()))
  }
  return tokens
}

const isValue = (token: string): boolean => /^["\d-]/.test(token)

const parse = (text: string): PolicyDocument => parseDocument({ name: 'a.json', text })

const property = suite('check, of any JSON')

property('says something of it, with a place in the text', () => {
  let found = 0
  fc.assert(
    fc.property(dressed, (text) => {
      const document = parse(text)
      for (const { finding } of inspectPolicy(document)) {
        found++
        const { line, column, endLine, endColumn, message } = finding
        const start = document.lines.startOf(line) + column - 1
        const end = document.lines.startOf(endLine) + endColumn - 1
        assert.ok(start >= 0 && start < end && end <= text.length, JSON.stringify(finding))
        assert.match(message, /[.]$/)
        // A place is a token: a value, a key, or the bracket of what lacks it.
        const token = text.slice(start, end)
        assert.is(tokensOf(token).length, 1, token)
      }
    }),
    { numRuns: 300 },
  )
  assert.ok(found > 200, `${found} findings`)
})

property('mends values and nothing else, and only as a suggestion says', () => {
  let mended = 0
  fc.assert(
    fc.property(dressed, (text) => {
      const { document, fixes } = fixDocument(parse(text), false)
      const before = tokensOf(text)
      const after = tokensOf(document.text)
      assert.is(after.length, before.length)
      for (const [index, token] of after.entries()) {
        const old = before[index] as string
        if (token === old) continue
        mended++
        assert.ok(isValue(token) || isValue(old), `${old} became ${token}`)
        const name = token.replace(/^"|"$/g, '')
        assert.ok(
          fixes.some((fix) => fix.endsWith(`is now ${token}`) || fix.endsWith(`is now ${name}`)),
          `${old} became ${token}: ${fixes.join('; ')}`,
        )
      }
      // What it leaves has no suggestion that could still be taken, but for one of two rivals.
      const again = fixDocument(document, false)
      assert.is(again.document.text, document.text)
    }),
    { numRuns: 300 },
  )
  assert.ok(mended > 20, `${mended} values`)
})

property('adds to a list what advice says, and keeps every comment', () => {
  const comments = (text: string): string[] =>
    tokensOf(text)
      .filter((token) => token.startsWith('/'))
      .map((comment) => comment.trimEnd())
  fc.assert(
    fc.property(dressed, (text) => {
      const { document } = fixDocument(parse(text), true)
      assert.equal(comments(document.text), comments(text))
    }),
    { numRuns: 150 },
  )
})

property.run()
