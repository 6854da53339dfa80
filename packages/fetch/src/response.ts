import {
  answerHeaders,
  type CorsContinue,
  type CorsRespond,
  isPermissionHeader,
  mergeVary,
} from '@crossgate/core'

/** Returns the filter's own response. */
export function createResponse(decision: CorsRespond, method: string): Response {
  const { status, body } = decision
  return new Response(method === 'HEAD' ? null : body, { status, headers: answerHeaders(decision) })
}

/**
 * Returns the handler's result with the decision's headers: the same object where its headers can be
 * changed, else a copy. What is not a response passes untouched.
 */
export function applyTo(decision: CorsContinue, result: unknown): unknown {
  // A status below 200 is an upgraded connection or `Response.error()`: neither can be rebuilt.
  if (!isResponse(result) || result.status < 200) return result
  if (!decision.authoritative && decision.vary.length === 0) return result
  const present = readHeaders(result)
  if (hasNoBody(result, present)) return changeHeaders(decision, present, copyOf(result))
  try {
    return changeHeaders(decision, present, result)
  } catch {
    // Headers of redirects, fetched and cached responses cannot be changed, and nothing but the
    // attempt tells. A copy would cost twice the time everywhere else, and runtimes their fast path.
    return changeHeaders(decision, present, copyOf(result))
  }
}

const isBun = 'Bun' in globalThis

/** What counts of the headers that a response has. */
interface PresentHeaders {
  vary: string | null
  hasContentType: boolean
  readonly permissions: string[]
}

function readHeaders({ headers }: Response): PresentHeaders {
  return (isBun && readFewHeaders(headers)) || readEveryHeader(headers)
}

/**
 * Reads the headers of a response that has none but `Vary` and `Content-Type`, and else returns false.
 * Bun takes longer than all else to go over headers, and alone says how many there are.
 */
function readFewHeaders(headers: Headers & { readonly count?: number }): PresentHeaders | false {
  const vary = headers.get('vary')
  const hasContentType = headers.has('content-type')
  const count = (vary === null ? 0 : 1) + (hasContentType ? 1 : 0)
  return headers.count === count && { vary, hasContentType, permissions: [] }
}

function readEveryHeader(headers: Headers): PresentHeaders {
  const present: PresentHeaders = { vary: null, hasContentType: false, permissions: [] }
  // Once over all: asking for each that may be there takes several times as long, and so does an
  // iterator in some runtimes.
  headers.forEach((value, name) => {
    if (name === 'vary') present.vary = value
    else if (name === 'content-type') present.hasContentType = true
    else if (isPermissionHeader(name)) present.permissions.push(name)
  })
  return present
}

/**
 * Whether a response has no body, so that an application may return the same object to several
 * requests: what is changed in it for one would reach the others.
 */
function hasNoBody(response: Response, { hasContentType }: PresentHeaders): boolean {
  const { status } = response
  if (status === 204 || status === 304 || status === 205) return true
  // A text has a content type by itself. To look at its body would make a stream of it, which Deno
  // then sends in chunks, without its length.
  return !hasContentType && (isBun ? bodyOfCopy(response) : response.body) === null
}

/**
 * Returns the body of a copy, which nobody reads. Bun gives a text its content type only as it sends
 * it, and takes what has been looked at for bytes.
 */
function bodyOfCopy(response: Response): unknown {
  const { body } = response.clone()
  // A stream would be kept for the copy until it is read there too.
  body?.cancel()
  return body
}

function changeHeaders(
  { headers, vary, authoritative }: CorsContinue,
  present: PresentHeaders,
  target: Response,
): Response {
  if (authoritative) for (const name of present.permissions) target.headers.delete(name)
  for (const name in headers) target.headers.set(name, headers[name] as string)
  if (vary.length > 0) target.headers.set('vary', mergeVary(present.vary, vary))
  return target
}

const isDeno = 'Deno' in globalThis

/**
 * Returns a copy of a response, with headers that can be changed. Deno decodes what it fetches and
 * keeps the fields of what was encoded; it leaves them out when it sends that response itself, which
 * it cannot know of a copy.
 */
function copyOf(response: Response): Response {
  const copy = new Response(response.body, response)
  if (isDeno && response.url !== '' && isDecoded(copy)) {
    copy.headers.delete('content-encoding')
    copy.headers.delete('content-length')
  }
  return copy
}

/** Whether Deno decodes a fetched body that was encoded so. */
function isDecoded({ headers }: Response): boolean {
  return /^(?:gzip|br)$/i.test(headers.get('content-encoding') ?? '')
}

/** Whether a handler's result is a response, of whichever class. */
export function isResponse(value: unknown): value is Response {
  const response = value as Response | null | undefined
  return typeof response?.status === 'number' && typeof response.headers?.set === 'function'
}
