import { fileURLToPath } from 'node:url'
import { defineNitroConfig } from 'nitro/config'

export default defineNitroConfig({
  compatibilityDate: '2026-11-01',
  srcDir: 'server',
  // Named here, a file that is missing ends the start. server/plugins and server/middleware are
  // read only where srcDir names server, and nothing says so.
  plugins: [fileURLToPath(new URL('./cors.ts', import.meta.url))],
})
