import { createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { createCors, createPolicies } from '@crossgate/core'
import type { Fixture } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { createCaseFixture } from './case-fixture.js'
import { certificate, privateKey } from './certificate.js'
import { upgradeListener } from './node-application.js'
import { wrappedListener } from './node-http.js'
import { observeDecisions } from './observed-decisions.js'

/** `http2.createSecureServer`, asked over HTTP/2. A WebSocket handshake is an extended CONNECT. */
export async function startNodeHttp2(fixture?: Fixture): Promise<ListeningServer> {
  return { ...(await startSecure(fixture)), http2: true, traits: ['no-upgrade'] }
}

/** `http2.createSecureServer` with `allowHTTP1`, asked over HTTP/1.1. */
export async function startNodeHttp2OverHttp1(fixture?: Fixture): Promise<ListeningServer> {
  return await startSecure(fixture)
}

async function startSecure(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  const { decision, stop } = observeDecisions()
  const listener = wrappedListener(fixture)
  const server = createSecureServer({
    key: privateKey,
    cert: certificate,
    allowHTTP1: true,
    settings: { enableConnectProtocol: true },
  })
  server.on('request', listener).on('connect', listener).on('upgrade', upgradeListener(fixture))
  const sockets = new Set<Socket>()
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decision,
    async close() {
      stop()
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
