import type { CorsConsole, CorsConsoleOptions } from './console-contract.js'
import { checkConsoleOptions } from './console-options.js'

/**
 * Opens the console on a store, and returns a promise of it: the pages, their
 * [API](https://spec.openapis.org/oas/v3.1.0), and the filter that follows what they save.
 *
 * The first start on a store creates a key and prints it once; every way in needs a key.
 * A store that is `unavailable`, as a database server may be at the start, is waited for: the console
 * resolves, and until the store answers the filter refuses every other origin or runs
 * `lastKnownConfiguration`, and `problem` says why.
 *
 * Rejects with a `StoreError` where the store fails otherwise, with a `CorsConfigurationError` for an
 * invalid `initialConfiguration`, and with a `TypeError` for an option that is not known or not what it
 * must be, such as a `store` that was not awaited, or a `serverOrigin` that is not an origin.
 *
 * @param options where everything is kept, and what the console is mounted under.
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createConsole, openSqliteStore } from '@crossgate/console'
 * import { withCors } from '@crossgate/node'
 *
 * const store = await openSqliteStore('crossgate.db')
 * const admin = await createConsole({ store, basePath: '/admin/cors' })
 * createServer(
 *   withCors(admin.cors, (req, res) => admin.listener(req, res, () => res.end('the application'))),
 * ).listen(3000)
 * ```
 */
export async function createConsole(options: CorsConsoleOptions): Promise<CorsConsole> {
  checkConsoleOptions(options)
  // Loaded when it is wanted: whoever imports this package to type a store waits for none of it.
  const { openConsole } = await import('./open-console.js')
  return openConsole(options)
}
