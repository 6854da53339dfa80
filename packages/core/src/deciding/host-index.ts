import { beginsAsLoopbackName, isLoopbackName } from '../policy/host-list.js'
import { complete, isEndOfStep, isLongList, type Steps } from '../policy/steps.js'

/** An origin, or an entry of `allowedOrigins`, in the parts that people mix up. */
export interface Parts {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

export function partsOf(text: string): Parts {
  const separator = text.indexOf('://')
  if (separator < 0) return { scheme: '', host: '', port: '' }
  const authority = text.slice(separator + 3)
  // An IPv6 address has colons of its own.
  const host = authority.replace(/:(?:\d+|\*)$/, '')
  return { scheme: text.slice(0, separator), host, port: authority.slice(host.length + 1) }
}

/** What origins have in common that people take for one another. */
export function hostKey({ scheme, host }: Parts): string {
  if (isLoopbackName(host)) {
    // Apps have their pages at tauri://localhost on one system and http://tauri.localhost on others.
    return isWebScheme(scheme) ? 'localhost' : `${scheme}.localhost`
  }
  return host.startsWith('www.') ? host.slice('www.'.length) : host
}

export function isWebScheme(scheme: string): boolean {
  return scheme === 'http' || scheme === 'https'
}

/**
 * The entries of a list by their host key: one chain for each hash, in the order of the list. To make
 * it reads each entry once and compares none, and it takes 8 to 12 bytes an entry, where a map of the
 * keys takes ten times that and keeps a million entries waiting for seconds.
 */
interface HostIndex {
  /** By hash: the place of the first entry of the chain, counted from 1. */
  readonly first: Int32Array
  /** By the place of an entry, counted from 0: that of the next one of its chain, counted from 1. */
  readonly next: Int32Array
}

// By the list, which a policy and its copies share.
const indexes = /* @__PURE__ */ new WeakMap<readonly string[], HostIndex>()

/**
 * Makes what `findByHostKey` looks up, with pauses. A short list is left until somebody asks: of ten
 * thousand policies with one each, hints are asked for of few.
 */
export function* prepareHostKeys(entries: readonly string[]): Steps<void> {
  if (!isLongList(entries) || indexes.has(entries)) return
  indexes.set(entries, yield* indexEntries(entries))
}

/** Returns the first entry of a list that has a host key. */
export function findByHostKey(entries: readonly string[], key: string): string | undefined {
  let index = indexes.get(entries)
  if (index === undefined) {
    index = complete(indexEntries(entries))
    indexes.set(entries, index)
  }
  let place = index.first[hash(key, 0, key.length) & (index.first.length - 1)] as number
  while (place > 0) {
    const entry = entries[place - 1] as string
    if (hostKey(partsOf(entry)) === key) return entry
    place = index.next[place - 1] as number
  }
  return undefined
}

function* indexEntries(entries: readonly string[]): Steps<HostIndex> {
  const first = new Int32Array(2 ** Math.ceil(Math.log2(entries.length + 1)))
  const next = new Int32Array(entries.length)
  // From the last to the first: each comes before those of its chain that were there.
  for (let place = entries.length; place > 0; place--) {
    if (isEndOfStep(place)) yield
    const slot = hashOfHostKey(entries[place - 1] as string) & (first.length - 1)
    next[place - 1] = first[slot] as number
    first[slot] = place
  }
  return { first, next }
}

/** The hash of an entry's host key, of which nearly every one is a part of its entry. */
function hashOfHostKey(entry: string): number {
  const host = entry.indexOf('://') + 3
  // Those whose key is another text, and addresses with colons of their own.
  if (entry[host] === '[' || beginsAsLoopbackName(entry, host)) {
    const key = hostKey(partsOf(entry))
    return hash(key, 0, key.length)
  }
  const colon = entry.indexOf(':', host)
  const start = entry.startsWith('www.', host) ? host + 'www.'.length : host
  return hash(entry, start, colon < 0 ? entry.length : colon)
}

/** Where a hash begins: another number in each process, so that nobody can list hosts that share one long chain. */
const seed = /* @__PURE__ */ Math.floor(/* @__PURE__ */ Math.random() * 2 ** 32)

/** [FNV-1a](https://www.rfc-editor.org/rfc/rfc9923), its upper half folded into the lower one. */
function hash(text: string, start: number, end: number): number {
  let value = seed
  for (let at = start; at < end; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value ^ (value >>> 16)
}
