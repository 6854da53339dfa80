import type { CorsConfiguration } from '../configuration.js'
import { isExposedInAnyCase, isForbiddenRequestHeader } from '../reading/header-name.js'
import { asciiLowerCase } from '../reading/token.js'
import { coverFinder, type EntryListKey } from './covered-entry.js'
import { textOf } from './path-table.js'

/** An entry of a list that nothing of another list covers. */
export interface UncoveredEntry {
  /** As it is written; `Authorization` where `*` covers that because credentials are allowed. */
  readonly entry: string
  /** The entries of the other list that the entry covers. */
  readonly except: readonly string[]
}

/**
 * Returns the entries of a list in one configuration that the same list of another one does not
 * cover, in order: what a change from the second to the first adds, and what one from the first to
 * the second takes away. An entry covers another as it does in `createCors`: `https://*.example.com`
 * covers `https://app.example.com`, `GET` covers `HEAD`, `X-*` covers `X-Api-Key`, and `*` covers
 * `Authorization` in `allowedHeaders` only with `allowCredentials`. Left out is what has no effect,
 * such as a [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header).
 * Lists are compared as they are: an empty `allowedHosts` or `ownOrigins` covers nothing here. Never
 * throws.
 *
 * @param key the list.
 * @param configuration the valid configuration whose entries are returned.
 * @param other the valid configuration that they are compared with.
 * @example
 * ```ts
 * const before = { ...defaultConfiguration, allowedOrigins: ['https://app.example.com', 'http://localhost'] }
 * const after = { ...defaultConfiguration, allowedOrigins: ['https://*.example.com'] }
 * findUncoveredEntries('allowedOrigins', before, after)
 * // [{ entry: 'http://localhost', except: [] }]
 * findUncoveredEntries('allowedOrigins', after, before)
 * // [{ entry: 'https://*.example.com', except: ['https://app.example.com'] }]
 * ```
 */
export function findUncoveredEntries(
  key: EntryListKey,
  configuration: CorsConfiguration,
  other: CorsConfiguration,
): UncoveredEntry[] {
  const others = effectiveEntries(key, other)
  const known = new Set(others.map((entry) => identityOf(key, entry)))
  const findCovers = coverFinder(key, other)
  const entries = effectiveEntries(key, configuration).filter(
    (entry) => !known.has(identityOf(key, entry)) && findCovers(entry).length === 0,
  )
  if (entries.length === 0) return []
  const within = new Map<string, string[]>(entries.map((entry) => [entry, []]))
  const findCovering = coverFinder(key, { ...configuration, [key]: entries })
  for (const each of others) {
    for (const cover of findCovering(each)) within.get(cover)?.push(each)
  }
  return [...within].map(([entry, except]) => ({ entry, except }))
}

/** The entries that mean something to a page. */
function effectiveEntries(key: EntryListKey, configuration: CorsConfiguration): readonly string[] {
  const entries = configuration[key]
  if (key === 'exposedHeaders') {
    return entries.filter((entry) => !isExposedInAnyCase(asciiLowerCase(entry)))
  }
  if (key !== 'allowedHeaders') return entries
  const settable = entries.filter((entry) => !isForbiddenRequestHeader(asciiLowerCase(entry)))
  const isImplied =
    configuration.allowCredentials &&
    entries.includes('*') &&
    !entries.some((entry) => asciiLowerCase(entry) === 'authorization')
  return isImplied ? [...settable, 'Authorization'] : settable
}

/** What two entries share that are written differently and mean the same. */
function identityOf(key: EntryListKey, entry: string): string {
  if (key === 'allowedHeaders' || key === 'exposedHeaders') return asciiLowerCase(entry)
  if (key !== 'excludedPaths') return entry
  return entry.endsWith('*') ? entry.toLowerCase() : textOf(entry)
}
