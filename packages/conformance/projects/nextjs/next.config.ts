import type { NextConfig } from 'next'

// No Access-Control-* and no Vary in headers() here: proxy.ts is the one place for both.
export default {} satisfies NextConfig
