import type { NextConfig } from 'next'

export default {
  // No Access-Control-* and no Vary in headers(): proxy.ts is the one place for both. Here they stand for
  // two paths, so that a test can show what comes of it.
  headers: async () => [
    {
      source: '/api/written-twice/:path*',
      headers: [
        { key: 'Access-Control-Allow-Origin', value: '*' },
        { key: 'Vary', value: 'X-Tenant' },
      ],
    },
  ],
  // /api/items/ reaches proxy.ts, and with it the filter: Next would redirect it before.
  skipTrailingSlashRedirect: true,
  // WebSockets of another server.
  rewrites: async () => [{ source: '/api/upgrade', destination: `${process.env.SOCKETS_URL}/` }],
} satisfies NextConfig
