import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import { engineDifferences } from '../../src/index.js'
import type { BrowserKind } from './browser.js'
import type { CaseRun } from './cases.js'
import type { CombinationRun } from './combinations.js'
import { browserSuite } from './installed.js'
import {
  combinationCount,
  EngineRuns,
  listedDifferences,
  senderCount,
  sequenceCount,
} from './runs.js'
import { scenarios } from './scenarios.js'
import { Stage } from './stage.js'
import { writtenCases } from './written-cases.js'
import { writtenSequenceNames } from './written-sequences.js'

// Fewer means that the rows or their translation have lost what pages can do.
export const leastExpressedCases = 480
const leastLocalNetworkCases = 15

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

const named = ({ case: { id }, differences }: CaseRun) => ({ name: id, differences })

/** Creates the suite of everything that is checked in one engine. */
export function engineSuite(kind: BrowserKind): Test {
  const { engine } = kind
  const test = browserSuite(kind, `browsers :: ${engine}`)
  let stage: Stage
  let runs: EngineRuns

  test.before(async () => {
    stage = await Stage.open(kind)
    runs = new EngineRuns(stage)
  })
  test.after(async () => {
    process.stdout.write(`\n${engine}: ${runs.describeTimes()}\n`)
    await stage.close()
  })

  test(`does what is predicted in ${combinationCount} combinations`, async () => {
    const all = await runs.combinations()
    assert.is(all.length, combinationCount)
    agree(all.map(describe))
    const { corsErrors } = stage.browser
    if (corsErrors === undefined) return
    const names = all.flatMap(({ combination, prediction }) => {
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

  test('does what is predicted in the requests that show differences', async () => {
    agree((await runs.pinned()).map(describe))
  })

  test('does what is predicted in every conformance case that a page can make', async () => {
    const all = await runs.conformance()
    assert.ok(all.length >= leastExpressedCases, `${all.length} cases`)
    agree(all.map(({ id, differences }) => ({ name: id, differences })))
  })

  test(`does what is predicted in ${sequenceCount} sequences`, async () => {
    const all = await runs.sequences()
    assert.is(all.length, sequenceCount)
    agree(
      all.map(({ sequence, differences }) => ({ name: `sequence ${sequence.id}`, differences })),
    )
  })

  test('does what is predicted in the written sequences', async () => {
    agree(
      (await runs.writtenSequences()).map(({ sequence, differences }) => ({
        name: writtenSequenceNames[sequence.id] as string,
        differences,
      })),
    )
  })

  test(`does what is predicted in ${senderCount} requests of every sender`, async () => {
    const all = await runs.senders()
    assert.is(all.length, senderCount)
    agree(all.map(named))
  })

  test('does what is predicted in the written cases', async () => {
    const all = await runs.writtenCases()
    const meant = writtenCases.filter(({ engines }) => engines?.includes(engine) !== false)
    assert.is(all.length, meant.length)
    agree(all.map(named))
  })

  test('does what is predicted where a public page calls a local server', async () => {
    const all = await runs.localNetworks()
    assert.ok(all.length >= leastLocalNetworkCases, `${all.length} cases`)
    agree(all.map(named))
  })

  for (const { id, title, expected } of scenarios) {
    test(title, async () => {
      assert.is(await runs.scenario(id), typeof expected === 'string' ? expected : expected[engine])
    })
  }

  test('shows the differences that it is said to show, and no other', async () => {
    const differences: string[] = []
    for (const { id } of engineDifferences) if (await runs.shows(id)) differences.push(id)
    assert.equal(differences, listedDifferences(engine))
  })

  return test
}
