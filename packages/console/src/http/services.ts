import type { EventRecorder } from '../events/event-recorder.js'
import type { WaitingOrigins } from '../events/waiting-origins.js'
import type { LivePolicy } from '../policy/live-policy.js'
import type { Settings } from '../policy/settings.js'
import type { Store } from '../storage/store.js'
import type { Access, Principal } from './access.js'
import type { Background, InBackground } from './background.js'
import type { jobs } from './jobs.js'
import type { Arrival } from './listener.js'

/** What the routes work with. */
export interface Services {
  readonly store: Store
  readonly policy: LivePolicy
  readonly recorder: EventRecorder
  readonly waiting: WaitingOrigins
  readonly access: Access
  readonly settings: Settings
  /** Does what would take long in a thread of its own. */
  readonly background: Background
  /** What the API has done there. */
  readonly jobs: InBackground<typeof jobs>
  /** Without a trailing slash; `''` is the root. */
  readonly basePath: string
  /** Where requests are sent that the filter decides, if the operator said so. */
  readonly serverOrigin: string | undefined
  /** Gets what went wrong inside. */
  readonly onError: (error: unknown) => void
}

/** What Hono knows of a request. */
export interface ConsoleEnvironment {
  Bindings: Partial<Arrival>
  Variables: { principal: Principal; waitingCount?: number | undefined }
}
