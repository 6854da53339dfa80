import { defineConfig } from 'tsup'
import shared from '../../tsup.config.js'

// An entry of its own for each library, so that neither needs the other to be installed.
export default defineConfig({
  ...(shared as object),
  entry: ['src/index.ts', 'src/prometheus.ts', 'src/opentelemetry.ts'],
})
