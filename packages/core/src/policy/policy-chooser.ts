import type { CorsPolicy } from '../configuration.js'
import { authorityOf, hostOf } from '../reading/authority.js'
import { isPlainTarget, pathStart, readPath } from '../reading/path.js'
import type { CorsRequest } from '../request.js'
import { isServerWide } from './excluded-paths.js'
import { parentSuffixes } from './host-list.js'
import { noEntry, PathTable } from './path-table.js'
import { isEndOfStep, type Steps } from './steps.js'

/** An entry of the list that decides a request, and the reading of the path that chose it, in words. */
export interface Choice {
  readonly index: number
  readonly reading: string
}

/** The entries for one host, for everything below one, or for any host, by their paths. */
interface HostEntries {
  readonly table: PathTable
  /** The first entry without paths. */
  pathless: number
}

/**
 * Finds the entries of a list of policies that decide a request. The cost does not grow with the
 * number of entries, by host or by path.
 */
export class PolicyChooser {
  /** By host, by `.example.com` for what is below, and by `''` for any host. */
  readonly #byHost = new Map<string, HostEntries>()

  #entriesFor(host: string, paths: readonly string[] | undefined, index: number): HostEntries {
    let entries = this.#byHost.get(host)
    if (entries === undefined) {
      entries = { table: new PathTable(), pathless: noEntry }
      this.#byHost.set(host, entries)
    }
    if (paths === undefined) entries.pathless = Math.min(entries.pathless, index)
    return entries
  }

  /** Adds a policy, later than those added before. */
  *add({ hosts = [''], paths }: CorsPolicy, index: number): Steps<void> {
    let added = 0
    for (const host of hosts) {
      const { table } = this.#entriesFor(host.replace(/^\*/, ''), paths, index)
      if (isEndOfStep(added++)) yield
      for (const path of paths ?? []) {
        if (isEndOfStep(added++)) yield
        table.add(path, index)
      }
    }
  }

  /** The entries that decide, in configured order: one, or several where servers may read the path in several ways. */
  choose(request: CorsRequest): readonly Choice[] {
    const { url } = request
    const candidates = this.#candidatesFor(request)
    if (isPlainTarget(url)) {
      const index = firstOf(candidates, url, pathStart(url))
      return [{ index, reading: 'as it was sent' }]
    }
    if (isServerWide(request))
      return [{ index: firstPathless(candidates), reading: 'as it was sent' }]
    return chooseByReadings(candidates, url)
  }

  #candidatesFor(request: CorsRequest): readonly HostEntries[] {
    const authority = authorityOf(request)
    const host = authority === undefined ? undefined : hostOf(authority)
    const keys = host === undefined ? [''] : [host, ...parentSuffixes(host), '']
    return keys.flatMap((key) => this.#byHost.get(key) ?? [])
  }
}

/** The first entry that a path matches as text. The last of the list matches everything. */
function firstOf(candidates: readonly HostEntries[], path: string, start = 0): number {
  return Math.min(
    ...candidates.map(({ table, pathless }) => Math.min(pathless, table.firstMatch(path, start))),
  )
}

function firstPathless(candidates: readonly HostEntries[]): number {
  return Math.min(...candidates.map(({ pathless }) => pathless))
}

/** Each reading of the path chooses the first entry that matches under it, the loose one every entry whose text it holds. */
function chooseByReadings(candidates: readonly HostEntries[], url: string): Choice[] {
  const { sent, canonical, others, loose } = readPath(url)
  const readings = new Map<number, string>()
  const add = (index: number, reading: string): void => {
    if (!readings.has(index)) readings.set(index, reading)
  }
  add(firstOf(candidates, sent), 'as it was sent')
  add(firstOf(candidates, canonical), 'once decoded and resolved')
  for (const path of others) add(firstOf(candidates, path), 'as some servers read it')
  const within = new Set<number>()
  for (const path of loose) {
    for (const { table } of candidates) table.collectWithin(path, within)
  }
  for (const index of within) add(index, 'as some servers read it')
  return Array.from(readings, ([index, reading]) => ({ index, reading })).sort(
    (one, other) => one.index - other.index,
  )
}
