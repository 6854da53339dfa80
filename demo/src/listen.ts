import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Where a server should listen. */
export interface ListenOptions {
  /** The address to bind. */
  readonly host: string
  /** The port that was asked for, or undefined: then `preferred` is tried and any free port will do. */
  readonly demanded: number | undefined
  readonly preferred: number
}

/**
 * Starts a server and gives its port. A port that somebody asked for is had or the promise rejects
 * with the `EADDRINUSE` or `EACCES` of the attempt; a merely preferred one gives way to a free one.
 */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { host, demanded, preferred } = options
  try {
    await attempt(server, host, demanded ?? preferred)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (demanded !== undefined || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error
    await attempt(server, host, 0)
  }
  return (server.address() as AddressInfo).port
}

function attempt(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
