import { defineNitroConfig } from 'nitro/config'

export default defineNitroConfig({
  compatibilityDate: '2026-11-01',
  // Without this line nothing in server/ is read, and nothing says so.
  srcDir: 'server',
})
