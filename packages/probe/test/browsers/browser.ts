import type { BrowserEngine } from '../../src/engines/engine-profile.js'

/** A line of the browser's console. */
export interface ConsoleLine {
  /** Where the engine says that it comes from: `network`, `javascript`, `security`… */
  readonly channel: string
  readonly text: string
}

/** A running browser with one tab. */
export interface Browser {
  readonly engine: BrowserEngine
  /** The browser's own version. */
  readonly version: string
  /** Loads a page and waits for its `load` event. */
  open(url: string): Promise<void>
  /** Evaluates an expression in the page, awaits it, and returns its value, which must be JSON. */
  evaluate<Value>(expression: string): Promise<Value>
  /** What the developer tools call the failures of the pages' fetches so far, by URL; where they tell. */
  readonly corsErrors?: ReadonlyMap<string, string>
  /** What the console has shown so far, in order; where it tells. */
  readonly consoleLines?: readonly ConsoleLine[]
  /** Answers the visitor's prompt for local networks, now and later; where the engine has one. */
  answerLocalNetworkPrompt?(origin: string, answer: 'granted' | 'denied'): Promise<void>
  /** Ends the browser and every process it started. */
  close(): Promise<void>
}

/** How a browser is started. */
export interface StartOptions {
  /** Whether certificates have to be trusted, which those of the network are not. Default: `false`. */
  readonly checksCertificates?: boolean
}

/** How a browser is found and started. */
export interface BrowserKind {
  readonly engine: BrowserEngine
  /** Debian's package. */
  readonly debianPackage: string
  /** The files without which it cannot be started. */
  readonly files: readonly string[]
  /** Starts it with every request going through a proxy but those to the direct hosts; `publicAddress` is a loopback address that it has to take for a public one. */
  start(proxyPort: number, publicAddress: string, options?: StartOptions): Promise<Browser>
}
