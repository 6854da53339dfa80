/** One request of a HAR, as far as recorders agree on it: each field can be missing or be of another type. */
export interface HarEntry {
  readonly startedDateTime?: unknown
  readonly pageref?: unknown
  readonly request?: HarRequest
  readonly response?: HarResponse
  /** Chromium: `memory` or `disk` where the browser's cache answered. */
  readonly _fromCache?: unknown
  /** Chromium: `preflight`, `fetch`, `xhr`, `image`… */
  readonly _resourceType?: unknown
  /** Firefox: there for requests that got as far as the network. */
  readonly _securityState?: unknown
}

/** What a HAR holds of a request. */
export interface HarRequest {
  readonly method?: unknown
  readonly url?: unknown
  readonly httpVersion?: unknown
  readonly headers?: unknown
  readonly cookies?: unknown
  readonly postData?: unknown
}

/** What a HAR holds of an answer. */
export interface HarResponse {
  /** 0 or -1 where there was none. */
  readonly status?: unknown
  readonly headers?: unknown
  readonly redirectURL?: unknown
  /** Chromium's name of what went wrong, such as `net::ERR_FAILED`. */
  readonly _error?: unknown
  /** Playwright's name of it. */
  readonly _failureText?: unknown
  /** Chromium: whether a service worker answered. */
  readonly _fetchedViaServiceWorker?: unknown
}

/** What a HAR holds beside its requests. */
export interface HarOutline {
  readonly log: {
    readonly creator?: { readonly name?: unknown }
    readonly browser?: { readonly name?: unknown }
    readonly pages?: unknown
  }
}

/** The headers of one side of an entry. HTTP/2's pseudo headers are not headers of the page. */
export function headersOf(side: HarRequest | HarResponse | undefined): [string, string][] {
  const { headers } = side ?? {}
  if (!Array.isArray(headers)) return []
  return headers.flatMap((header: { name?: unknown; value?: unknown } | null) => {
    const { name, value } = header ?? {}
    const isHeader = typeof name === 'string' && !name.startsWith(':') && typeof value === 'string'
    return isHeader ? [[name, value] satisfies [string, string]] : []
  })
}

/** Whether cookies are known to have travelled. Some recorders leave them out, so that `false` says nothing. */
export function hasCookies(request: HarRequest | undefined): boolean {
  const { cookies } = request ?? {}
  const isHeader = headersOf(request).some(([name]) => name.toLowerCase() === 'cookie')
  return isHeader || (Array.isArray(cookies) && cookies.length > 0)
}
