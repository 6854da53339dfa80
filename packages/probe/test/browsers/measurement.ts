import { engineDifferences } from '../../src/index.js'
import type { BrowserKind } from './browser.js'
import { EngineRuns } from './runs.js'
import { scenarios } from './scenarios.js'
import { Stage } from './stage.js'
import { writtenSequenceNames } from './written-sequences.js'

type Count = readonly [agreeing: number, all: number]

/** What was measured in one engine. Each count says how many runs went as predicted, and of how many. */
export interface Measurement {
  readonly engine: BrowserKind['engine']
  readonly version: string
  readonly combinations: Count
  readonly conformance: Count
  readonly sequences: Count
  readonly senders: Count
  readonly cases: Count
  readonly localNetworks: Count
  /** The preflights of each request of a written sequence, by its name. */
  readonly preflights: Readonly<Record<string, string>>
  /** The verdict of each scenario, by its `id`. */
  readonly scenarios: Readonly<Record<string, string>>
  /** The `id` of each difference that showed. */
  readonly differences: readonly string[]
}

const count = (runs: readonly { readonly differences: readonly string[] }[]): Count => [
  runs.filter(({ differences }) => differences.length === 0).length,
  runs.length,
]

/** Measures everything in one engine. */
export async function measure(kind: BrowserKind): Promise<Measurement> {
  const stage = await Stage.open(kind)
  try {
    const runs = new EngineRuns(stage)
    const combinations = count(await runs.combinations())
    await runs.pinned()
    const conformance = count(await runs.conformance())
    const sequences = count(await runs.sequences())
    const senders = count(await runs.senders())
    const cases = count(await runs.writtenCases())
    const localNetworks = count(await runs.localNetworks())
    const written = await runs.writtenSequences()
    const verdicts: Record<string, string> = {}
    for (const { id } of scenarios) verdicts[id] = await runs.scenario(id)
    const differences: string[] = []
    for (const { id } of engineDifferences) if (await runs.shows(id)) differences.push(id)
    return {
      engine: kind.engine,
      version: stage.browser.version,
      combinations,
      conformance,
      sequences,
      senders,
      cases,
      localNetworks,
      preflights: Object.fromEntries(
        writtenSequenceNames.map((name, index) => [
          name,
          written[index]?.preflights.join(', ') ?? 'not measured',
        ]),
      ),
      scenarios: verdicts,
      differences,
    }
  } finally {
    await stage.close()
  }
}
