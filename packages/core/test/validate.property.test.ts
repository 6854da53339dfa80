import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkConfiguration } from '../src/index.js'
import { serializedOrigin, target } from './arbitraries.js'
import { isSerializedOrigin, readPath } from './reference.js'

/** What validation says about one origin: true, or the suggestion. */
function judgeOrigin(entry: string): true | string | undefined {
  const [issue] = checkConfiguration({ allowedOrigins: [entry] })
  if (!issue) return true
  assert.is(issue.code, 'invalid-origin')
  return issue.suggestion as string | undefined
}

function hostOf(entry: string): string | undefined {
  try {
    return new URL(entry).hostname
  } catch {
    return undefined
  }
}

const origins = suite('origins, against the URL parser of the platform')

origins('an entry that is accepted is the origin that the parser gives back', () => {
  const host = fc
    .array(fc.constantFrom('a', 'b.', '.', '-', '_', '0', '1', '.1', 'x', '[', ']', ':', '@'), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join(''))
  let accepted = 0
  fc.assert(
    fc.property(
      fc.oneof(
        serializedOrigin,
        fc
          .tuple(fc.constantFrom('http', 'https'), host, fc.constantFrom('', ':80', ':443', ':8'))
          .map(([scheme, name, port]) => `${scheme}://${name}${port}`),
      ),
      (entry) => {
        const isValid = judgeOrigin(entry) === true
        assert.is(isValid, isSerializedOrigin(entry), entry)
        if (!isValid || !/^https?:/.test(entry)) return
        accepted++
        assert.is(new URL(entry).origin, entry)
      },
    ),
    { numRuns: 1500 },
  )
  assert.ok(accepted > 100, `${accepted} accepted`)
})

origins('an IPv6 address is accepted, and suggested, only as the parser prints it', () => {
  const group = fc.constantFrom('0', '0000', '1', '01', 'ff', 'FF', '2001', 'db8', 'g', '12345')
  const spelled = fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: group },
        fc.constantFrom('', '192.0.2.1', '1.2.3', '1.2.3.256', '01.2.3.4'),
      ),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    .chain((groups) =>
      fc.constantFrom(groups.join(':'), `::${groups.join(':')}`, `${groups.join(':')}::`),
    )
  const zeros = fc
    .array(fc.constantFrom('0', '0', '0', '1', 'a'), { minLength: 8, maxLength: 8 })
    .map((groups) => groups.join(':'))
  let accepted = 0
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), spelled, zeros), (address) => {
      const entry = `http://[${address}]`
      const parsed = hostOf(entry)
      const expected = parsed === undefined ? undefined : `http://${parsed}`
      const judged = judgeOrigin(entry)
      assert.is(judged === true, expected === entry, entry)
      if (judged === true) accepted++
      else if (judged !== undefined) assert.is(judged, expected, entry)
      if (expected !== undefined) assert.is(judgeOrigin(expected), true, expected)
    }),
    { numRuns: 1500 },
  )
  assert.ok(accepted > 100, `${accepted} accepted`)
})

origins('an IPv4 address is accepted, and suggested, only as the parser prints it', () => {
  const part = fc.constantFrom(
    '0',
    '1',
    '10',
    '127',
    '255',
    '256',
    '65536',
    '4294967295',
    '010',
    '08',
    '0x7f',
    '0x',
    '0xg',
  )
  let accepted = 0
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.ipV4().map((address) => address.split('.')),
      ),
      fc.constantFrom('', '.'),
      (parts, dot) => {
        const entry = `http://${parts.join('.')}${dot}`
        const parsed = hostOf(entry)
        // A last label such as 0xg is a name for the parser, and refused here.
        const isAddress = parsed !== undefined && /^[0-9.]+$/.test(parsed)
        const expected = isAddress ? `http://${parsed}` : undefined
        const judged = judgeOrigin(entry)
        assert.is(judged === true, expected === entry, entry)
        if (judged === true) accepted++
        else if (judged !== undefined) assert.is(judged, expected, entry)
      },
    ),
    { numRuns: 1500 },
  )
  assert.ok(accepted > 100, `${accepted} accepted`)
})

origins.run()

// ---

const paths = suite('excluded paths, against the naive canonical form')

/** Bytes that begin, continue and break UTF-8 sequences of every length. */
const bytes = fc
  .array(
    fc.constantFrom(
      '61',
      '2f',
      '2e',
      '3b',
      '5c',
      '25',
      '00',
      '7f',
      '80',
      'bf',
      'c0',
      'c1',
      'c2',
      'df',
      'e0',
      '9f',
      'a0',
      'e2',
      '82',
      'ac',
      'ed',
      'ef',
      'f0',
      '8f',
      '90',
      '98',
      'f3',
      'f4',
      'f5',
      'ff',
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((list) => list.map((byte) => `%${byte}`).join(''))
const sequences = fc.constantFrom(
  '%e2%82%ac',
  '%f0%9f%98%80',
  '%F0%9F%98%80',
  '%e0%80%80',
  '%e0%a0%80',
  '%ed%9f%bf',
  '%ed%a0%80',
  '%ef%bf%bf',
  '%f0%80%80%80',
  '%f0%90%80%80',
  '%f4%8f%bf%bf',
  '%f4%90%80%80',
  '%f8%88%80%80',
  '%c0%af',
  '%e2%82',
  '%e2%82x',
  '%f0%9f%98',
  '%f0%9f%98%e2%82%ac',
  '%c3%a9%c3',
  '%c3%c3%a9',
)

paths('an entry is accepted where it is its own canonical form, and that form is suggested', () => {
  const counts = { accepted: 0, suggested: 0 }
  const path = fc.oneof(
    target.filter((url) => url.startsWith('/')).map((url) => url.split(/[?#]/)[0] as string),
    fc
      .array(fc.oneof(bytes, sequences, fc.constantFrom('a', '/', ';x')), { maxLength: 5 })
      .map((parts) => `/${parts.join('')}`),
  )
  fc.assert(
    fc.property(path, fc.constantFrom('', '*'), (text, star) => {
      const [issue] = checkConfiguration({ excludedPaths: [`${text}${star}`] })
      const { canonical } = readPath(text)
      if (canonical === text) {
        counts.accepted++
        assert.is(issue, undefined, text)
        return
      }
      assert.is(issue?.code, 'invalid-path', text)
      const isFinal = readPath(canonical).canonical === canonical && !/[?#*]/.test(canonical)
      assert.is(issue?.suggestion, isFinal ? `${canonical}${star}` : undefined, text)
      if (isFinal) counts.suggested++
    }),
    { numRuns: 2000 },
  )
  assert.ok(counts.accepted > 50 && counts.suggested > 300, JSON.stringify(counts))
})

paths.run()
