import { fileURLToPath } from 'node:url'
import { defineNitroConfig } from 'nitro/config'

export default defineNitroConfig({
  compatibilityDate: '2026-11-01',
  srcDir: 'server',
  // Named here, a missing file is an error at the start. Nitro reads server/plugins and
  // server/middleware only if srcDir names server, and nothing says so.
  plugins: [fileURLToPath(new URL('./cors.ts', import.meta.url))],
})
