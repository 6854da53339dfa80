import {
  isPlainTarget,
  type PathReadings,
  pathStart,
  plainTargetsBut,
  readPath,
} from '../reading/path.js'
import type { CorsRequest } from '../request.js'
import { matchesPath, noEntry, PathTable, standsWithin, textOf } from './path-table.js'

/**
 * How a request's path relates to the excluded paths. `ambiguous`: excluded under one reading and
 * not under another, so that servers may differ about it.
 */
export type PathVerdict = 'included' | 'excluded' | 'ambiguous'

/** `excludedPaths`, compiled for look-up. */
export interface ExcludedPaths {
  readonly entries: readonly string[]
  readonly table: PathTable
  /**
   * The plain targets that begin with no entry's text, so that none matches: those of nearly every
   * request, in one pass. Absent where the list is long: the walk along the table is quicker then.
   */
  readonly includedTargets: RegExp | undefined
  /** Set where the path of one request counts as excluded, whatever it is: the entry that is to blame. */
  readonly everyPath?: string
}

/** How many characters of entries one expression is to hold. */
const longestExpression = 500

/** Compiles `excludedPaths`. */
export function compileExcludedPaths(entries: readonly string[]): ExcludedPaths {
  const table = new PathTable()
  entries.forEach((entry, index) => {
    table.add(entry, index)
  })
  return { entries, table, includedTargets: compileIncludedTargets(entries) }
}

function compileIncludedTargets(entries: readonly string[]): RegExp | undefined {
  const length = entries.reduce((sum, entry) => sum + entry.length, 0)
  const isShort = entries.length > 0 && length <= longestExpression
  return isShort ? plainTargetsBut(entries.map(textOf)) : undefined
}

/** Whether a request asks about the server as a whole (`OPTIONS *`), which has no path. */
export function isServerWide({ method, url }: CorsRequest): boolean {
  return url === '*' && method === 'OPTIONS'
}

/** Classifies the path of a request. */
export function classifyPath(paths: ExcludedPaths, request: CorsRequest): PathVerdict {
  const { entries, table, includedTargets, everyPath } = paths
  if (everyPath !== undefined) return 'excluded'
  if (entries.length === 0) return 'included'
  // Read once: fetch runtimes write it out anew each time.
  const { url } = request
  if (includedTargets !== undefined && isPlainTarget(url, includedTargets)) return 'included'
  if (isPlainTarget(url)) {
    return table.firstMatch(url, pathStart(url)) === noEntry ? 'included' : 'excluded'
  }
  return isServerWide(request) ? 'included' : classifyReadings(table, readPath(url))
}

function classifyReadings(table: PathTable, readings: PathReadings): PathVerdict {
  const { sent, canonical, others, loose } = readings
  const matches = (path: string): boolean => table.firstMatch(path) !== noEntry
  const isSent = matches(sent)
  const isCanonical = matches(canonical)
  if (isSent && isCanonical && loose.length === 0) return 'excluded'
  const within = new Set<number>()
  for (const path of loose) table.collectWithin(path, within)
  return isSent || isCanonical || within.size > 0 || others.some(matches) ? 'ambiguous' : 'included'
}

/** The entries that a path matches under any of its readings. */
export interface PathMatch {
  /** In configured order. */
  readonly entries: readonly string[]
  /** The reading under which the path matches the first of them, in words. */
  readonly reading: string
}

/**
 * Finds every entry that a request's path matches, and how. The path is one that `classifyPath`
 * takes for excluded or ambiguous. The cost grows with the number of entries.
 */
export function matchPath({ entries, everyPath }: ExcludedPaths, request: CorsRequest): PathMatch {
  if (everyPath !== undefined) return { entries: [everyPath], reading: 'as some servers read it' }
  const readings = readPath(request.url)
  const matching = entries.filter((entry) => readingOf(entry, readings) !== undefined)
  return { entries: matching, reading: readingOf(matching[0] as string, readings) as string }
}

function readingOf(entry: string, readings: PathReadings): string | undefined {
  if (matchesPath(entry, readings.sent)) return 'as it was sent'
  if (matchesPath(entry, readings.canonical)) return 'once decoded and resolved'
  const isOther =
    readings.others.some((path) => matchesPath(entry, path)) ||
    readings.loose.some((path) => standsWithin(entry, path))
  return isOther ? 'as some servers read it' : undefined
}
