import type { BrowserEngine } from '../engines/engine-profile.js'

/** What a library says instead of the browser, as it was recorded. */
export interface LibraryLine {
  /** What people call it. */
  readonly library: string
  /** The package and its version: `axios@1.21.1`. */
  readonly from: string
  readonly template: string
  /** The engines in which it said so. */
  readonly engines: readonly BrowserEngine[]
}
