/**
 * The `Request` of the platform whose types the program has loaded (DOM, Node, Deno, Bun or
 * Workers), or the part of it that the filter reads where none are.
 */
export type GlobalRequest = typeof globalThis extends { Request: { prototype: infer Request } }
  ? Request extends FetchRequest
    ? Request
    : FetchRequest
  : FetchRequest

/** The part of a fetch `Request` that the filter reads. */
export interface FetchRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

/** The part of a fetch `Response` that the filter reads and changes. */
export interface FetchResponse {
  readonly status: number
  readonly headers: {
    get(name: string): string | null
    set(name: string, value: string): void
    delete(name: string): void
  }
}
