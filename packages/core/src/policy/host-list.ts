import { hostOf, isIpAddress } from '../reading/authority.js'

/** Entries of `allowedHosts`, compiled for look-up: its cost does not grow with their number. */
export interface HostList {
  readonly exact: ReadonlySet<string>
  /** What stands below `*`, with its dot: `.example.com`. */
  readonly suffixes: ReadonlySet<string>
  /** The first entry that is a name of the machine itself. */
  readonly loopback: string | undefined
}

/** Compiles hosts and `*.example.com`. */
export function compileHosts(entries: readonly string[]): HostList {
  const exact = new Set(entries.filter((entry) => !entry.startsWith('*')))
  const suffixes = entries.filter((entry) => entry.startsWith('*')).map((entry) => entry.slice(1))
  return { exact, suffixes: new Set(suffixes), loopback: entries.find(isLoopbackName) }
}

const loopbackBeginnings = ['localhost', '127.', '[::1]']
const loopbackName = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

/** Whether a host is one of the names that people take for one another: `localhost` and the loopback addresses. */
export function isLoopbackName(host: string): boolean {
  return beginsAsLoopbackName(host) && loopbackName.test(host)
}

/** Whether what stands at a place of a text may be a loopback name: nothing else is one. */
export function beginsAsLoopbackName(text: string, start = 0): boolean {
  return loopbackBeginnings.some((beginning) => text.startsWith(beginning, start))
}

/** Whether a list names a host, which is in lower case. */
export function namesHost({ exact, suffixes }: HostList, host: string): boolean {
  return exact.has(host) || parentSuffixes(host).some((suffix) => suffixes.has(suffix))
}

/** What `*.` may stand for above a host: of `a.example.com` `.example.com` and `.com`. */
export function parentSuffixes(host: string): string[] {
  const suffixes: string[] = []
  if (isIpAddress(host)) return suffixes
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    suffixes.push(host.slice(dot))
  }
  return suffixes
}

/**
 * Whether a request of this authority may be served. An IP address and an absent authority pass:
 * no name was rebound, and health checks have no other.
 */
export function allowsAuthority(hosts: HostList, authority: string | undefined): boolean {
  if (authority === undefined) return true
  const host = hostOf(authority)
  return host !== undefined && (isIpAddress(host) || namesHost(hosts, host))
}
