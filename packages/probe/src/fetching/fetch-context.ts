import type { EngineProfile } from '../engines/engine-profile.js'
import type { IsPublicSuffix } from '../requests/site.js'
import type { PreflightCache } from './preflight-cache.js'
import type { Trace } from './trace.js'

/** What every part of a fetch needs. */
export interface FetchContext {
  readonly engine: EngineProfile
  readonly trace: Trace
  readonly preflightCache: PreflightCache
  readonly isPublicSuffix: IsPublicSuffix
}
