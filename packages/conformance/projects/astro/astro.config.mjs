import node from '@astrojs/node'
import { defineConfig } from 'astro/config'

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  // Astro would take a PUT or DELETE without a body for a form of another site, and refuse it before
  // the middleware. The filter refuses foreign forms itself.
  security: { checkOrigin: false },
  vite: { server: { cors: false } },
})
