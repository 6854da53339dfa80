const foreignHost = 'Vite refuses it before, by its own `server.allowedHosts`'
const handshakes = 'Vite never responds to a handshake that is not its own'

/** What Vite's development server answers before a framework, or never. */
export const viteGaps = {
  'foreign host': foreignHost,
  'foreign handshake': handshakes,
  'allowed handshake': handshakes,
} as const
