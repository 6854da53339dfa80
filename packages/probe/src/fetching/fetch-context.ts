import type { AddressSpace } from '../address-space.js'
import type { EngineProfile } from '../engines/engine-profile.js'
import type { IsPublicSuffix } from '../requests/site.js'
import type { PreflightCache } from './preflight-cache.js'
import type { Trace } from './trace.js'

/** Tells where a URL's host is, as far as it can be known. */
export type FindAddressSpace = (
  url: URL,
) => AddressSpace | undefined | Promise<AddressSpace | undefined>

/** What every part of a fetch needs. */
export interface FetchContext {
  readonly engine: EngineProfile
  readonly trace: Trace
  readonly preflightCache: PreflightCache
  readonly isPublicSuffix: IsPublicSuffix
  /** Absent where nothing but the host tells. */
  readonly findAddressSpace: FindAddressSpace | undefined
}
