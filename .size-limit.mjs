import { existsSync } from 'node:fs'

/**
 * Minified ES modules after gzip -9: guards against accidents, not goals. An adapter is measured
 * without the engine it brings along, whole; each adapter must have a line (lint).
 *
 * Half of what `createCors` weighs are sentences: each mistake in a configuration has one of its own,
 * and the options of other libraries are known by name. What a newcomer does to the call itself (a policy
 * left out, an option among the keys, a filter of another framework) has its sentence in `createCors` and
 * in the adapter that was meant for something else: the node adapter around a fetch handler would let
 * every request pass, and the fetch adapter around `Bun.serve` or `Deno.serve` serves nothing. The node adapter weighs more than its code for
 * node's own responses, because it also takes those that have few methods, or that fail,
 * and holds what the adapters of frameworks share.
 */
export const budgets = [
  { name: 'core: createCors', folder: 'core', import: '{ createCors }', limit: '23.5 kB' },
  { name: 'node', folder: 'node', limit: '3.45 kB' },
  { name: 'fetch', folder: 'fetch', limit: '1.1 kB' },
  { name: 'fetch/bun', folder: 'fetch', file: 'bun.js', limit: '2.5 kB' },
  { name: 'fastify', folder: 'fastify', limit: '3 kB' },
  { name: 'koa', folder: 'koa', limit: '0.5 kB' },
]

for (const { folder } of budgets) {
  if (!existsSync(`packages/${folder}/package.json`)) {
    throw new Error(`.size-limit.mjs has a budget for packages/${folder}, which is not there`)
  }
}

export default budgets.map(({ folder, file = 'index.js', ...budget }) => ({
  ...budget,
  path: `packages/${folder}/dist/${file}`,
  ignore: ['@crossgate/*', 'node:*'],
  gzip: true,
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }),
}))
