import { engineDifferences } from '../../src/index.js'
import type { BrowserKind } from './browser.js'
import { combinations } from './combination.js'
import { runCombinations } from './combinations.js'
import { runConformance } from './conformance.js'
import { differencePins, scenarioPins } from './difference-pins.js'
import { scenarios } from './scenarios.js'
import { Stage } from './stage.js'

/** The combinations that the suite and the page are made of. */
export const seed = 20_260_731
export const combinationCount = 500

/** What was measured in one engine. */
export interface Measurement {
  readonly engine: BrowserKind['engine']
  readonly version: string
  /** How many runs there were, and how many went as predicted. */
  readonly combinations: readonly [agreeing: number, all: number]
  readonly conformance: readonly [agreeing: number, all: number]
  /** The verdict of each scenario, by its `id`. */
  readonly scenarios: Readonly<Record<string, string>>
  /** The `id` of each difference that showed. */
  readonly differences: readonly string[]
}

const count = (
  runs: readonly { readonly differences: readonly string[] }[],
): [agreeing: number, all: number] => [
  runs.filter(({ differences }) => differences.length === 0).length,
  runs.length,
]

/** Measures everything in one engine. */
export async function measure(kind: BrowserKind): Promise<Measurement> {
  const stage = await Stage.open(kind)
  try {
    const generated = await runCombinations(stage, combinations(combinationCount, seed))
    const pinned = await runCombinations(
      stage,
      differencePins.map(({ combination }) => combination),
    )
    const cases = await runConformance(stage)
    const verdicts: Record<string, string> = {}
    for (const { id, run } of scenarios) verdicts[id] = await run(stage)
    const shown = engineDifferences.filter(({ id }) => {
      const pin = scenarioPins[id]
      if (pin !== undefined) return verdicts[pin.scenario] === pin.verdict
      return differencePins
        .filter(({ difference }) => difference === id)
        .every(({ combination, shows }) =>
          pinned.some((run) => run.combination === combination && shows(run)),
        )
    })
    return {
      engine: kind.engine,
      version: stage.browser.version,
      combinations: count(generated),
      conformance: count(cases),
      scenarios: verdicts,
      differences: shown.map(({ id }) => id),
    }
  } finally {
    await stage.close()
  }
}
