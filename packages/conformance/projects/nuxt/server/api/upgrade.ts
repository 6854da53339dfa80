import { withCors } from '@crossgate/fetch'

export default defineWebSocketHandler({
  // Middleware is not asked for handshakes: nothing returned is an acceptance.
  upgrade: withCors(policy, () => undefined),
  open: (peer) => peer.close(),
})
