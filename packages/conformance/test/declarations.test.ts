import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Installation, installPackages } from '../src/servers/built-packages.js'
import { findRuntime } from '../src/servers/runtime-process.js'
import { outputOf } from './program-output.js'

const require = createRequire(import.meta.url)
const programs = fileURLToPath(new URL('../declarations/', import.meta.url))
const compiler = require.resolve('typescript/bin/tsc')

interface Platform {
  readonly name: string
  readonly programs: readonly string[]
  /** The compiler's libraries beside ECMAScript. */
  readonly lib?: readonly string[]
  /** The packages of types. */
  readonly types?: readonly string[]
  /** Whether declarations that are installed beside these may have mistakes. Default: `false`. */
  readonly skipLibCheck?: boolean
}

const platforms: readonly Platform[] = [
  { name: 'the DOM types', programs: ['fetch'], lib: ['DOM', 'DOM.Iterable'] },
  { name: "Node's types", programs: ['fetch', 'node'], types: ['@types/node'] },
  // Koa's types disagree with those of a package that they use.
  { name: "Koa's types", programs: ['koa'], types: ['@types/node'], skipLibCheck: true },
  { name: "Fastify's types", programs: ['fastify'], types: ['@types/node'] },
  { name: "Cloudflare's types", programs: ['workers'], types: ['@cloudflare/workers-types'] },
  // Bun's types redeclare some of Node's, in another version than is installed beside them.
  { name: "Bun's types", programs: ['bun'], types: ['bun-types'], skipLibCheck: true },
]

const declarations = suite('declarations as built')
let installation: Installation

declarations.before(async () => {
  installation = await installPackages(['core', 'node', 'fetch', 'koa', 'fastify'], {
    declarations: true,
  })
  for (const name of ['@types/node', '@cloudflare/workers-types']) {
    const scope = dirname(dirname(require.resolve(`${name}/package.json`)))
    symlinkSync(scope, join(installation.folder, 'node_modules', basename(scope)))
  }
  const bun = dirname(require.resolve('bun-types/package.json'))
  symlinkSync(bun, join(installation.folder, 'node_modules', 'bun-types'))
  const fastify = dirname(require.resolve('fastify/package.json'))
  symlinkSync(fastify, join(installation.folder, 'node_modules', 'fastify'))
})
declarations.after(() => installation.remove())

for (const { name, programs: files, lib = [], types = [], skipLibCheck = false } of platforms) {
  declarations(`are accepted with ${name}`, async () => {
    const folder = join(installation.folder, name.replace(/\W+/g, '-'))
    mkdirSync(folder)
    for (const file of files) copyFileSync(`${programs}${file}.ts`, join(folder, `${file}.ts`))
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2022', ...lib],
      types: types.map((type) => type.replace('@types/', '')),
      module: 'ESNext',
      moduleResolution: 'Bundler',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    assert.is(await outputOf(process.execPath, [compiler, '-p', folder], folder), '')
  })
}

declarations('are accepted by deno check', async () => {
  const { folder } = installation
  for (const file of ['fetch.ts', 'deno.ts']) copyFileSync(programs + file, join(folder, file))
  const flags = ['--no-remote', '--node-modules-dir=manual', '--no-lock', '--quiet']
  const output = await outputOf(
    findRuntime('deno'),
    ['check', ...flags, 'fetch.ts', 'deno.ts'],
    folder,
  )
  assert.is(output, '')
})

declarations.run()
