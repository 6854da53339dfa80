import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergeVary } from '../src/index.js'

const vary = suite('mergeVary')

const rows: readonly (readonly [
  name: string,
  present: Parameters<typeof mergeVary>[0],
  names: readonly string[],
  merged: string,
])[] = [
  ['nothing present', undefined, ['Origin'], 'Origin'],
  ['null present', null, ['Origin', 'Cookie'], 'Origin, Cookie'],
  ['empty present', '', ['Origin'], 'Origin'],
  ['nothing to add', 'Accept', [], 'Accept'],
  ['nothing at all', undefined, [], ''],
  ['one name before', 'Accept-Encoding', ['Origin'], 'Accept-Encoding, Origin'],
  ['the same name', 'Origin', ['Origin'], 'Origin'],
  ['the same name in other case keeps its spelling', 'origin', ['Origin'], 'origin'],
  ['a name that contains the other', 'X-Origin', ['Origin'], 'X-Origin, Origin'],
  [
    'several names, without white space',
    'Accept,Origin',
    ['Origin', 'Cookie'],
    'Accept,Origin, Cookie',
  ],
  ['the order of what is present stays', 'B, A', ['C'], 'B, A, C'],
  ['* present', '*', ['Origin'], '*'],
  ['* among others present', 'Accept, *', ['Origin'], '*'],
  ['several lines', ['Accept', 'Origin, Cookie'], ['Origin', 'X'], 'Accept, Origin, Cookie, X'],
  ['* on one of several lines', ['Accept', '*'], ['Origin'], '*'],
  ['no line', [], ['Origin'], 'Origin'],
  ['a number', 0, ['Origin'], '0, Origin'],
]
for (const [name, present, names, merged] of rows) {
  vary(name, () => {
    assert.is(mergeVary(present, names), merged)
  })
}

vary('merging again changes nothing', () => {
  const once = mergeVary('Accept', ['Origin', 'Cookie'])
  assert.is(mergeVary(once, ['Origin', 'Cookie']), once)
})

vary.run()
