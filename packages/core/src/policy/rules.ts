import type { CorsOptions } from '../options.js'

/** What decides, beside its own text, whether an entry of a list may stand. */
export interface Rules {
  readonly allowCredentials: boolean
  readonly isPublicSuffix: CorsOptions['isPublicSuffix']
  /** The entries of `dangerouslyAllow`. */
  readonly accepted: ReadonlySet<unknown>
}
