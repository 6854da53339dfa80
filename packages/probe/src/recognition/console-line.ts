import type { BrowserEngine } from '../engines/engine-profile.js'
import type { RecognizedReason } from './recognized-reason.js'

/**
 * A line that an engine prints, with `{name}` for each part that differs: `{url}`, `{origin}`,
 * `{header}`, `{method}`, `{status}`, `{value}` and so on.
 */
export interface ConsoleLine {
  /** Whose line it is: an engine's, or that of a library that wraps what the engine says. */
  readonly by: BrowserEngine | 'library'
  /** Where it is printed: the engine's own name of the source, or `rejection` for what the page's promise is told. */
  readonly channel: string
  /** The line, with a name in braces for each part that differs. */
  readonly template: string
  /** The scenarios of the browser suite in which it was printed; for a library, its name, package and version. */
  readonly scenarios: readonly string[]
  /** What it can mean. */
  readonly reasons: readonly RecognizedReason[]
}
