import type { Project, ProjectPage } from './project.js'
import { viteGaps } from './vite-gaps.js'

const noHandshakes = 'SvelteKit has no WebSockets: a handshake is answered as any other request'
const formsFirst =
  'SvelteKit refuses a write without `Content-Type` as a cross-site form, before the hook, with 403 and without headers, unless `csrf.trustedOrigins` names its origin'

export const sveltekit: Project = {
  folder: 'sveltekit',
  node: '22',
  packages: ['@sveltejs/kit', '@sveltejs/adapter-node', 'vite'],
  crossgate: ['fetch'],
  build: ['vite', 'build'],
  start: ['build/index.js'],
  bare: { without: { 'src/hooks.server.ts': null } },
  pages: [
    {
      name: 'SvelteKit, adapter-node',
      file: 'sveltekit',
      recipe: 'recipes.md#sveltekit',
      note: 'Prerendered pages and the files of `static` and of the build are answered before the hook: they have no headers of the filter.',
      uncovered: ['/prerendered', '/asset.txt'],
      timeLimit: 3000,
      skip: {
        'own page':
          'SvelteKit takes its own page over plain http for another site and refuses its writes, unless `PROTOCOL_HEADER` or `paths.origin` tells it the scheme: a server behind TLS has no such gap',
        refused: formsFirst,
        'foreign host': formsFirst,
        'allowed handshake': noHandshakes,
      },
    },
    {
      name: 'SvelteKit, vite dev',
      file: 'sveltekit-dev',
      recipe: 'recipes.md#sveltekit',
      start: ['node_modules/vite/bin/vite.js', 'dev', '--port', '{port}', '--host', '127.0.0.1'],
      timeLimit: 8000,
      skip: viteGaps,
    },
  ],
}

const [production, development] = sveltekit.pages as readonly [ProjectPage, ProjectPage]

export const sveltekit2: Project = {
  ...sveltekit,
  folder: 'sveltekit-2',
  applicationOf: sveltekit,
  pages: [
    {
      ...production,
      name: 'SvelteKit 2, adapter-node',
      file: 'sveltekit-2',
      // It refuses what a form could send, and no other write.
      skip: { 'allowed handshake': noHandshakes },
    },
    { ...development, name: 'SvelteKit 2, vite dev', file: 'sveltekit-2-dev' },
  ],
}
