import { alternate, type Contender, median, type RoundOptions } from './rounds.js'

/** What one call costs, in nanoseconds: the median of a process's rounds. */
export interface Cost {
  readonly total: number
  /** Without the part that a contender names as its base: the median of each round's difference. */
  readonly net: number
}

/** Costs by contender. */
export type Costs = Record<string, Cost>

/** What a process found out: costs by what was measured, then by contender. */
export type ProcessReport = Record<string, Costs>

/** A contender, and the one whose cost is not part of its own. */
export interface BasedContender extends Contender {
  readonly base?: string
}

export async function measure(
  contenders: readonly BasedContender[],
  options: RoundOptions,
): Promise<Costs> {
  const times = await alternate(contenders, options)
  const costs: Costs = {}
  for (const { name, base } of contenders) {
    const own = times[name] as number[]
    const less = base === undefined ? [] : (times[base] as number[])
    const net = own.map((time, round) => time - (less[round] ?? 0))
    costs[name] = { total: median(own), net: median(net) }
  }
  return costs
}

/** How long a program measures: from the command line that started it. */
export function roundOptions(rounds: string, milliseconds: string): RoundOptions {
  return { rounds: Number(rounds), roundInMilliseconds: Number(milliseconds) }
}
