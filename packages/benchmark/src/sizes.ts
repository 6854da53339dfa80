import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Entries } from './programs.js'

/** What each import weighs, minified and after gzip -9, in bytes: adapters without the engine. */
export async function measureSizes(entries: Entries): Promise<Record<string, number>> {
  const imports = {
    createCors: ['createCors', '@crossgate/core'],
    'cors and withCors of node': ['cors, withCors', '@crossgate/node'],
    'all of node': ['*', '@crossgate/node'],
    koa: ['*', '@crossgate/koa'],
    fastify: ['default', '@crossgate/fastify'],
    fetch: ['*', '@crossgate/fetch'],
  } as const
  const sizes: Record<string, number> = {}
  for (const [name, [what, from]] of Object.entries(imports)) {
    const { outputFiles } = await build({
      stdin: {
        contents: `export ${what === '*' ? what : `{ ${what} }`} from ${JSON.stringify(entries[from])}`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      external: ['@crossgate/*', 'node:*'],
      write: false,
      tsconfigRaw: {},
    })
    const [output] = outputFiles
    if (output) sizes[name] = gzipSync(output.contents, { level: 9 }).length
  }
  return sizes
}
