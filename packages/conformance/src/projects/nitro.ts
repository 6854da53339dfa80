import type { Project } from './project.js'

export const nitro: Project = {
  folder: 'nitro',
  node: '20',
  packages: ['nitro', 'h3'],
  crossgate: ['fetch'],
  build: ['nitro', 'build'],
  start: ['.output/server/index.mjs'],
  bare: { without: ['server/plugins/cors.ts'] },
  pages: [
    {
      name: 'Nitro',
      file: 'nitro',
      recipe: 'recipes.md#nitro',
      timeLimit: 3000,
      skip: {},
    },
  ],
}
