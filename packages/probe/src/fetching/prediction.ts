import type { Engine } from '../engines/engine-profile.js'
import type { RecordedExchange } from '../exchange.js'
import type { Failure } from '../failure.js'

/** The steps of a fetch that a prediction reports. May gain members in a minor version. */
export type PredictionStepName =
  | 'request'
  | 'upgrade'
  | 'mixed-content'
  | 'local-network-access'
  | 'third-party-cookies'
  | 'stream'
  | 'websocket-handshake'
  | 'frame-options'
  | 'embedder-policy'
  | 'response-status'
  | 'mime-type'
  | 'bad-port'
  | 'mode'
  | 'preflight-needed'
  | 'preflight-cache'
  | 'preflight-exchange'
  | 'preflight-redirect'
  | 'preflight-cors-check'
  | 'preflight-status'
  | 'preflight-lists'
  | 'preflight-method'
  | 'preflight-headers'
  | 'preflight-max-age'
  | 'exchange'
  | 'cors-check'
  | 'cross-origin-resource-policy'
  | 'redirect'
  | 'readable-headers'

/** One step of a fetch. */
export interface PredictionStep {
  /** Which step of the standard it is. */
  readonly name: PredictionStepName
  /** `passed`: the next step follows. `failed`: the fetch ends here. `skipped`: the step was not called for. */
  readonly verdict: 'passed' | 'failed' | 'skipped'
  /** The URL that the step was about; a redirect changes it. */
  readonly url: string
  /** The section of the standard that defines the step. */
  readonly section: string
  /** What the step showed, as a sentence. */
  readonly finding: string
}

/** What a fetch's response is to the page. */
export type PredictedType = 'basic' | 'cors' | 'opaque' | 'opaqueredirect' | 'error'

/** What a browser does with a request and the answers it gets. */
export interface Prediction {
  /** Whose reading of the standard was followed. */
  readonly engine: Engine
  /** Whether the page's promise is fulfilled. */
  readonly success: boolean
  /** Whether the page's promise is settled at all: `false` while the browser waits for the visitor's answer. */
  readonly settled: boolean
  /** What the response is to the page, as `Response.type` says it. */
  readonly type: PredictedType
  /** The status the page sees: 0 where the response is opaque, redirected by hand or an error. */
  readonly status: number
  /** Whether the fetch was redirected on its way. */
  readonly redirected: boolean
  /** The names of the response headers that the page can read, in lower case, sorted. */
  readonly readableHeaders: readonly string[]
  /** The names of those that came and stay hidden from it, in lower case, sorted: what `Access-Control-Expose-Headers` leaves out. */
  readonly hiddenHeaders: readonly string[]
  /** How many preflights were sent. */
  readonly preflights: number
  /** Whether a request other than a preflight left the browser with the cookies it has for the URL. */
  readonly credentialsSent: boolean
  /** Every step in order, the deciding one last. */
  readonly steps: readonly PredictionStep[]
  /** Every HTTP exchange in order. */
  readonly exchanges: readonly RecordedExchange[]
  /** Why the fetch fails, and what the server would have to change. Absent where it succeeds. */
  readonly failure?: Failure
}
