import type { NextConfig } from 'next'

// No Access-Control-* and no Vary in headers() here: proxy.ts is the one place for both.
export default {
  // /api/items/ reaches proxy.ts, and with it the filter: Next would redirect it before.
  skipTrailingSlashRedirect: true,
  // WebSockets of another server.
  rewrites: async () => [{ source: '/api/upgrade', destination: `${process.env.SOCKETS_URL}/` }],
} satisfies NextConfig
