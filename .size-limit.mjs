import { existsSync } from 'node:fs'

// Minified ES modules after gzip -9. An adapter is measured without the engine it brings along.
// The node adapter's last half kilobyte is for responses that have few methods, or fail.
const budgets = [
  { name: 'core: createCors', folder: 'core', import: '{ createCors }', limit: '7 kB' },
  { name: 'node: cors, withCors', folder: 'node', import: '{ cors, withCors }', limit: '2.2 kB' },
  { name: 'node, all of it', folder: 'node', limit: '2.7 kB' },
  { name: 'fetch', folder: 'fetch', limit: '1 kB' },
  { name: 'koa', folder: 'koa', limit: '0.5 kB' },
]

const present = budgets.filter(({ folder }) => existsSync(`packages/${folder}/package.json`))
for (const { name } of budgets.filter((budget) => !present.includes(budget))) {
  console.log(`${name}: no such package yet, nothing measured`)
}

export default present.map(({ folder, ...budget }) => ({
  ...budget,
  path: `packages/${folder}/dist/index.js`,
  ignore: ['@crossgate/*', 'node:*'],
  gzip: true,
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }),
}))
