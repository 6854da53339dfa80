export default defineWebSocketHandler({ open: (peer) => peer.close() })
