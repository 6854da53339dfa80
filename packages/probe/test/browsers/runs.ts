import { type Engine, engineDifferences } from '../../src/index.js'
import { type CaseRun, runCases } from './cases.js'
import { combinations } from './combination.js'
import { type CombinationRun, runCombinations } from './combinations.js'
import { type CaseRun as ConformanceRun, runConformance } from './conformance.js'
import { casePins, differencePins, scenarioPins, sequencePins } from './difference-pins.js'
import { runLocalNetworkCases } from './local-network-cases.js'
import { scenarios } from './scenarios.js'
import { senderCases } from './sender-cases.js'
import { sequences } from './sequence.js'
import { runSequences, type SequenceRun } from './sequences.js'
import type { Stage } from './stage.js'
import { writtenCases } from './written-cases.js'
import { writtenSequenceNames, writtenSequences } from './written-sequences.js'

/** What the suite and the page are made of. */
export const seed = 20_260_731
export const combinationCount = 500
export const sequenceCount = 500
export const senderCount = 300

/** Everything that is done in an engine, in groups that a suite can report one by one. */
export class EngineRuns {
  readonly #stage: Stage
  readonly #results = new Map<string, Promise<unknown>>()
  readonly #seconds = new Map<string, number>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  /** Runs a group once, whoever asks for it. */
  #once<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const result = this.#results.get(name) ?? this.#timed(name, run)
    this.#results.set(name, result)
    return result as Promise<Result>
  }

  async #timed<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const start = performance.now()
    try {
      return await run()
    } finally {
      this.#seconds.set(name, (performance.now() - start) / 1000)
    }
  }

  /** How long each group took, the longest first. */
  describeTimes(): string {
    const times = [...this.#seconds].sort(([, a], [, b]) => b - a)
    const total = times.reduce((sum, [, seconds]) => sum + seconds, 0)
    const told = times.filter(([, seconds]) => seconds >= 1)
    const groups = told.map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
    return `${total.toFixed(0)} s (${groups.join(', ')})`
  }

  combinations(): Promise<CombinationRun[]> {
    return this.#once('combinations', () =>
      runCombinations(this.#stage, combinations(combinationCount, seed)),
    )
  }

  pinned(): Promise<CombinationRun[]> {
    return this.#once('pinned', () =>
      runCombinations(
        this.#stage,
        differencePins.map(({ combination }) => combination),
      ),
    )
  }

  conformance(): Promise<ConformanceRun[]> {
    return this.#once('conformance', () => runConformance(this.#stage))
  }

  sequences(): Promise<SequenceRun[]> {
    return this.#once('sequences', () => runSequences(this.#stage, sequences(sequenceCount, seed)))
  }

  writtenSequences(): Promise<SequenceRun[]> {
    return this.#once('written sequences', () => runSequences(this.#stage, writtenSequences))
  }

  senders(): Promise<CaseRun[]> {
    return this.#once('senders', () => runCases(this.#stage, senderCases(senderCount, seed)))
  }

  writtenCases(): Promise<CaseRun[]> {
    return this.#once('written cases', () => runCases(this.#stage, writtenCases))
  }

  localNetworks(): Promise<CaseRun[]> {
    return this.#once('local networks', () => runLocalNetworkCases(this.#stage))
  }

  scenario(id: string): Promise<string> {
    return this.#once(`scenario ${id}`, async () => {
      const scenario = scenarios.find((each) => each.id === id)
      if (scenario === undefined) throw new Error(`There is no scenario ${id}.`)
      return scenario.run(this.#stage)
    })
  }

  /** Whether the engine shows a difference in everything that pins it. */
  async shows(difference: string): Promise<boolean> {
    const verdicts = await Promise.all([
      this.#showsInCombinations(difference),
      this.#showsInCases(difference),
      this.#showsInSequences(difference),
      this.#showsInScenario(difference),
    ])
    return verdicts.flat().every((verdict) => verdict)
  }

  async #showsInCombinations(difference: string): Promise<boolean[]> {
    const pins = differencePins.filter((pin) => pin.difference === difference)
    if (pins.length === 0) return []
    const runs = await this.pinned()
    return pins.map((pin) =>
      runs.some((run) => run.combination === pin.combination && pin.shows(run)),
    )
  }

  async #showsInCases(difference: string): Promise<boolean[]> {
    const pins = casePins.filter((pin) => pin.difference === difference)
    if (pins.length === 0) return []
    const runs = [...(await this.writtenCases()), ...(await this.localNetworks())]
    return pins.map((pin) => {
      const matching = runs.filter((run) => pin.case.test(run.case.id))
      return matching.length > 0 && matching.every((run) => pin.shows(run))
    })
  }

  async #showsInSequences(difference: string): Promise<boolean[]> {
    const pins = sequencePins.filter((pin) => pin.difference === difference)
    if (pins.length === 0) return []
    const runs = await this.writtenSequences()
    return pins.map(({ sequence, preflights }) => {
      const run = runs[writtenSequenceNames.indexOf(sequence)]
      return run?.preflights.join() === preflights.join()
    })
  }

  async #showsInScenario(difference: string): Promise<boolean[]> {
    const pin = scenarioPins[difference]
    return pin === undefined ? [] : [(await this.scenario(pin.scenario)) === pin.verdict]
  }
}

/** The differences that an engine is listed with. */
export const listedDifferences = (engine: Exclude<Engine, 'standard'>): string[] =>
  engineDifferences.filter(({ engines }) => engines.includes(engine)).map(({ id }) => id)
