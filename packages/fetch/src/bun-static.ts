import type { FetchRequest, FetchResponse } from './platform.js'
import { isResponse } from './response.js'

/** A function that answers a request in Bun, as `fetch` or as an entry of `routes`. */
export type BunHandler = (this: unknown, request: Request, server: unknown) => unknown

/** What a file on disk has in Bun beyond a `Blob`. */
interface BunFile extends Blob {
  readonly name?: string
  stat(): Promise<{ readonly mtime: Date; isFile(): boolean }>
}

type PresentHeaders = FetchResponse['headers']

declare const Bun: { readonly hash: { xxHash64(data: ArrayBuffer): bigint } }

/**
 * Returns a handler that answers as Bun does where an entry of `routes` is a response or a file, or
 * undefined for any other entry. Bun answers those by itself, with headers that cannot depend on the
 * request: whatever decides by request has to answer in its place.
 *
 * @param missing answers where a file is not there, as `fetch` does in Bun.
 */
export function staticHandler(route: unknown, missing: BunHandler): BunHandler | undefined {
  const given = route instanceof Blob ? new Response(route) : route
  if (!isResponse(given)) return undefined
  // Cloned at once: a response that was used already is an error at the start, as in Bun.
  const kept = given.clone()
  const validators = readValidators(kept.clone())
  // What cannot be read is an error of the request that asks for it.
  validators.catch(() => {})
  return async function answer(request, server) {
    const { file, tag } = await validators
    // A clone keeps what Bun knows of a body: its type, its length, that it is a file.
    const response = kept.clone()
    const { headers } = response
    if (file !== undefined) {
      const found = await file.stat().catch(() => undefined)
      if (!found?.isFile()) return missing.call(server, request, server)
      setWhereAbsent(headers, 'last-modified', found.mtime.toUTCString())
    }
    if (tag !== undefined) setWhereAbsent(headers, 'etag', tag)
    return response.status === 200 && isUnchanged(request, headers)
      ? new Response(null, { status: 304, headers })
      : response
  }
}

/** By what a cache learns whether its copy is current: the file with its time, or an entity tag. */
interface Validators {
  readonly file?: BunFile
  readonly tag?: string
}

async function readValidators(response: Pick<Response, 'blob'>): Promise<Validators> {
  const body = await response.blob()
  if (isOnDisk(body)) return { file: body }
  if (body.size === 0) return {}
  // As Bun makes it for a static response.
  const hash = Bun.hash.xxHash64(await body.arrayBuffer())
  return { tag: `"${hash.toString(16).padStart(16, '0')}"` }
}

/** Whether a body is a file on disk. One in memory may have a name as well, but is a `File`. */
function isOnDisk(body: Blob): body is BunFile {
  return (body as BunFile).name !== undefined && !(body instanceof File)
}

function setWhereAbsent(headers: PresentHeaders, name: string, value: string): void {
  if (headers.get(name) === null) headers.set(name, value)
}

/** Evaluates the conditions of a cache's request: https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 */
function isUnchanged({ method, headers }: FetchRequest, current: PresentHeaders): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const tag = current.get('etag')
  const modified = current.get('last-modified')
  const listed = headers.get('if-none-match')
  if (listed?.trim() === '*') return tag !== null || modified !== null
  if (listed) return tag !== null && listed.split(',').some((each) => opaque(each) === opaque(tag))
  return Date.parse(modified ?? '') <= Date.parse(headers.get('if-modified-since') ?? '')
}

/** The part of an entity tag that a weak comparison looks at. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
