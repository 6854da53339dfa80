import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConformanceCase, conformanceCases } from '../src/index.js'
import { comparePins, compareVocabulary, pinLines } from '../src/pins.js'

const pins = suite('pins')

const pinned = ['a001 MUST first', 'a002 MUST second']

pins('an addition is none of the problems', () => {
  assert.equal(comparePins(pinned, [...pinned, 'a003 MUST third']), {
    added: ['a003 MUST third'],
    problems: [],
  })
})

pins('an id that vanished and a name that changed are', () => {
  assert.equal(comparePins(pinned, ['a001 MUST another']), {
    added: [],
    problems: [
      'a001 is pinned as "MUST first" and is now "MUST another"',
      'a002 is pinned and there is no such case any more',
    ],
  })
})

const [row] = conformanceCases as [ConformanceCase]

pins('what a case asks is pinned, however it is written', () => {
  const [line] = pinLines('questions', [row])
  const { method, target, headers } = row.request
  const request = { headers, target, method }
  assert.equal(pinLines('questions', [{ ...row, request }]), [line])
  assert.equal(
    pinLines('questions', [{ ...row, expected: { ...row.expected, status: 500 } }]),
    [line],
    'an answer may change with the contract',
  )
})

pins('another request, configuration or application is another question', () => {
  const [line] = pinLines('questions', [row])
  const { request, application } = row
  for (const other of [
    { ...row, request: { ...request, method: 'PATCH' } },
    { ...row, application: { ...application, status: 418 } },
    { ...row, configuration: { enabled: true, debug: true } } as ConformanceCase,
  ]) {
    assert.is.not(pinLines('questions', [other])[0], line)
  }
})

pins('words that are new or no longer used are named', () => {
  const named = { ...row, name: 'GET, a new word' }
  assert.equal(compareVocabulary(['GET', 'an old word'], [named]), {
    added: ['a new word'],
    unused: ['an old word'],
  })
})

pins.run()
