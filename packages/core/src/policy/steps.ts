/** Work that can pause: whoever drives it decides what happens between two steps. */
export type Steps<Result> = Generator<void, Result, void>

/** How many entries of a list are worked on without a pause: a few milliseconds. */
const entriesOfStep = 10_000

/** Whether there is a pause before the entry at an index. */
export function isEndOfStep(index: number): boolean {
  return index > 0 && index % entriesOfStep === 0
}

/** Works on every entry of a list, and pauses at the end of each step. */
export function* forEachInSteps<Entry>(
  list: readonly Entry[],
  work: (entry: Entry, index: number) => void,
): Steps<void> {
  for (let start = 0; start < list.length; start += entriesOfStep) {
    if (start > 0) yield
    workOnStep(list, start, work)
  }
}

/** A function without pauses, since engines compile those into faster code. */
function workOnStep<Entry>(
  list: readonly Entry[],
  start: number,
  work: (entry: Entry, index: number) => void,
): void {
  const end = Math.min(start + entriesOfStep, list.length)
  for (let index = start; index < end; index++) work(list[index] as Entry, index)
}

/** Whether work on a list takes more than one step. */
export function isLongList(list: readonly unknown[]): boolean {
  return list.length > entriesOfStep
}

/** Does all steps at once. */
export function complete<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
