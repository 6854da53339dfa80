import type { PreflightCacheRules } from '../engines/engine-profile.js'

/** Whose preflight a response holds for. */
export interface PreflightCacheKey {
  readonly origin: string
  /** The URL with its fragment, which is part of the key though it is never sent. */
  readonly url: string
  readonly credentials: boolean
}

/** What a request would ask a preflight for. */
export interface PreflightQuestion {
  /** The method, or null where it needs no permission. */
  readonly method: string | null
  /** The header names that need permission, in lower case. */
  readonly headerNames: readonly string[]
}

/** What a preflight allowed. */
export interface PreflightPermission {
  readonly methods: readonly string[]
  /** In lower case. */
  readonly headerNames: readonly string[]
}

/**
 * The [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache). Share one between
 * predictions of the same engine to predict what a page's later requests do.
 */
export interface PreflightCache {
  /** Returns whether what is remembered answers the question. Some engines forget an answer that does not. Never throws. */
  covers(key: PreflightCacheKey, question: PreflightQuestion, rules: PreflightCacheRules): boolean
  /** Remembers a permission for `maxAge` seconds. Never throws. */
  store(
    key: PreflightCacheKey,
    permission: PreflightPermission,
    maxAge: number,
    rules: PreflightCacheRules,
  ): void
  /** Forgets everything about a URL, with credentials and without. Never throws. */
  clear(key: PreflightCacheKey): void
}

/** One method or one header name: the standard's [cache entry](https://fetch.spec.whatwg.org/#cache-entry). */
interface CacheEntry {
  readonly kind: 'method' | 'header-name'
  readonly value: string
  readonly credentials: boolean
  readonly stored: number
  expires: number
}

/** Whether a remembered `*` is a wildcard for a request, and not a name. */
function isWildcard(
  entry: CacheEntry,
  key: PreflightCacheKey,
  { credentialedWildcard }: PreflightCacheRules,
): boolean {
  if (!entry.credentials || credentialedWildcard === 'every-request') return true
  return credentialedWildcard === 'anonymous-requests' && !key.credentials
}

/**
 * Returns an empty [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache). Never throws.
 *
 * @param options `now` returns the time in milliseconds. Default: `Date.now`.
 *
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { createDecisionExchange, createPreflightCache, predict } from '@crossgate/probe'
 *
 * const page = { origin: 'https://app.example.com' }
 * const init = { url: 'https://api.example.com/items', method: 'PUT' }
 * const cors = createCors({ enabled: true, allowedOrigins: [page.origin], allowedMethods: ['PUT'] })
 * const exchange = createDecisionExchange(cors)
 * const preflightCache = createPreflightCache()
 * const first = await predict(page, init, exchange, { preflightCache })
 * const second = await predict(page, init, exchange, { preflightCache })
 * first.preflights // 1
 * second.preflights // 0
 * ```
 */
export function createPreflightCache({
  now = Date.now,
}: {
  readonly now?: () => number
} = {}): PreflightCache {
  const entriesByResource = new Map<string, readonly CacheEntry[]>()
  const resourceOf = ({ origin, url }: PreflightCacheKey): string => `${origin} ${url}`

  /** What is remembered of the resource and not yet past. */
  const remembered = (resource: string, instant: number): readonly CacheEntry[] =>
    (entriesByResource.get(resource) ?? []).filter(({ expires }) => expires > instant)

  /** Whether a request with these credentials may use the entry. */
  const isUsable = (
    entry: CacheEntry,
    { credentials }: PreflightCacheKey,
    { keyedByCredentials }: PreflightCacheRules,
  ): boolean => entry.credentials === credentials || (entry.credentials && !keyedByCredentials)

  const matches = (
    entry: CacheEntry,
    key: PreflightCacheKey,
    kind: CacheEntry['kind'],
    value: string,
    rules: PreflightCacheRules,
  ): boolean => {
    if (entry.kind !== kind) return false
    if (entry.value === value) return true
    if (entry.value !== '*' || !isWildcard(entry, key, rules)) return false
    return value !== 'authorization' || kind === 'method' || rules.wildcardCoversAuthorization
  }

  const replace = (resource: string, entries: readonly CacheEntry[]): void => {
    if (entries.length > 0) entriesByResource.set(resource, entries)
    else entriesByResource.delete(resource)
  }

  const merge = (
    resource: string,
    key: PreflightCacheKey,
    entries: readonly CacheEntry[],
    rules: PreflightCacheRules,
    instant: number,
  ): void => {
    const present = remembered(resource, instant)
    const usable = present.filter((entry) => isUsable(entry, key, rules))
    const added = entries.filter(({ kind, value, expires, stored }) => {
      const matching = usable.filter((entry) => matches(entry, key, kind, value, rules))
      for (const entry of matching) {
        const start = rules.renewsFrom === 'first-answer' ? entry.stored : stored
        entry.expires = start + (expires - stored)
      }
      return matching.length === 0
    })
    replace(resource, [...present, ...added])
  }

  return {
    covers(key, { method, headerNames }, rules) {
      const resource = resourceOf(key)
      const entries = remembered(resource, now()).filter((entry) => isUsable(entry, key, rules))
      const covered =
        entries.length > 0 &&
        (method === null ||
          entries.some((entry) => matches(entry, key, 'method', method, rules))) &&
        headerNames.every((name) =>
          entries.some((entry) => matches(entry, key, 'header-name', name, rules)),
        )
      if (!covered && rules.storage === 'replace') entriesByResource.delete(resource)
      return covered
    },
    store(key, { methods, headerNames }, maxAge, rules) {
      const stored = now()
      const { credentials } = key
      const expires = stored + maxAge * 1000
      const entryOf =
        (kind: CacheEntry['kind']) =>
        (value: string): CacheEntry => ({ kind, value, credentials, stored, expires })
      const entries = [
        ...methods.map(entryOf('method')),
        ...headerNames.map(entryOf('header-name')),
      ].filter(({ value }) => value !== '*' || rules.remembersWildcards)
      const resource = resourceOf(key)
      if (rules.storage === 'replace') replace(resource, entries)
      else if (maxAge > 0 || rules.zeroShortens) merge(resource, key, entries, rules, stored)
    },
    clear(key) {
      entriesByResource.delete(resourceOf(key))
    },
  }
}
