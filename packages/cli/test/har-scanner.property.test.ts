import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HarScanner, HarSyntaxError } from '../src/har/scanner.js'

const scanner = suite('HAR scanner (property)')

/** Reads a text in chunks of these sizes. */
function scan(text: string, sizes: readonly number[]): { entries: unknown[]; outline: unknown } {
  const bytes = Buffer.from(text)
  const reader = new HarScanner()
  const entries: unknown[] = []
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number
    reader.push(bytes.subarray(at, at + size), (entry) => entries.push(entry))
    at += size
  }
  return { entries, outline: reader.end() }
}

const text = fc.string({ unit: 'binary' })
const value = fc.jsonValue()
const hars = fc.record({
  before: value,
  key: text,
  entries: fc.array(fc.dictionary(text, fc.oneof(value, text)), { maxLength: 6 }),
  after: value,
  indent: fc.constantFrom(undefined, 2, '\t'),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
})

scanner('finds what JSON.parse finds, wherever the chunks end', () => {
  fc.assert(
    fc.property(hars, ({ before, key, entries, after, indent, sizes }) => {
      const log = { first: before, [`x${key}`]: { entries: [1] }, entries, after }
      const file = JSON.stringify({ before, log, after }, null, indent)
      const read = scan(file, sizes)
      const whole = JSON.parse(file)
      assert.equal(read.entries, whole.log.entries)
      assert.equal(read.outline, { ...whole, log: { ...whole.log, entries: [] } })
    }),
    { numRuns: 300 },
  )
})

scanner(
  'of a text that is cut anywhere it reads the whole entries and says that it was cut',
  () => {
    const entries = fc.array(fc.dictionary(text, value), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(entries, fc.double({ min: 0, max: 0.999, noNaN: true }), (list, part) => {
        const file = JSON.stringify({ log: { entries: list } })
        const bytes = Buffer.from(file)
        const cut = bytes.subarray(0, Math.floor(bytes.length * part))
        const read: unknown[] = []
        const reader = new HarScanner()
        try {
          reader.push(cut, (entry) => read.push(entry))
          reader.end()
          assert.unreachable()
        } catch (error) {
          assert.instance(error, HarSyntaxError)
        }
        assert.equal(read, JSON.parse(file).log.entries.slice(0, read.length))
      }),
      { numRuns: 300 },
    )
  },
)

scanner('leaves out what no request needs: strings of bodies', () => {
  const body = 'x\\"'.repeat(20_000)
  const file = `{"log":{"entries":[{"text":"${body}","url":"https://a.example/"}]}}`
  for (const sizes of [[1000], [file.length], [50_000, 3]]) {
    assert.equal(scan(file, sizes).entries, [{ text: '', url: 'https://a.example/' }])
  }
})

scanner.run()
