import type { Project } from './project.js'

const noExport =
  'a method that the file does not export is answered by Next.js, with 405 and without headers; `proxy.ts` covers it'
const noHandshakes = 'a route handler gets no WebSocket handshake: Next.js closes the connection'

const frameworkVary = [
  'RSC',
  'Next-Router-State-Tree',
  'Next-Router-Prefetch',
  'Next-Router-Segment-Prefetch',
  'Accept-Encoding',
]

export const nextjs: Project = {
  folder: 'nextjs',
  node: '20',
  packages: ['next', 'react'],
  crossgate: ['fetch'],
  build: ['next', 'build'],
  start: ['node_modules/next/dist/bin/next', 'start', '-p', '{port}', '-H', '127.0.0.1'],
  bare: { from: 'app/api', to: 'app/bare', prefix: '/bare' },
  pages: [
    {
      name: 'Next.js, proxy.ts',
      file: 'nextjs-proxy',
      recipe: 'recipes.md#nextjs',
      frameworkVary,
      timeLimit: 3000,
      skip: {
        'foreign handshake':
          'it is refused, but Next.js leaves the connection open without a response; a handshake gets this far only if a rewrite passes it on to another server',
        'one line of vary':
          'Next.js adds its own `Vary` on a second line if it does not compress the response. Put the `Origin` into the key of a cache in front of it',
      },
    },
    {
      name: 'Next.js, route handlers',
      file: 'nextjs-handlers',
      recipe: 'recipes.md#nextjs-route-handlers',
      prefix: '/handlers',
      barePrefix: '/unguarded',
      frameworkVary,
      timeLimit: 3000,
      skip: {
        'refused method': noExport,
        'missing method': noExport,
        'foreign handshake': noHandshakes,
        'allowed handshake': noHandshakes,
        'one line of vary':
          'Next.js adds its own `Vary` on a line before that of the handler if it does not compress the response',
      },
    },
  ],
}
