/**
 * The `Request` of the platform whose types the program has loaded (DOM, Node, Deno, Bun or
 * Workers), or the part of it that the filter reads where none are.
 */
export type GlobalRequest = typeof globalThis extends { Request: { prototype: infer Request } }
  ? Request extends FetchRequest
    ? Request
    : FetchRequest
  : FetchRequest

/** The part of a fetch [`Request`](https://fetch.spec.whatwg.org/#request-class) that the filter reads. */
export interface FetchRequest {
  /** The method, as the platform normalises it. */
  readonly method: string
  /** The absolute URL. */
  readonly url: string
  /** The request's headers. */
  readonly headers: {
    /** As in [`Headers`](https://fetch.spec.whatwg.org/#dom-headers-get): null where the header is absent. */
    get(name: string): string | null
  }
}

/** The part of a fetch [`Response`](https://fetch.spec.whatwg.org/#response-class) that the filter reads and changes. */
export interface FetchResponse {
  /** The status; 0 is that of `Response.error()`. */
  readonly status: number
  /** The response's headers. Where they cannot be changed, the filter answers with a copy. */
  readonly headers: {
    /** As in [`Headers`](https://fetch.spec.whatwg.org/#dom-headers-get). */
    get(name: string): string | null
    /** As in [`Headers`](https://fetch.spec.whatwg.org/#dom-headers-set). */
    set(name: string, value: string): void
    /** As in [`Headers`](https://fetch.spec.whatwg.org/#dom-headers-delete). */
    delete(name: string): void
  }
}
