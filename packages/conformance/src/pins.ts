import { createHash } from 'node:crypto'
import type { CacheCase, ConformanceCase } from './case.js'

/** The files under `test/` that pin the cases: a line may be added, nothing else. */
export const pinFiles = {
  /** `ID LEVEL NAME` */
  ids: 'ids.txt',
  /** `ID DIGEST`, of what the case asks: its configuration or policies, its requests and its application. */
  questions: 'questions.txt',
} as const

export type PinFile = keyof typeof pinFiles

type PinnedCase = ConformanceCase | CacheCase

/** Returns the lines that pin these cases, in the order of their ids. */
export function pinLines(file: PinFile, cases: readonly PinnedCase[]): string[] {
  const line =
    file === 'ids'
      ? ({ id, level, name }: PinnedCase) => `${id} ${level} ${name}`
      : (each: PinnedCase) => `${each.id} ${digestOfQuestion(each)}`
  return cases.map(line).sort()
}

/** Pins as they are in a file, what the cases make of them, and whatever is not an addition. */
export interface PinChange {
  readonly added: readonly string[]
  /** Sentences about pins that the cases no longer keep. */
  readonly problems: readonly string[]
}

/**
 * Compares pinned lines with those that the cases give. An id never vanishes, and what is pinned of
 * it never changes.
 */
export function comparePins(pinned: readonly string[], present: readonly string[]): PinChange {
  const presentById = new Map(present.map((line) => [idOf(line), line]))
  const pinnedIds = new Set(pinned.map(idOf))
  const problems = pinned.flatMap((line) => {
    const now = presentById.get(idOf(line))
    if (now === line) return []
    return now === undefined
      ? [`${idOf(line)} is pinned and there is no such case any more`]
      : [`${idOf(line)} is pinned as "${line.slice(5)}" and is now "${now.slice(5)}"`]
  })
  return { added: present.filter((line) => !pinnedIds.has(idOf(line))), problems }
}

/** Returns the words that names use and the vocabulary lacks, and those that no name uses. */
export function compareVocabulary(
  vocabulary: readonly string[],
  cases: readonly PinnedCase[],
): { readonly added: readonly string[]; readonly unused: readonly string[] } {
  const used = new Set(cases.flatMap(({ name }) => name.split(', ')))
  return {
    added: [...used].filter((word) => !vocabulary.includes(word)).sort(),
    unused: vocabulary.filter((word) => !used.has(word)),
  }
}

function idOf(line: string): string {
  return line.slice(0, line.indexOf(' '))
}

// What is expected is left out: a contract may change an answer, but never what a row asks.
function digestOfQuestion(each: PinnedCase): string {
  const { application } = each
  const question =
    'steps' in each
      ? { configuration: each.configuration, application, cache: each.cache, steps: each.steps }
      : { ...governing(each), application, request: each.request }
  return createHash('sha256').update(canonicalJson(question)).digest('hex').slice(0, 12)
}

function governing({ configuration, policies }: ConformanceCase): object {
  return policies === undefined ? { configuration } : { policies }
}

/** JSON with the keys of objects in order, so that writing a row otherwise changes no digest. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}
