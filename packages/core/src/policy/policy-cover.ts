import type { CorsPolicy } from '../configuration.js'
import { parentsOf } from './public-suffixes.js'
import { isEndOfStep, type Steps } from './steps.js'

/** What stands for the hosts or the paths of a policy that has no such condition. */
const everything = ''

/** Finds policies that an earlier one covers. The time for one policy does not grow with their number. */
export interface PolicyCover {
  /** Adds a policy, later than those added before. */
  add(policy: CorsPolicy, index: number): Steps<void>
  /** Returns the index of the first policy that takes every request which this one would, or undefined. */
  find(policy: CorsPolicy): number | undefined
}

/** A policy that was added. */
interface Candidate {
  readonly index: number
  readonly hosts: ReadonlySet<string>
  readonly paths: ReadonlySet<string>
}

/** Creates a cover without policies. */
export function createPolicyCover(): PolicyCover {
  // By one host and one path together, so that neither many policies of one host nor many of one
  // path are searched.
  const candidates = new Map<string, Candidate[]>()
  const prefixLengths = new Set<number>()
  return {
    *add({ hosts = [everything], paths = [everything] }, index) {
      const candidate = { index, hosts: new Set(hosts), paths: new Set(paths.map(foldPath)) }
      let added = 0
      for (const host of candidate.hosts) {
        for (const path of candidate.paths) {
          if (isEndOfStep(added++)) yield
          if (path.endsWith('*')) prefixLengths.add(path.length - 1)
          const key = `${host} ${path}`
          const present = candidates.get(key)
          if (present) present.push(candidate)
          else candidates.set(key, [candidate])
        }
      }
    },
    find({ hosts = [everything], paths = [everything] }) {
      const folded = paths.map(foldPath)
      const covers = (candidate: Candidate): boolean =>
        hosts.every((host) => hostsAbove(host).some((above) => candidate.hosts.has(above))) &&
        folded.every((path) =>
          pathsAbove(path, prefixLengths).some((above) => candidate.paths.has(above)),
        )
      // Who covers all of it covers its first host on its first path.
      const found = hostsAbove(hosts[0] as string).flatMap((host) =>
        pathsAbove(folded[0] as string, prefixLengths).flatMap(
          (path) => candidates.get(`${host} ${path}`) ?? [],
        ),
      )
      const indexes = found.filter(covers).map(({ index }) => index)
      return indexes.length > 0 ? Math.min(...indexes) : undefined
    },
  }
}

/** The entries of `hosts` that cover an entry, itself included. */
function hostsAbove(host: string): string[] {
  if (host === everything) return [everything]
  const domain = host.startsWith('*.') ? host.slice(2) : host
  return [everything, host, ...parentsOf(domain).map((parent) => `*.${parent}`)]
}

/** An entry of `paths` as it is compared: without case, and without a trailing slash. */
function foldPath(entry: string): string {
  const lower = entry.toLowerCase()
  return lower.length > 1 && lower.endsWith('/') ? lower.slice(0, -1) : lower
}

/** The folded entries of `paths` that cover one, itself included, where prefixes have these lengths. */
function pathsAbove(path: string, prefixLengths: ReadonlySet<number>): string[] {
  if (path === everything) return [everything]
  const text = path.endsWith('*') ? path.slice(0, -1) : path
  const lengths = [...prefixLengths].filter((length) => length <= text.length)
  return [everything, path, ...lengths.map((length) => `${text.slice(0, length)}*`)]
}
