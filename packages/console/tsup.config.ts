import { defineConfig } from 'tsup'
import shared from '../../tsup.config.js'

// Beside the package itself, the files of its threads. Nobody imports those: they have no types.
export default defineConfig({
  ...(shared as object),
  entry: ['src/index.ts', 'src/storage/sqlite-worker.ts', 'src/background-worker.ts'],
  dts: { ...(shared as { dts: object }).dts, entry: 'src/index.ts' },
})
