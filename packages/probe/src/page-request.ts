import type { AddressSpace } from './address-space.js'
import type { Header } from './header-list.js'

/** The page that fetches. */
export interface Page {
  /** The page's origin, serialized: `https://app.example.com`, or `null` for a sandboxed frame or a `data:` URL. */
  readonly origin: string
  /** Where the page was served from, which decides whether it may reach further inside. Default: guessed from the host where it is an address, `localhost` or `.local`; else unknown, so that nothing is refused. */
  readonly addressSpace?: AddressSpace
  /** What the visitor has answered where the browser asks for the permission `local-network` or `loopback-network`. Default: `prompt`, not answered yet. */
  readonly localNetworkPermission?: 'granted' | 'denied' | 'prompt'
  /** Whether the page is a [secure context](https://w3c.github.io/webappsec-secure-contexts/). Default: by its origin, and `false` for the origin `null`, which does not tell. */
  readonly isSecureContext?: boolean
  /** Whether the page has the content security policy `upgrade-insecure-requests`. Default: `false`. */
  readonly upgradeInsecureRequests?: boolean
  /** The page's [`Cross-Origin-Embedder-Policy`](https://html.spec.whatwg.org/#coep). Default: `unsafe-none`. */
  readonly embedderPolicy?: 'unsafe-none' | 'require-corp' | 'credentialless'
}

/**
 * What a page's request carries, which decides the `Content-Type` that the browser adds: `text` is
 * a string, `urlencoded` a `URLSearchParams`, `form-data` a `FormData`, `bytes` an `ArrayBuffer` or
 * a `Blob` without type (no `Content-Type`), `blob` a `Blob` of the type `bodyContentType`, `stream`
 * a `ReadableStream` (with `duplex: 'half'`).
 */
export type BodyType = 'text' | 'urlencoded' | 'form-data' | 'bytes' | 'blob' | 'stream'

/** A request as a page makes it: the arguments of [`fetch`](https://fetch.spec.whatwg.org/#dom-global-fetch) that matter to CORS, and what other senders have in their place. */
export interface PageRequest {
  /** An absolute URL. */
  readonly url: string
  /** What makes the request; most senders settle mode, credentials and headers themselves. Default: `fetch`. */
  readonly sender?: Sender
  /** Default: `GET`, and `POST` for a beacon. `get` is normalized as a browser does; `patch` is not. */
  readonly method?: string
  /** What the page sets. Names that no page can set are dropped, as in a browser. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | Iterable<Header>
  /** Default: `cors`. */
  readonly mode?: 'cors' | 'no-cors' | 'same-origin'
  /** Default: `same-origin`. `include` is `withCredentials` of an `XMLHttpRequest` or `EventSource`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include'
  /** Default: `follow`. */
  readonly redirect?: 'follow' | 'error' | 'manual'
  /** How the request uses the browser's HTTP cache, which some engines apply to preflights too. Default: `default`. */
  readonly cache?: RequestCacheMode
  /** Default: no body. */
  readonly body?: BodyType
  /** The type of a `blob`. Default: none. */
  readonly bodyContentType?: string
  /** How long the body is, in bytes: a beacon or a request with `keepalive` may have 65,536. Default: 0. */
  readonly bodySize?: number
  /** Whether the request outlives its page. Default: `false`. */
  readonly keepalive?: boolean
  /** Whether an `XMLHttpRequest` has a listener on its `upload`. Default: `false`. */
  readonly uploadListeners?: boolean
  /** The `crossorigin` attribute of an element. Default: absent. */
  readonly crossOrigin?: 'anonymous' | 'use-credentials'
  /** The `id` of the last event, with which an `EventSource` reconnects. Default: it connects for the first time. */
  readonly lastEventId?: string
  /** What the response is for, where the sender does not say: `image` for a fetch of a service worker, `iframe` for a form that is sent into a frame. Default: empty. */
  readonly destination?: string
  /** The address space that the page says the target is in, as `fetch`'s option. Default: guessed from the host. */
  readonly targetAddressSpace?: AddressSpace
  /** The page's referrer policy, which decides whether a `no-cors` or same-origin POST tells its origin. Default: `strict-origin-when-cross-origin`. */
  readonly referrerPolicy?: ReferrerPolicyName
}

/** How a request uses the browser's HTTP cache: its [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode). */
export type RequestCacheMode =
  | 'default'
  | 'no-store'
  | 'reload'
  | 'no-cache'
  | 'force-cache'
  | 'only-if-cached'

/** The referrer policies, by their names. */
export type ReferrerPolicyName =
  | 'no-referrer'
  | 'no-referrer-when-downgrade'
  | 'same-origin'
  | 'origin'
  | 'strict-origin'
  | 'origin-when-cross-origin'
  | 'strict-origin-when-cross-origin'
  | 'unsafe-url'

/**
 * What of the web platform makes a request: `fetch`, `XMLHttpRequest`, `navigator.sendBeacon`,
 * `EventSource`, an element, a worker's constructor, a form, a link (`navigation`), a frame or a
 * `WebSocket`. May gain members in a minor version.
 */
export type Sender =
  | 'fetch'
  | 'xhr'
  | 'beacon'
  | 'event-source'
  | 'script'
  | 'module-script'
  | 'style'
  | 'image'
  | 'font'
  | 'worker'
  | 'module-worker'
  | 'shared-worker'
  | 'form'
  | 'navigation'
  | 'iframe'
  | 'websocket'
