import { fileURLToPath } from 'node:url'
import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'es2022',
  // tsup takes the package for the base of the workspace's `paths`: named, they are found, and the
  // declarations of a package can be built before those it depends on.
  dts: { compilerOptions: { baseUrl: fileURLToPath(new URL('.', import.meta.url)) } },
  clean: true,
  // Deno and Workers find node's modules by their full name only.
  removeNodeProtocol: false,
})
