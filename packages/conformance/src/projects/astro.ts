import type { Project } from './project.js'
import { viteGaps } from './vite-gaps.js'

export const astro: Project = {
  folder: 'astro',
  node: '22',
  packages: ['astro', '@astrojs/node'],
  crossgate: ['fetch'],
  build: ['astro', 'build'],
  start: ['dist/server/entry.mjs'],
  bare: { without: { 'src/middleware.ts': null } },
  pages: [
    {
      name: 'Astro, Node adapter',
      file: 'astro',
      recipe: 'recipes.md#astro',
      note: 'Prerendered pages and the files of `public` and of the build are answered before the middleware: they have no headers of the filter.',
      uncovered: ['/prerendered/', '/asset.txt'],
      timeLimit: 3000,
      skip: {
        'allowed handshake':
          'Astro has no WebSockets: a handshake is answered as any other request',
      },
    },
    {
      name: 'Astro, astro dev',
      file: 'astro-dev',
      recipe: 'recipes.md#astro',
      start: ['node_modules/astro/bin/astro.mjs', 'dev', '--port', '{port}', '--host', '127.0.0.1'],
      timeLimit: 8000,
      skip: viteGaps,
    },
  ],
}
