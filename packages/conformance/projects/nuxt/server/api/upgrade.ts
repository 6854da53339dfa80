export default defineWebSocketHandler({
  // Handshakes do not pass through middleware.
  upgrade({ url, headers }) {
    const { action } = policy.decide({ method: 'GET', url, headers })
    if (action === 'respond') return new Response(null, { status: 403 })
  },
  open: (peer) => peer.close(),
})
