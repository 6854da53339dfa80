/** What a browser remembers of one preflight: a [cache entry](https://fetch.spec.whatwg.org/#cache-entry). */
interface CacheEntry {
  readonly origin: string
  readonly url: string
  readonly credentials: boolean
  readonly method?: string
  readonly headerName?: string
  readonly expires: number
}

/** Whose preflight an entry answers for. */
export interface PreflightCacheKey {
  readonly origin: string
  readonly url: string
  readonly credentials: boolean
}

/**
 * The [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache). Share one between
 * predictions to predict what a page's second request does.
 */
export interface PreflightCache {
  /** Remembers that the methods and header names (in lower case, or `*`) are allowed. */
  store(
    key: PreflightCacheKey,
    allowed: { readonly methods: readonly string[]; readonly headerNames: readonly string[] },
    maxAge: number,
  ): void
  hasMethod(key: PreflightCacheKey, method: string): boolean
  hasHeaderName(key: PreflightCacheKey, name: string): boolean
  /** Forgets everything about a URL, as browsers do once a request to it fails. */
  clear(key: PreflightCacheKey): void
}

/**
 * Creates an empty preflight cache.
 *
 * @param options.now Gives the time in milliseconds. Default: `Date.now`.
 *
 * @example
 * ```ts
 * const preflightCache = createPreflightCache()
 * const first = await predict(page, init, exchange, { preflightCache })
 * const second = await predict(page, init, exchange, { preflightCache })
 * second.preflights // 0, unless the server keeps preflights from being remembered
 * ```
 */
export function createPreflightCache({
  now = Date.now,
}: {
  readonly now?: () => number
} = {}): PreflightCache {
  let entries: CacheEntry[] = []
  const live = (key: PreflightCacheKey): CacheEntry[] => {
    const instant = now()
    entries = entries.filter((entry) => entry.expires > instant)
    return entries.filter(
      (entry) =>
        entry.origin === key.origin &&
        entry.url === key.url &&
        (entry.credentials || !key.credentials),
    )
  }
  return {
    store({ origin, url, credentials }, { methods, headerNames }, maxAge) {
      if (maxAge <= 0) return
      const base = { origin, url, credentials, expires: now() + maxAge * 1000 }
      for (const method of methods) entries.push({ ...base, method })
      for (const headerName of headerNames) entries.push({ ...base, headerName })
    },
    hasMethod: (key, method) =>
      live(key).some((entry) => entry.method === method || entry.method === '*'),
    hasHeaderName: (key, name) =>
      live(key).some(
        ({ headerName }) => headerName === name || (headerName === '*' && name !== 'authorization'),
      ),
    clear({ origin, url }) {
      entries = entries.filter((entry) => entry.origin !== origin || entry.url !== url)
    },
  }
}
