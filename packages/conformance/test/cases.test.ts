import { readdirSync, readFileSync } from 'node:fs'
import {
  type CorsConfigurationInput,
  checkConfiguration,
  type DenialReason,
  defaultConfiguration,
  type Enforcement,
} from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CasePolicy,
  type ConformanceCase,
  cacheCases,
  configurations,
  conformanceCases,
} from '../src/index.js'
import { comparePins, compareVocabulary, type PinFile, pinFiles, pinLines } from '../src/pins.js'
import type { SharedFile } from '../src/written-case.js'

const folder = new URL('../cases/', import.meta.url)
const everyCase = [...conformanceCases, ...cacheCases]

function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
}

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index)
}

const identity = suite('cases, identity')

identity('ids are unique, short and begin with the letter of their topic', () => {
  const ids = everyCase.map(({ id }) => id)
  assert.equal(repeated(ids), [])
  for (const id of ids) assert.match(id, /^[a-z]\d{3}$/)
  const letters = new Map<string, string>()
  for (const { id, topic } of everyCase) {
    const letter = id.slice(0, 1)
    assert.is(letters.get(letter) ?? topic, topic)
    letters.set(letter, topic)
  }
})

for (const file of Object.keys(pinFiles) as PinFile[]) {
  identity(`every case is pinned, and none changed: ${pinFiles[file]}`, () => {
    const pinned = readFileSync(new URL(pinFiles[file], import.meta.url), 'utf8')
    const { added, problems } = comparePins(pinned.trimEnd().split('\n'), pinLines(file, everyCase))
    assert.equal(problems, [])
    assert.equal(added, [], 'not pinned yet: npm run cases:pin')
  })
}

identity('names are unique', () => {
  assert.equal(repeated(everyCase.map(({ name }) => name)), [])
})

identity('names are made of the words of the vocabulary, each of which is used', () => {
  const vocabulary = readData('vocabulary.json') as string[]
  assert.equal(vocabulary, [...new Set(vocabulary)].sort())
  const { added, unused } = compareVocabulary(vocabulary, everyCase)
  assert.equal(added, [], 'new words: npm run cases:pin')
  assert.equal(unused, [])
})

identity('levels are those of RFC 2119', () => {
  for (const { id, level } of everyCase) assert.ok(/^(MUST|SHOULD|MAY)$/.test(level), id)
})

identity.run()

const files = suite('cases, files')

files('every file of cases is read', () => {
  const others = ['default-configuration.json', 'shared.json', 'vocabulary.json']
  const topics = readdirSync(folder).filter((name) => !others.includes(name))
  const read = [...new Set(everyCase.map(({ topic }) => `${topic}.json`))]
  assert.equal(read.sort(), topics.sort())
})

/** The configurations of a case: one, or one for each of its policies. */
function configurationsOf({
  configuration,
  policies = [],
}: {
  readonly configuration?: CorsConfigurationInput | undefined
  readonly policies?: readonly CasePolicy[] | undefined
}): CorsConfigurationInput[] {
  return configuration === undefined
    ? policies.map((policy) => policy.configuration)
    : [configuration]
}

files('every configuration is valid, and every named one is used', () => {
  for (const each of everyCase) {
    for (const configuration of configurationsOf(each)) {
      assert.equal(checkConfiguration(configuration), [], each.id)
    }
  }
  const used = new Set(everyCase.flatMap(configurationsOf))
  for (const [name, configuration] of Object.entries(configurations)) {
    assert.ok(used.has(configuration), name)
  }
})

files('every shared fragment is used', () => {
  const { headers, requests, expectations } = readData('shared.json') as SharedFile
  const written = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const uses = (pattern: (quoted: string) => string, name: string) =>
    written.some((text) => text.includes(pattern(JSON.stringify(name))))
  for (const name of [...Object.keys(requests), ...Object.keys(expectations)]) {
    const patterns = ['like', 'request', 'expected'].map(
      (key) => (quoted: string) => `"${key}": ${quoted}`,
    )
    assert.ok(
      patterns.some((pattern) => uses(pattern, name)),
      name,
    )
  }
  for (const name of Object.keys(headers)) {
    assert.ok(
      ['[', ', '].some((before) => uses((quoted) => `${before}${quoted}`, name)),
      name,
    )
  }
})

files('the defaults are those of the data', () => {
  assert.equal(defaultConfiguration, readData('default-configuration.json'))
})

files('every application varies on something of its own, or the row is about Vary', () => {
  for (const { id, name, application } of everyCase) {
    const varies = application.headers.some(([header]) => header === 'Vary')
    assert.ok(
      varies || /Vary, none|own permissions of the application|no-store|private/.test(name),
      id,
    )
  }
})

files.run()

const consistency = suite('cases, consistency')

consistency('what is expected does not contradict itself', () => {
  for (const { id, expected, variants } of conformanceCases) {
    for (const { status, reached, decision, vary, headers } of [
      expected,
      ...Object.values(variants),
    ]) {
      assert.is(headers.vary, undefined, `${id} lists Vary among the headers`)
      assert.equal(repeated(vary.map((name) => name.toLowerCase())), [], id)
      if (status === 403) assert.ok(decision.denial !== undefined && !reached, id)
      if (!reached) assert.ok(status === 403 || status === 204, id)
      if (!reached && status === 204) assert.ok(['preflight', 'invalid'].includes(decision.kind), id)
      if (!decision.authoritative) assert.ok(reached, id)
      if (decision.denial?.reason.startsWith('invalid')) assert.is(decision.kind, 'invalid', id)
    }
  }
})

consistency('credentials are never allowed to any origin', () => {
  for (const { id, expected } of conformanceCases) {
    if (!expected.decision.authoritative) continue
    const { headers } = expected
    if (headers['access-control-allow-origin'] === '*') {
      assert.is(headers['access-control-allow-credentials'], undefined, id)
    }
  }
})

consistency.run()

const coverage = suite('cases, coverage')

const kinds = ['disabled', 'excluded', 'not-cors', 'same-origin', 'cors', 'preflight', 'invalid']
const reasons: DenialReason[] = [
  'origin-not-allowed',
  'method-not-allowed',
  'header-not-allowed',
  'excluded-path',
  'invalid-origin',
  'invalid-preflight',
]
const modes: Enforcement[] = ['block', 'omit', 'report']

function some(test: (testCase: ConformanceCase) => boolean, what: string): void {
  assert.ok(conformanceCases.some(test), `no case has ${what}`)
}

function modeOf(row: ConformanceCase): Enforcement {
  return row.configuration?.enforcement ?? 'block'
}

coverage('at least a thousand rows and fifty sequences', () => {
  assert.ok(conformanceCases.length >= 1000)
  assert.ok(cacheCases.length >= 50)
})

coverage('every kind in every enforcement mode', () => {
  for (const kind of kinds) {
    for (const mode of kind === 'disabled' ? (['block'] as const) : modes) {
      some((row) => row.expected.decision.kind === kind && modeOf(row) === mode, `${kind}, ${mode}`)
    }
  }
})

coverage('every reason in every enforcement mode', () => {
  for (const reason of reasons) {
    for (const mode of modes) {
      some(
        (row) => row.expected.decision.denial?.reason === reason && modeOf(row) === mode,
        `${reason}, ${mode}`,
      )
    }
  }
})

coverage('WebSocket handshakes, allowed and denied, in every enforcement mode', () => {
  const isHandshake = ({ request }: ConformanceCase) =>
    request.headers.some(([name]) => name === 'Sec-WebSocket-Key')
  for (const mode of modes) {
    for (const denied of [false, true]) {
      some(
        (row) =>
          isHandshake(row) &&
          modeOf(row) === mode &&
          (row.expected.decision.denial !== undefined) === denied,
        `a handshake, ${denied ? 'denied' : 'allowed'}, ${mode}`,
      )
    }
  }
})

coverage('every way to send', () => {
  const ways = new Set(conformanceCases.map(({ application }) => application.send))
  assert.equal([...ways].sort(), [
    'append-header',
    'direct',
    'flush',
    'redirect',
    'reject',
    'remove-vary',
    'set-header',
    'set-headers',
    'stream',
    'throw',
    'upgrade',
    'write-head',
    'write-head-array',
  ])
})

coverage.run()
