import type { RecognizedReason } from '@crossgate/probe'
import type { ShownExchange } from '../live/live-report.js'
import type { Edit } from '../stack/permission.js'
import type { StackName } from '../stack/stack.js'

/** What kind of thing keeps a page from an answer. */
export type CauseKind =
  | 'cors'
  | 'local-network-access'
  | 'mixed-content'
  | 'certificate'
  | 'dns'
  | 'connection'
  | 'gateway'
  | 'login-redirect'
  | 'extension'
  | 'cached-answer'
  | 'service-worker'
  | 'page'
  | 'answer'
  | 'error-status'
  | 'unknown'

/** What people call each kind. */
export const kindTitles: Readonly<Record<CauseKind, string>> = {
  cors: 'CORS',
  'local-network-access': 'Local network access',
  'mixed-content': 'Mixed content',
  certificate: 'Certificate',
  dns: 'DNS',
  connection: 'No connection',
  gateway: 'Gateway error',
  'login-redirect': 'Redirect to a login page',
  extension: 'Browser extension',
  'cached-answer': 'Cached response',
  'service-worker': 'Service worker',
  page: 'The page itself',
  answer: 'The response itself',
  'error-status': 'Server error',
  unknown: 'Cause unclear',
}

/** Reasons that no console line has, beside those of the probe. */
export type OwnReason =
  | 'gateway-error'
  | 'login-redirect'
  | 'browser-extension'
  | 'cached-answer'
  | 'service-worker'
  | 'error-status'
  | 'opaque-response-blocked'
  | 'not-told'

export type CauseReason = RecognizedReason | OwnReason

/** `shown`: it was seen. `likely`: signs speak for it. `possible`: nothing speaks against it. */
export type Certainty = 'shown' | 'likely' | 'possible'

/** What an engine does once the change is made. */
export interface BrowserProof {
  readonly engine: 'chromium' | 'firefox' | 'webkit'
  /** Whether the page then reads the answer. */
  readonly reads: boolean
  /** Why it does not. */
  readonly message?: string
}

/** What to be fixed at the server, in its notation. */
export interface StackChange {
  /** Absent where the stack is not known: the lines are then headers. */
  readonly stack?: StackName
  readonly title: string
  /** Whether others answer as this stack does, so that it may be one of those. */
  readonly isLikely?: boolean
  readonly edits: readonly Edit[]
  readonly remark: string
  readonly browsers: readonly BrowserProof[]
}

/** Why a request fails. */
export interface Cause {
  readonly kind: CauseKind
  /** Stable: compare it, never the text. */
  readonly reason: CauseReason
  readonly certainty: Certainty
  readonly message: string
  /** What speaks for it, as sentences. */
  readonly evidence: readonly string[]
  readonly exchanges: readonly ShownExchange[]
  /** What to change, as sentences. */
  readonly remedy: string
  /** What to run to see more. */
  readonly command?: string
  readonly change?: StackChange
}

const kinds: Readonly<Partial<Record<RecognizedReason, CauseKind>>> = {
  'local-network-access': 'local-network-access',
  'insecure-local-network': 'local-network-access',
  'address-space-mismatch': 'local-network-access',
  'mixed-content': 'mixed-content',
  'tls-failure': 'certificate',
  'name-not-resolved': 'dns',
  'no-answer': 'connection',
  'connection-refused': 'connection',
  'connection-closed': 'connection',
  timeout: 'connection',
  'malformed-answer': 'connection',
  'headers-too-large': 'connection',
  unreachable: 'connection',
  'websocket-refused': 'connection',
  'content-security-policy': 'page',
  'invalid-request': 'page',
  'bad-port': 'page',
  'same-origin-mode': 'page',
  'no-cors-redirect-mode': 'page',
  'scheme-not-http': 'page',
  'keepalive-too-large': 'page',
  'stream-not-sent': 'page',
  'stream-redirected': 'page',
  'worker-origin': 'page',
  'redirect-refused': 'page',
  'cross-origin-resource-policy': 'answer',
  'embedder-policy': 'answer',
  'mime-type': 'answer',
  'frame-refused': 'answer',
  'response-status': 'answer',
  'proxy-authentication': 'answer',
  'redirect-invalid-location': 'answer',
  'redirect-scheme': 'answer',
  'redirect-with-credentials': 'answer',
  'too-many-redirects': 'answer',
}

/** Returns the kind of a reason; what is not listed is CORS. */
export function kindOf(reason: RecognizedReason): CauseKind {
  return kinds[reason] ?? 'cors'
}

const order: readonly Certainty[] = ['shown', 'likely', 'possible']

/** The most certain first; equal ones keep their order. */
export function byCertainty(causes: readonly Cause[]): Cause[] {
  return [...causes].sort((a, b) => order.indexOf(a.certainty) - order.indexOf(b.certainty))
}
