import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { withTreeOfCommit } from '../../../scripts/commit-tree.js'

const packages = fileURLToPath(new URL('../../', import.meta.url))
const built = fileURLToPath(new URL('../dist/', import.meta.url))
const tsup = createRequire(import.meta.url).resolve('tsup/dist/cli-default.js')

/** Where the entry of a built package is. */
export type Entries = Readonly<Record<string, string>>

/**
 * Builds the packages from their sources into a folder of their own, as their users get them, and
 * removes it once `use` has done with it: no other build can disturb a measurement.
 */
export async function withBuiltPackages<Result>(
  names: readonly string[],
  use: (entries: Entries) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-benchmark-'))
  try {
    const entries: Record<string, string> = {}
    for (const name of names) {
      const target = join(folder, 'node_modules/@crossgate', name)
      mkdirSync(target, { recursive: true })
      copyFileSync(join(packages, name, 'package.json'), join(target, 'package.json'))
      await run([tsup, '--silent', '--no-dts', '--out-dir', join(target, 'dist')], {
        folder: join(packages, name),
      })
      entries[`@crossgate/${name}`] = join(target, 'dist/index.js')
    }
    return await use(entries)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Bundles the probe of a commit, with the engine of that commit in it, and removes it once `use` has
 * done with the file.
 */
export function withProbeOfCommit<Result>(
  commit: string,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  return withTreeOfCommit(commit, async (tree) => {
    const outfile = join(tree, 'probe.js')
    await build({
      entryPoints: [join(tree, 'packages/probe/src/index.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'node',
      alias: { '@crossgate/core': join(tree, 'packages/core/src/index.ts') },
      external: ['undici'],
      tsconfigRaw: {},
      logLevel: 'warning',
    })
    return await use(outfile)
  })
}

/**
 * Compiles a program beside this file with the built packages in it and returns its path. The peers
 * stay imports, unless it is to run where their resolution is another matter: `whole`.
 */
export async function compileProgram(
  name: string,
  entries: Entries,
  { whole = false } = {},
): Promise<string> {
  const outfile = join(built, `${name}.js`)
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: whole ? 'neutral' : 'node',
    mainFields: ['module', 'main'],
    alias: { ...entries },
    // Without this, the paths of the workspace's own configuration lead to the sources.
    tsconfigRaw: {},
    logLevel: 'warning',
    ...(whole ? {} : { external: peers }),
  })
  return outfile
}

const peers = [
  '@fastify/cors',
  '@hono/node-server',
  '@koa/cors',
  '@tinyhttp/cors',
  'cors',
  'cors-gate',
  'corser',
  'fastify',
  'h3',
  'hono',
  'hono/cors',
  'itty-router',
  'koa',
  'undici',
]

/** Runs a command to its end and returns what it printed. Its errors are shown. */
export function run(
  args: readonly string[],
  { command = process.execPath, folder = built } = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' },
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`))
    })
  })
}
