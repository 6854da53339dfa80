import fc from 'fast-check'

/** How much a turn looked at, and what it found. */
export interface Turn {
  readonly samples: number
  /** The smallest sample that still shows a difference, and the difference, as text. */
  readonly difference?: string
}

/** One kind of comparison: it is given a seed and looks at the samples of that seed. */
export interface Hunt {
  readonly name: string
  /** What is held beside what, for the report. */
  readonly what: string
  /** How many requests, or other questions, were compared so far. */
  readonly compared: number
  /** `share`: of the samples of a turn, from 0 to 1. Default: all of them. */
  turn(seed: number, share?: number): Promise<Turn>
  /** What it has to say at the end. Default: nothing. */
  readonly notes?: () => readonly string[]
  readonly close?: () => Promise<void>
}

/** What a hunt is made of. */
export interface HuntDefinition<Sample> {
  readonly name: string
  readonly what: string
  readonly samples: fc.Arbitrary<Sample>
  /** How many samples make a turn: about a second's. */
  readonly samplesOfTurn: number
  /** Throws where something differs; returns how many questions were compared. */
  check(sample: Sample): number | Promise<number>
  /** The sample as text, for whoever repeats it. */
  show(sample: Sample): string
  readonly notes?: () => readonly string[]
  readonly close?: () => Promise<void>
}

/** Shrinking ends after this long: a large sample that was found is worth more than a small one that was not. */
const shrinkingLimit = 60_000

/** Makes a hunt, whose samples are made smaller where one shows a difference. */
export function createHunt<Sample>(definition: HuntDefinition<Sample>): Hunt {
  const { name, what, samples, samplesOfTurn, check, show, notes, close } = definition
  let compared = 0
  const property = fc.asyncProperty(samples, async (sample) => {
    compared += await check(sample)
  })
  return {
    name,
    what,
    get compared() {
      return compared
    },
    async turn(seed, share = 1) {
      const result = await fc.check(property, {
        ...{ seed, numRuns: Math.ceil(samplesOfTurn * share), endOnFailure: false },
        ...{ interruptAfterTimeLimit: shrinkingLimit, markInterruptAsFailure: false },
      })
      if (!result.failed) return { samples: result.numRuns }
      const [sample] = result.counterexample as [Sample]
      const { errorInstance: error } = result
      const text = error instanceof Error ? error.message : String(error)
      return { samples: result.numRuns, difference: `${text}\n${show(sample)}` }
    },
    ...(notes && { notes }),
    ...(close && { close }),
  }
}

/** Throws with both sides where they are not the same text. */
export function assertSame(what: string, actual: unknown, expected: unknown): void {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value) ?? 'nothing')
  if (left !== right) throw new Error(`${what}:\n  ${left}\nand not\n  ${right}`)
}
