/**
 * The [forbidden request headers](https://fetch.spec.whatwg.org/#forbidden-request-header) that
 * have a name; others begin with `proxy-` or `sec-`.
 */
const forbiddenRequestHeaders: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ 'accept-charset accept-encoding access-control-request-headers access-control-request-method access-control-request-private-network connection content-length cookie cookie2 date dnt expect host keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via'.split(
    ' ',
  ),
)

/** Whether no page can set a request header, whose name is in lower case. */
export function isForbiddenRequestHeader(name: string): boolean {
  return forbiddenRequestHeaders.has(name) || /^(?:proxy|sec)-/.test(name)
}

/**
 * The response headers that a page of an allowed origin can read without `exposedHeaders`
 * ([CORS-safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)).
 */
const safelistedResponseHeaders: ReadonlySet<string> = /* @__PURE__ */ new Set(
  /* @__PURE__ */ 'cache-control content-language content-length content-type expires last-modified pragma'.split(
    ' ',
  ),
)

/** Whether `exposedHeaders` has no say in who reads a response header, whose name is in lower case: every page or none. */
export function isExposedInAnyCase(name: string): boolean {
  return safelistedResponseHeaders.has(name) || isForbiddenResponseHeader(name)
}

/** Whether no page can ever read a [response header](https://fetch.spec.whatwg.org/#forbidden-response-header-name), whose name is in lower case. */
export function isForbiddenResponseHeader(name: string): boolean {
  return name === 'set-cookie' || name === 'set-cookie2'
}
