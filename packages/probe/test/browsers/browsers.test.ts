import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { engineDifferences } from '../../src/index.js'
import type { BrowserKind } from './browser.js'
import { combinations } from './combination.js'
import { type CombinationRun, runCombinations } from './combinations.js'
import { runConformance } from './conformance.js'
import { differencePins, scenarioPins } from './difference-pins.js'
import { browserKinds, browserSuite } from './installed.js'
import { combinationCount, seed } from './measurement.js'
import { readMeasurements, renderPage } from './page.js'
import { scenarios } from './scenarios.js'
import { Stage } from './stage.js'

// Fewer means that the rows or their translation have lost what pages can do.
const leastExpressedCases = 480

/** Fails with everything that differs, the first few in full. */
function agree(
  runs: readonly { readonly name: string; readonly differences: readonly string[] }[],
) {
  const wrong = runs.filter(({ differences }) => differences.length > 0)
  const told = wrong.slice(0, 5).map(({ name, differences }) => [name, ...differences].join('\n'))
  assert.is(wrong.length, 0, `${wrong.length} of ${runs.length} differ:\n${told.join('\n')}`)
}

const describe = (run: CombinationRun) => ({
  name: JSON.stringify(run.combination.request),
  differences: run.differences,
})

function addSuite(kind: BrowserKind): void {
  const { engine } = kind
  const test = browserSuite(kind, `browsers :: ${engine}`)
  let stage: Stage

  test.before(async () => {
    stage = await Stage.open(kind)
  })
  test.after(async () => {
    await stage.close()
  })

  test(`does what is predicted in ${combinationCount} combinations`, async () => {
    const runs = await runCombinations(stage, combinations(combinationCount, seed))
    assert.is(runs.length, combinationCount)
    agree(runs.map(describe))
    const { corsErrors } = stage.browser
    if (corsErrors === undefined) return
    const names = runs.flatMap(({ combination, prediction }) => {
      const error = corsErrors.get(combination.request.url)
      return error === undefined ? [] : [`${error} ${prediction.failure?.developerTools.chromium}`]
    })
    assert.ok(names.length > combinationCount / 4)
    assert.equal(
      names.filter((pair) => new Set(pair.split(' ')).size !== 1),
      [],
      'developer tools name failures otherwise',
    )
  })

  test('shows the differences that it is said to show, and no other', async () => {
    const runs = await runCombinations(
      stage,
      differencePins.map(({ combination }) => combination),
    )
    agree(runs.map(describe))
    for (const pin of differencePins) {
      const run = runs.find(({ combination }) => combination === pin.combination) as CombinationRun
      const listed = engineDifferences.find(({ id }) => id === pin.difference)
      assert.is(
        pin.shows(run),
        listed?.engines.includes(engine),
        `${pin.difference}: ${JSON.stringify(run.seen, null, 1)}`,
      )
    }
  })

  test('does what is predicted in every conformance case that a page can make', async () => {
    const runs = await runConformance(stage)
    assert.ok(runs.length >= leastExpressedCases, `${runs.length} cases`)
    agree(runs.map(({ id, differences }) => ({ name: id, differences })))
  })

  for (const { id, title, expected, run } of scenarios) {
    test(title, async () => {
      const verdict = await run(stage)
      assert.is(verdict, typeof expected === 'string' ? expected : expected[engine])
      for (const difference of engineDifferences) {
        const pin = scenarioPins[difference.id]
        if (pin?.scenario !== id) continue
        assert.is(verdict === pin.verdict, difference.engines.includes(engine), difference.id)
      }
    })
  }

  test.run()
}

for (const kind of browserKinds) addSuite(kind)

const differences = suite('browsers :: differences')

differences('every difference is pinned', () => {
  const pinned = new Set([
    ...differencePins.map(({ difference }) => difference),
    ...Object.keys(scenarioPins),
  ])
  assert.equal([...pinned].sort(), engineDifferences.map(({ id }) => id).sort())
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
    assert.equal(
      differences,
      engineDifferences.filter(({ engines }) => engines.includes(engine)).map(({ id }) => id),
    )
    for (const { id, expected } of scenarios) {
      assert.is(verdicts[id], typeof expected === 'string' ? expected : expected[engine], id)
    }
    assert.equal(counts.combinations, [combinationCount, combinationCount])
    const [agreeing, all] = counts.conformance
    assert.is(agreeing, all)
    assert.ok(all >= leastExpressedCases)
  }
})

page.run()
