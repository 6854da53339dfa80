import type { Project } from './project.js'

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
      timeLimit: 3000,
      skip: {},
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
      skip: {},
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
