import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recognize, recordedLines } from '../../src/index.js'
import { chromiumCorsErrors } from '../../src/recognition/chromium-cors-errors.js'
import {
  recordedLibraryLines,
  silentLibraries,
} from '../../src/recognition/recorded-library-lines.js'
import { filledLibraryLines, filledLines, values } from './filled-lines.js'
import { libraryNames, libraryPrograms } from './libraries/libraries.js'

const whole = suite('recognize :: whole lines')

whole('there are lines of every engine', () => {
  for (const engine of ['chromium', 'firefox', 'webkit']) {
    assert.ok(recordedLines.filter(({ by }) => by === engine).length > 30, engine)
  }
})

whole('each recorded line means at least what it was recorded for', () => {
  for (const { line, text } of filledLines) {
    const recognition = recognize(text)
    assert.ok(recognition, text)
    assert.ok(recognition.lines.includes(line), text)
    assert.equal(
      line.reasons.filter((reason) => !recognition.reasons.includes(reason)),
      [],
      text,
    )
  }
})

whole('its parts have the values that stand in it', () => {
  for (const { line, text } of filledLines) {
    const recognition = recognize(text)
    const named = [...line.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
    for (const name of named) {
      if (line.template.startsWith(`{${name}}`)) continue
      const value = recognition?.parts[name]
      assert.is(value?.replace(/\.$/, ''), values[name], `${name} of ${text}`)
    }
  }
})

whole('remedy and next are those of the first meaning', () => {
  const recognition = recognize(
    'Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.',
  )
  assert.equal(recognition?.reasons, ['method-not-allowed'])
  assert.match(recognition?.remedy ?? '', 'Add the method to Access-Control-Allow-Methods')
  assert.match(recognition?.next ?? '', 'open the OPTIONS request')
  assert.is(recognition?.meanings[0]?.remedy, recognition?.remedy)
})

whole('the names of developer tools mean what their lines mean', () => {
  for (const [text, reason] of [
    ['PreflightMissingAllowOriginHeader', 'missing-allow-origin'],
    ['LocalNetworkAccessPermissionDenied', 'local-network-access'],
    ['corsError: HeaderDisallowedByPreflightResponse', 'header-not-allowed'],
    ['CORSMissingAllowCredentials', 'missing-allow-credentials'],
    ['CORSAllowOriginNotMatchingOrigin', 'allow-origin-mismatch'],
  ] as const) {
    assert.ok(recognize(text)?.reasons.includes(reason), text)
  }
  for (const { name, reasons } of chromiumCorsErrors) {
    // Programs of any kind have invalid responses.
    const known = name !== 'InvalidResponse' && reasons.length > 0
    assert.is(recognize(name)?.reasons.includes(reasons[0] as never) ?? false, known, name)
  }
})

whole.run()

// ---

const libraries = suite('recognize :: libraries')

libraries('what each says is recognised, and may mean what a rejected fetch may', () => {
  const rejected = recognize('TypeError: Failed to fetch')?.reasons ?? []
  for (const { line, text } of filledLibraryLines) {
    const recognition = recognize(text)
    const templates = recognition?.lines.map(({ template }) => template)
    assert.ok(templates?.includes(line.template), text)
    assert.equal(recognition?.reasons, rejected, text)
    if (text.includes(values.url ?? '-')) assert.is(recognition?.parts.url, values.url, text)
  }
})

libraries('so is each, cut behind every word, as long as three words of it are left', () => {
  for (const { line, text } of filledLibraryLines) {
    const words = text.split(' ')
    for (let count = 2; count < words.length; count++) {
      const left = words.slice(0, count)
      const ownWords = left.filter((word) => /\w/.test(word) && line.template.includes(word))
      if (ownWords.length < 3) continue
      const reasons = recognize(left.join(' '))?.reasons ?? []
      assert.ok(reasons.includes('no-answer'), left.join(' '))
    }
  }
})

libraries('each package that was run has its lines, or hands on the browser’s own', () => {
  const told = new Set([...recordedLibraryLines.map(({ from }) => from), ...silentLibraries])
  // What these say is what they are needed for by another.
  const helpers = /^(@angular\/(compiler|core|platform-browser)|rxjs|graphql|@trpc\/server)$/
  for (const { packages } of libraryPrograms) {
    for (const [name, version] of Object.entries(packages)) {
      assert.is(told.has(`${name}@${version}`), !helpers.test(name), name)
    }
  }
  for (const name of Object.keys(libraryNames)) {
    assert.ok(
      libraryPrograms.some(({ packages }) => name in packages),
      name,
    )
  }
})

libraries.run()

// ---

const cut = suite('recognize :: cut lines')

for (const engine of ['chromium', 'firefox', 'webkit'] as const) {
  const own = filledLines.filter(({ line }) => line.by === engine)

  cut(`${engine}: each line, cut behind every word`, () => {
    for (const { line, text } of own) {
      const words = text.split(' ')
      for (let count = 1; count < words.length; count++) {
        const left = words.slice(0, count).join(' ')
        const reasons = recognize(left)?.reasons ?? []
        const missing = line.reasons.filter((reason) => !reasons.includes(reason))
        assert.equal(missing, [], left)
      }
    }
  })

  cut(`${engine}: each line, cut before every word, as long as three words of it are left`, () => {
    for (const { line, text } of own) {
      const words = text.split(' ')
      for (let count = 1; count < words.length; count++) {
        const left = words.slice(count)
        const ownWords = left.filter((word) => /\w/.test(word) && line.template.includes(word))
        if (ownWords.length < 3) break
        const reasons = recognize(left.join(' '))?.reasons ?? []
        assert.ok(
          line.reasons.some((reason) => reasons.includes(reason)),
          left.join(' '),
        )
      }
    }
  })

  cut(`${engine}: each line, cut within every fifth character, as long as a word is left`, () => {
    for (const { line, text } of own) {
      const first = text.indexOf(' ')
      for (let length = first; first > 0 && length < text.length; length += 5) {
        const left = text.slice(0, length)
        const reasons = recognize(left)?.reasons ?? []
        assert.ok(
          line.reasons.every((reason) => reasons.includes(reason)),
          left,
        )
      }
    }
  })
}

cut('a line that was cut in the middle on both sides', () => {
  const recognition = recognize('header is present on the requested')
  assert.ok(recognition?.reasons.includes('missing-allow-origin'))
})

cut.run()

// ---

const wrapped = suite('recognize :: wrapped lines')

const mismatch =
  "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the supplied origin."

const stack = '\n    at load (https://app.example.com/main.js:12:34)\n    at async main.js:40:1'

/** What people paste, and a reason that has to be among those recognised. */
const texts: readonly [name: string, text: string, reason: string][] = [
  ['fetch in Chromium', 'TypeError: Failed to fetch', 'missing-allow-origin'],
  [
    'fetch in Chromium, its host behind it',
    'TypeError: Failed to fetch (api.example.com)',
    'no-answer',
  ],
  ['fetch in Firefox', 'NetworkError when attempting to fetch resource.', 'missing-allow-origin'],
  ['fetch in Safari', 'Load failed', 'missing-allow-origin'],
  ['axios', 'Network Error', 'missing-allow-origin'],
  ['axios with a stack', `AxiosError: Network Error${stack}`, 'missing-allow-origin'],
  ['Angular', 'Http failure response for https://api.example.com/x: 0 Unknown Error', 'no-answer'],
  [
    'Angular without a URL',
    'Http failure response for (unknown url): 0 Unknown Error',
    'no-answer',
  ],
  ['ky', 'Request failed due to a network error: GET https://api.example.com/x', 'no-answer'],
  [
    'ofetch',
    '[GET] "https://api.example.com/x": <no response> Failed to fetch',
    'missing-allow-origin',
  ],
  ['zone.js', 'ERROR Error: Uncaught (in promise): TypeError: Failed to fetch', 'no-answer'],
  ['nobody handled it', `Uncaught (in promise) TypeError: Failed to fetch${stack}`, 'no-answer'],
  ['Next.js', `Unhandled Runtime Error\nTypeError: Failed to fetch${stack}`, 'no-answer'],
  ['a place before it', `(index):1 ${mismatch}`, 'allow-origin-mismatch'],
  [
    'a log before it',
    `2026-11-28T18:46:41.120Z ERROR [browser] ${mismatch}`,
    'allow-origin-mismatch',
  ],
  ['a stack behind it', `${mismatch}${stack}`, 'allow-origin-mismatch'],
  [
    'further advice behind it',
    `${mismatch} Have the server send another.`,
    'allow-origin-mismatch',
  ],
  [
    'broken over lines',
    mismatch.replace(/ /g, (_, at) => (at % 3 === 0 ? '\n' : ' ')),
    'allow-origin-mismatch',
  ],
  ['cut by a log', `main.js:7 ${mismatch.slice(0, 90)}…`, 'allow-origin-mismatch'],
  ['retyped quotes', mismatch.replaceAll("'", '’'), 'allow-origin-mismatch'],
  [
    'the network line',
    'main.js:7 GET https://api.example.com/x net::ERR_CERT_DATE_INVALID',
    'tls-failure',
  ],
  [
    'two lines of Safari',
    '[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 504\n[Error] Fetch API cannot load https://api.example.com/x due to access control checks.',
    'missing-allow-origin',
  ],
]

for (const [name, text, reason] of texts) {
  wrapped(name, () => {
    assert.ok(
      recognize(text)?.reasons.some((each) => each === reason),
      text,
    )
  })
}

wrapped('two lines together mean what both can mean', () => {
  const recognition = recognize(texts.at(-1)?.[1] ?? '')
  assert.equal(recognition?.reasons, [
    'missing-allow-origin',
    'invalid-allow-origin',
    'allow-origin-mismatch',
  ])
  assert.equal(recognition?.parts, {
    origin: 'https://app.example.com',
    status: '504',
    url: 'https://api.example.com/x',
  })
})

wrapped('what says only that it failed sends to the line that says why', () => {
  assert.match(recognize('TypeError: Failed to fetch')?.next ?? '', 'open the console')
})

wrapped.run()

// ---

const ordinary = suite('recognize :: ordinary output')

const ordinaryLines = readFileSync(new URL('./ordinary-lines.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')

ordinary('none of 200 lines is recognised', () => {
  assert.ok(ordinaryLines.length >= 200)
  assert.equal(
    ordinaryLines.filter((line) => recognize(line) !== null),
    [],
  )
})

ordinary('nor are they all together', () => {
  assert.is(recognize(ordinaryLines.join('\n')), null)
})

ordinary('a line among them is', () => {
  const middle = ordinaryLines.length / 2
  const lines = [...ordinaryLines.slice(0, middle), mismatch, ...ordinaryLines.slice(middle)]
  assert.equal(recognize(lines.join('\n'))?.reasons, ['allow-origin-mismatch'])
})

for (const text of ['', ' ', '\n', '…', '{url}', "''", '\0', 'at ', 'https://']) {
  ordinary(`${JSON.stringify(text)} is nothing`, () => {
    assert.is(recognize(text), null)
  })
}

ordinary('long and hostile texts end in time', () => {
  const start = performance.now()
  for (const text of [
    'Access to '.repeat(10_000),
    "Access to fetch at 'h:".repeat(10_000),
    'Origin https:'.repeat(10_000),
    `Header Access-Control-Allow-Methods has an invalid value: ${'x'.repeat(100_000)}`,
    '\n'.repeat(100_000),
    'a\n'.repeat(100_000),
  ]) {
    recognize(text)
  }
  assert.ok(performance.now() - start < 10_000)
})

ordinary.run()
