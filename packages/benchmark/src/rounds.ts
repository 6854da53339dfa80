/** One of several candidates that answer the same request. */
export interface Contender {
  readonly name: string
  /** One call. Where it gives a promise, the call lasts until that is fulfilled. */
  readonly call: () => unknown
}

export interface RoundOptions {
  readonly rounds: number
  readonly roundInMilliseconds: number
}

// Time on the processor where the runtime tells it: a busy machine interrupts a process for longer
// than a round lasts. It counts the collector's and the compiler's threads too.
export function clockInNanoseconds(): number {
  const usage = globalThis.process?.cpuUsage?.()
  return usage ? (usage.user + usage.system) * 1_000 : performance.now() * 1e6
}

async function run(call: () => unknown, count: number): Promise<number> {
  const isAsync = typeof (call() as PromiseLike<unknown> | undefined)?.then === 'function'
  const start = clockInNanoseconds()
  if (isAsync) for (let index = 0; index < count; index++) await call()
  else for (let index = 0; index < count; index++) call()
  return clockInNanoseconds() - start
}

async function calibrate(call: () => unknown, milliseconds: number): Promise<number> {
  let count = 1
  for (;;) {
    const time = await run(call, count)
    if (time > 0.5e6 * milliseconds)
      return Math.max(1, Math.round((count * milliseconds * 1e6) / time))
    count *= 2
  }
}

/**
 * Measures contenders side by side: short rounds in turn, so that whatever slows the machine slows
 * all of them. Returns the nanoseconds a call of each took, round by round.
 */
export async function alternate(
  contenders: readonly Contender[],
  { rounds, roundInMilliseconds }: RoundOptions,
): Promise<Record<string, number[]>> {
  const counts = new Map<Contender, number>()
  const times: Record<string, number[]> = {}
  for (const contender of contenders) times[contender.name] = []
  // Twice, so that none is measured before the code that all share is compiled for good.
  for (let pass = 0; pass < 2; pass++) {
    for (const contender of contenders) {
      counts.set(contender, await calibrate(contender.call, roundInMilliseconds))
    }
  }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse()
    const first = (round >> 1) % contenders.length
    for (const contender of [...order.slice(first), ...order.slice(0, first)]) {
      const count = counts.get(contender) as number
      times[contender.name]?.push((await run(contender.call, count)) / count)
    }
  }
  return times
}

/**
 * Returns candidates in their order, or in reverse in every other process: engines compile what is
 * called first for what it was called with, and the next candidates run that code.
 */
export function inTurnOfProcess<Candidate>(
  candidates: readonly Candidate[],
  turn: string,
): readonly Candidate[] {
  return Number(turn) % 2 === 1 ? [...candidates].reverse() : candidates
}

/** Calls everything in turn until it has been compiled, whatever order it is measured in. */
export async function warmUp(
  calls: readonly (() => unknown)[],
  milliseconds: number,
): Promise<void> {
  for (const call of calls) {
    const end = clockInNanoseconds() + milliseconds * 1e6
    while (clockInNanoseconds() < end) await run(call, 50)
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
