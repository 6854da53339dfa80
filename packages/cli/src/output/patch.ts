/** Lines around a change. */
const context = 3
/** Most pairs of lines that are compared: beyond, all lines between two changes count as changed. */
const maximumCells = 4_000_000

/** Lines that two texts have in common, or that one of them has. */
interface DiffLine {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/**
 * Returns the difference of two texts as a patch that `git apply` and `patch` take; empty where
 * they are equal.
 */
export function createPatch(name: string, before: string, after: string): string {
  if (before === after) return ''
  const hunks = splitHunks(diffLines(toLines(before), toLines(after)))
  const label = name.replace(/^\/+/, '')
  return `--- a/${label}\n+++ b/${label}\n${hunks.join('')}`
}

/** Lines with their line breaks, which `patch` compares as well. */
function toLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Returns all lines of both texts: what both begin and end with, and between them the shortest difference. */
function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const shorter = Math.min(before.length, after.length) - start
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++
  const common = (text: string): DiffLine => ({ mark: ' ', text })
  return [
    ...before.slice(0, start).map(common),
    ...diffMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(common),
  ]
}

function diffMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lengths = commonLengths(before, after)
  const lines: DiffLine[] = []
  let x = 0
  let y = 0
  while (x < before.length || y < after.length) {
    const isCommon = lengths !== undefined && x < before.length && before[x] === after[y]
    const isRemoved =
      x < before.length && (lengths?.[x + 1]?.[y] ?? 0) >= (lengths?.[x]?.[y + 1] ?? 0)
    if (isCommon) lines.push({ mark: ' ', text: before[x++] as string })
    else if (isRemoved) lines.push({ mark: '-', text: before[x++] as string })
    else lines.push({ mark: '+', text: after[y] as string })
    if (isCommon || !isRemoved) y++
  }
  return lines
}

/** The longest common part from each pair of lines on; undefined where that would take too long. */
function commonLengths(
  before: readonly string[],
  after: readonly string[],
): number[][] | undefined {
  if (before.length * after.length > maximumCells) return undefined
  const lengths = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  )
  for (let x = before.length - 1; x >= 0; x--) {
    const row = lengths[x] as number[]
    const below = lengths[x + 1] as number[]
    for (let y = after.length - 1; y >= 0; y--) {
      row[y] =
        before[x] === after[y]
          ? (below[y + 1] as number) + 1
          : Math.max(below[y] as number, row[y + 1] as number)
    }
  }
  return lengths
}

/** Cuts what is equal down to the lines around changes, and writes each part with its place. */
function splitHunks(lines: readonly DiffLine[]): string[] {
  const changed = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]))
  const ranges: { start: number; end: number }[] = []
  for (const index of changed) {
    const start = Math.max(0, index - context)
    const end = Math.min(lines.length, index + context + 1)
    const last = ranges.at(-1)
    if (last !== undefined && start <= last.end) last.end = end
    else ranges.push({ start, end })
  }
  return ranges.map(({ start, end }) => {
    const count = (part: readonly DiffLine[], mark: '-' | '+') =>
      part.filter((line) => line.mark === ' ' || line.mark === mark).length
    const hunk = lines.slice(start, end)
    const earlier = lines.slice(0, start)
    const header = (['-', '+'] as const).map(
      (mark) => `${mark}${count(earlier, mark) + 1},${count(hunk, mark)}`,
    )
    return `@@ ${header.join(' ')} @@\n${hunk.map(writeLine).join('')}`
  })
}

function writeLine({ mark, text }: DiffLine): string {
  return text.endsWith('\n') ? `${mark}${text}` : `${mark}${text}\n\\ No newline at end of file\n`
}
