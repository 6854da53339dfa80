import type { Project, ProjectPage } from './project.js'
import { viteGaps } from './vite-gaps.js'

export const reactRouter: Project = {
  folder: 'react-router',
  node: '22',
  packages: ['react-router', '@react-router/serve'],
  crossgate: ['fetch'],
  build: ['react-router', 'build'],
  start: ['node_modules/@react-router/serve/bin.cjs', './build/server/index.js'],
  bare: { without: { 'app/root.tsx': bareRoot() } },
  pages: [
    {
      name: 'React Router, react-router-serve',
      file: 'react-router',
      recipe: 'recipes.md#react-router',
      note: 'The files of `public` and of the build are answered before the middleware: they have no headers of the filter. A server of your own, with `cors(policy)` of `@crossgate/node` before all else, covers them too.',
      uncovered: ['/asset.txt'],
      timeLimit: 3000,
      frameworkVary: ['Accept-Encoding'],
      skip: {
        'allowed handshake':
          'React Router has no WebSockets: a handshake is answered as any other request',
      },
    },
    {
      name: 'React Router, react-router dev',
      file: 'react-router-dev',
      recipe: 'recipes.md#react-router',
      start: [
        'node_modules/@react-router/dev/bin.cjs',
        'dev',
        '--port',
        '{port}',
        '--host',
        '127.0.0.1',
      ],
      timeLimit: 8000,
      skip: viteGaps,
    },
  ],
}

const [production, development] = reactRouter.pages as readonly [ProjectPage, ProjectPage]

export const reactRouter7: Project = {
  ...reactRouter,
  folder: 'react-router-7',
  applicationOf: reactRouter,
  start: ['node_modules/@react-router/serve/bin.js', './build/server/index.js'],
  pages: [
    { ...production, name: 'React Router 7, react-router-serve', file: 'react-router-7' },
    {
      ...development,
      name: 'React Router 7, react-router dev',
      file: 'react-router-7-dev',
      start: [
        'node_modules/@react-router/dev/bin.js',
        'dev',
        '--port',
        '{port}',
        '--host',
        '127.0.0.1',
      ],
    },
  ],
}

/** The root without its middleware. */
function bareRoot(): string {
  return `import { Outlet, Scripts } from 'react-router'

export default function App() {
  return (
    <html lang="en">
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}
`
}
