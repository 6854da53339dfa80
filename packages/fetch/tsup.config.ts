import { defineConfig } from 'tsup'
import shared from '../../tsup.config.js'

// Bun's own entry is a file beside the package's: who runs elsewhere does not load it.
export default defineConfig({ ...(shared as object), entry: ['src/index.ts', 'src/bun.ts'] })
