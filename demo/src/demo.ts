import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { serveApi } from './api.js'
import { consolePath, type DemoConsole, openConsole } from './console.js'
import { createControl } from './control.js'
import { createExchangeLog } from './exchanges.js'
import { listen } from './listen.js'
import { servePage } from './page-server.js'
import { type DemoOrigins, demoConfiguration } from './policy.js'
import { createSettings } from './settings.js'

/** How to start the demo; every field has a default. */
export interface DemoOptions {
  /** The page's port. Default: 4400, or a free one where that is taken. */
  readonly pagePort?: number | undefined
  /** The API's port. Default: 4401, or a free one where that is taken. */
  readonly apiPort?: number | undefined
  /** The address to bind. Default: `127.0.0.1`. */
  readonly host?: string | undefined
}

/** A demo that is running. */
export interface Demo {
  readonly origins: DemoOrigins
  /** Where the console is, and the key that opens it. */
  readonly console: { readonly address: string; readonly key: string }
  /** Ends every connection, both servers and the console, whose store is removed. */
  close(): Promise<void>
}

/**
 * Starts the page, with the console beside it, and the API, on two origins, in this process.
 *
 * Rejects with node's own error where a port that was asked for cannot be had, and with a
 * `StoreError` where the folder for temporary files cannot hold the console's store.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const api = createServer()
  const page = createServer()
  const upgraded = new Set<Duplex>()
  api.on('upgrade', (_req, socket) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
  })
  const origins = await listenBoth(page, api, options)

  const configuration = demoConfiguration(origins)
  let console: DemoConsole
  try {
    console = await openConsole(configuration, origins.api)
  } catch (error) {
    await Promise.all([close(page), close(api)])
    throw error
  }
  const { admin, key } = console
  const exchanges = createExchangeLog(admin.cors)
  const settings = createSettings(console, origins.page)
  const control = createControl({ settings, origins, exchanges, configuration })

  serveApi(api, exchanges)
  servePage(page, origins, [
    { prefix: '/demo/', listener: control },
    { prefix: consolePath, listener: (req, res) => admin.listener(req, res) },
  ])

  return {
    origins,
    console: { address: `${origins.page}${consolePath}`, key },
    async close() {
      // What became a WebSocket is not a connection of its server any more, which waits for it still.
      for (const socket of upgraded) socket.destroy()
      await Promise.all([close(api), close(page)])
      await console.close()
    },
  }
}

// Before anything is composed: the policy names origins, origins hold ports, and only a server that
// listens knows its port.
async function listenBoth(page: Server, api: Server, options: DemoOptions): Promise<DemoOrigins> {
  const { host = '127.0.0.1', pagePort, apiPort } = options
  try {
    return {
      page: `http://localhost:${await listen(page, { host, demanded: pagePort, preferred: 4400 })}`,
      api: `http://localhost:${await listen(api, { host, demanded: apiPort, preferred: 4401 })}`,
    }
  } catch (error) {
    await Promise.all([close(page), close(api)])
    throw error
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
