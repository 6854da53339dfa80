import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { engineDifferences } from '../../src/index.js'
import { pinnedDifferences } from './difference-pins.js'
import { leastExpressedCases } from './engine-suite.js'
import { readMeasurements, renderPage } from './page.js'
import { combinationCount, listedDifferences, senderCount, sequenceCount } from './runs.js'
import { scenarios } from './scenarios.js'

const differences = suite('browsers :: differences')

differences('every difference is pinned', () => {
  assert.equal([...pinnedDifferences].sort(), engineDifferences.map(({ id }) => id).sort())
})

differences.run()

// ---

const page = suite('docs/browsers.md')

const text = readFileSync(new URL('../../../../docs/browsers.md', import.meta.url), 'utf8')
const measurements = readMeasurements(text)

page('is what its measurements give: written, not typed', () => {
  assert.is(text, renderPage(measurements))
})

page('says what the suite pins, of all three engines', () => {
  assert.equal(
    measurements.map(({ engine }) => engine),
    ['chromium', 'firefox', 'webkit'],
  )
  for (const { engine, differences, scenarios: verdicts, ...counts } of measurements) {
    assert.equal(differences, listedDifferences(engine))
    for (const { id, expected } of scenarios) {
      assert.is(verdicts[id], typeof expected === 'string' ? expected : expected[engine], id)
    }
    for (const kind of [
      'combinations',
      'sequences',
      'senders',
      'cases',
      'localNetworks',
    ] as const) {
      const [agreeing, all] = counts[kind]
      assert.is(agreeing, all, kind)
    }
    assert.is(counts.combinations[1], combinationCount)
    assert.is(counts.sequences[1], sequenceCount)
    assert.is(counts.senders[1], senderCount)
    const [agreeing, all] = counts.conformance
    assert.is(agreeing, all)
    assert.ok(all >= leastExpressedCases)
  }
})

page.run()
