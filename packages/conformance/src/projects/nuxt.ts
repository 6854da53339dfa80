import type { Project } from './project.js'
import { viteGaps } from './vite-gaps.js'

const crossws =
  'it is refused with 403 in the `upgrade` hook, but without these headers: crossws would write their values percent-encoded'

export const nuxt: Project = {
  folder: 'nuxt',
  node: '22',
  packages: ['nuxt', 'nitropack', 'h3'],
  crossgate: ['node', 'fetch'],
  build: ['nuxt', 'build'],
  start: ['.output/server/index.mjs'],
  bare: { without: { 'server/middleware/cors.ts': null } },
  pages: [
    {
      name: 'Nuxt',
      file: 'nuxt',
      recipe: 'recipes.md#nuxt',
      note: 'The files of `public` and of the build are answered before the middleware: they have no headers of the filter.',
      uncovered: ['/asset.txt'],
      timeLimit: 3000,
      skip: { 'foreign handshake': crossws },
    },
    {
      name: 'Nuxt, nuxt dev',
      file: 'nuxt-dev',
      recipe: 'recipes.md#nuxt',
      start: ['node_modules/nuxt/bin/nuxt.mjs', 'dev', '--port', '{port}', '--host', '127.0.0.1'],
      timeLimit: 8000,
      skip: {
        'foreign handshake': crossws,
        'foreign host': viteGaps['foreign host'],
      },
    },
  ],
}
