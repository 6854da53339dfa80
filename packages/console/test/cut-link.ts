import { connect, createServer, type Socket } from 'node:net'

/** A link to a server that a test can cut so that neither side hears of it. */
export interface Link {
  readonly port: number
  /** What is connected stays so, and nothing passes any more; whoever connects now waits. */
  cut(): void
  /** Lets new connections pass. Those that were cut stay deaf, as after a router lost its table. */
  mend(): void
  close(): Promise<void>
}

/** Opens a link to a port of this machine. */
export async function openLink(port: number): Promise<Link> {
  const sockets = new Set<Socket>()
  let isCut = false
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    track(near)
    if (isCut) {
      near.pause()
      return
    }
    const far = connect({ port, host: '127.0.0.1' })
    track(far)
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    cut() {
      isCut = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    mend() {
      isCut = false
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
