import type { Header } from '../../../src/index.js'
import type { RecognizedReason } from '../../../src/recognition/recognized-reason.js'
import type { BrowserKind } from '../browser.js'

/** Where the page of a scenario is served, which decides what its browser lets it do. */
export type PagePlace =
  /** `https`, through the proxy, as a page on the web is. */
  | 'secure'
  /** The same over `http`. */
  | 'plain'
  /** The same with `connect-src 'self'`. */
  | 'policy'
  /** The same with `Cross-Origin-Embedder-Policy: require-corp`. */
  | 'embedder'
  /** `secure` in a sandbox, so that its origin is null. */
  | 'sandbox'
  /** On a loopback address, directly. */
  | 'direct'
  /** `plain`, in a browser that checks certificates. */
  | 'certificate'
  /** On a loopback address, directly, and declared to be of the public address space. */
  | 'public'
  /** The same under a name, so that its context is not secure. */
  | 'public-plain'

/** What a server answers. */
export interface ScenarioAnswer {
  readonly status?: number
  readonly headers?: readonly Header[]
}

/** One way to fail, done in every engine so that each says its lines. */
export interface LineScenario {
  /** Permanent name. */
  readonly id: string
  /** What is done, as a sentence. */
  readonly title: string
  /** What the lines mean, in our words. */
  readonly reasons: readonly RecognizedReason[]
  /** The same where an engine fails for another reason than the others. */
  readonly reasonsIn?: Readonly<Partial<Record<BrowserKind['engine'], readonly RecognizedReason[]>>>
  /** The only engine that knows of it, and why the others have no line. Default: every engine. */
  readonly only?: { readonly engine: BrowserKind['engine']; readonly because: string }
  /** Default: `secure`. */
  readonly place?: PagePlace
  /** A sender of page.js. Default: `fetch`. */
  readonly sender?: string
  /** Whether nothing handles the rejection of its promise. */
  readonly unhandled?: boolean
  /** Default: the URL of the scenario on the other origin. */
  readonly url?: string
  readonly init?: {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly credentials?: 'omit' | 'same-origin' | 'include'
    readonly mode?: 'cors' | 'no-cors' | 'same-origin'
    readonly redirect?: 'follow' | 'error' | 'manual'
    readonly body?: string
    readonly targetAddressSpace?: string
  }
  /** The answer to the preflight; `close` closes the connection instead. Default: one that permits everything. */
  readonly preflight?: ScenarioAnswer | 'close'
  /** The same to the request. */
  readonly answer?: ScenarioAnswer | 'close'
  /** The same where a redirect leads. */
  readonly target?: ScenarioAnswer
  /** Chromium's name for the failure, where it has one. */
  readonly corsError?: string
  /** The values in it that a line may hold, by the name of the part. */
  readonly parts?: Readonly<Record<string, string>>
}
