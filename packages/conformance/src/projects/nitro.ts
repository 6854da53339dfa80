import type { Project } from './project.js'

export const nitro: Project = {
  folder: 'nitro',
  node: '20',
  packages: ['nitro', 'h3'],
  crossgate: ['fetch'],
  build: ['nitro', 'build'],
  start: ['.output/server/index.mjs'],
  bare: { without: { 'cors.ts': 'export default () => {}' } },
  pages: [
    {
      name: 'Nitro',
      file: 'nitro',
      recipe: 'recipes.md#nitro',
      timeLimit: 3000,
      skip: {
        'allowed handshake':
          'with `experimental.websocket` the server that Nitro 3.0.0 builds for Node ends its start with an error, and without it there are no WebSockets',
      },
    },
  ],
}
