import type { Project } from './project.js'

export const sveltekit: Project = {
  folder: 'sveltekit',
  node: '22',
  packages: ['@sveltejs/kit', '@sveltejs/adapter-node', 'vite'],
  crossgate: ['fetch'],
  build: ['vite', 'build'],
  start: ['build/index.js'],
  bare: { without: ['src/hooks.server.ts'] },
  pages: [
    {
      name: 'SvelteKit, adapter-node',
      file: 'sveltekit',
      recipe: 'recipes.md#sveltekit',
      timeLimit: 3000,
      skip: {},
    },
    {
      name: 'SvelteKit, vite dev',
      file: 'sveltekit-dev',
      recipe: 'recipes.md#sveltekit',
      start: ['node_modules/vite/bin/vite.js', 'dev', '--port', '{port}', '--host', '127.0.0.1'],
      timeLimit: 8000,
      skip: {},
    },
  ],
}
