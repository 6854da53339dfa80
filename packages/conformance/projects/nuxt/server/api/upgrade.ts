export default defineWebSocketHandler({
  // Middleware is not asked for handshakes.
  upgrade({ url, headers }) {
    const { action } = policy.decide({ method: 'GET', url, headers })
    if (action === 'respond') return new Response(null, { status: 403 })
  },
  open: (peer) => peer.close(),
})
