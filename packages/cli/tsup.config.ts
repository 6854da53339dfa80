import { defineConfig } from 'tsup'
import { namedExports, writeLicences } from './bundle-plugins.js'

// One bundle: outside packages are in it by what is used of them, so that `npx crossgate` fetches one
// package. What a subcommand needs is in a chunk of its own, which is loaded when it is called.
export default defineConfig({
  entry: { crossgate: 'src/main.ts' },
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  minify: true,
  noExternal: [/./],
  clean: true,
  removeNodeProtocol: false,
  esbuildOptions(options) {
    // undici asks for the modules of Node as CommonJS does.
    options.banner = {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    }
    // The main files of some packages are UMD, which no bundler can look into.
    options.mainFields = ['module', 'main']
    options.legalComments = 'none'
  },
  esbuildPlugins: [namedExports('undici', ['Agent']), writeLicences()],
})
