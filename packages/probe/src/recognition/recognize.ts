import type { Advice } from './advice.js'
import { adviceByReason } from './advice-by-reason.js'
import type { ConsoleLine } from './console-line.js'
import { type Match, matchesIn } from './match.js'
import type { RecognizedReason } from './recognized-reason.js'
import { straighten } from './spelling.js'

/** What a line can mean, and what to do about it. */
export interface RecognizedMeaning extends Advice {
  /** Why the request failed. */
  readonly reason: RecognizedReason
}

/** What a text from a console says. */
export interface Recognition {
  /** What it can mean, the likeliest first. */
  readonly reasons: readonly RecognizedReason[]
  /** The values in it, by name: `origin`, `url`, `header`, `method`, `status`, `value` and so on. */
  readonly parts: Readonly<Record<string, string>>
  /** What to look at next, as a sentence. */
  readonly next: string
  /** What to change if it is the likeliest, as a sentence. */
  readonly remedy: string
  /** Each reason with its cause, its remedy and how to tell it from the others. */
  readonly meanings: readonly RecognizedMeaning[]
  /** The lines that the text is, or is a piece of. */
  readonly lines: readonly ConsoleLine[]
}

/** No text of a console is longer; what follows is not looked at. */
const longestText = 20_000

/** What all places of the text can mean together; where they have nothing in common, each of it. */
function reasonsOf(matches: readonly Match[]): RecognizedReason[] {
  const byPlace = new Map<string, Set<RecognizedReason>>()
  for (const { line, start, end } of matches) {
    const key = `${start}-${end}`
    byPlace.set(key, new Set([...(byPlace.get(key) ?? []), ...line.reasons]))
  }
  const sets = [...byPlace.values()].sort((a, b) => a.size - b.size)
  const all = [...new Set(sets.flatMap((set) => [...set]))]
  const common = all.filter((reason) => sets.every((set) => set.has(reason)))
  return common.length > 0 ? common : all
}

/**
 * Recognises what a browser's console says about a request that failed: the line of Chromium,
 * Firefox or WebKit, whole or cut anywhere, with a stack or a log's prefix around it, or what a
 * framework made of it (`TypeError: Failed to fetch`, `Network Error`, `Load failed`). Returns what
 * that can mean, or null. Never throws.
 *
 * It knows the lines that the engines printed when they were recorded, the versions of which
 * `recordedVersions` has, and nothing else: the output of ordinary programs is null.
 *
 * @param text What somebody copied. Of more than 20,000 characters only the first are looked at.
 *
 * @example
 * ```ts
 * import { recognize } from '@crossgate/probe'
 *
 * const recognition = recognize(
 *   "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
 * )
 * recognition?.reasons[0] // 'missing-allow-origin'
 * recognition?.parts.origin // 'https://app.example.com'
 * console.log(recognition?.remedy)
 * ```
 */
export function recognize(text: string): Recognition | null {
  const straight = straighten(text.slice(0, longestText))
  const matches = matchesIn(straight)
  if (matches.length === 0) return null
  const reasons = reasonsOf(matches)
  const meanings = reasons.map((reason) => ({ reason, ...adviceByReason[reason] }))
  const [first] = meanings as [RecognizedMeaning, ...RecognizedMeaning[]]
  return {
    reasons,
    parts: Object.assign({}, ...matches.map(({ parts }) => definedParts(parts))),
    next: reasons.length > manyReasons ? lookForTheLine : first.next,
    remedy: first.remedy,
    meanings,
    lines: [...new Set(matches.map(({ line }) => line))],
  }
}

/** With more of them than this the text has not said what failed. */
const manyReasons = 6

const lookForTheLine =
  'This says only that the request failed. The reason is in another line that the browser printed near it: open the console, and recognise that one.'

const definedParts = (parts: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
