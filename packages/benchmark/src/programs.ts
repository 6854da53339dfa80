import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { hasCommit, withWorktree } from '../../../scripts/worktree.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const built = fileURLToPath(new URL('../dist/', import.meta.url))
const tsup = createRequire(import.meta.url).resolve('tsup/dist/cli-default.js')

/** The edition that each later one is measured beside. */
export const firstEdition = '9c7fdcd'

/** Whether this clone's history goes back to the first edition. */
export function hasFirstEdition(): boolean {
  return hasCommit(firstEdition)
}

/** Where the entry of a built package is. */
export type Entries = Readonly<Record<string, string>>

/**
 * Builds the packages as they were in the first edition, each with all it imports in one file, so
 * that a program can hold both editions; otherwise as `withBuiltPackages`.
 */
export function withFirstEdition<Result>(
  names: readonly string[],
  use: (entries: Entries) => Promise<Result>,
): Promise<Result> {
  const buildAlone = async (entries: Entries): Promise<Result> => {
    const alone: Record<string, string> = {}
    for (const [name, entry] of Object.entries(entries)) {
      alone[name] = entry.replace('index.js', 'alone.js')
      await build({
        entryPoints: [entry],
        outfile: alone[name],
        bundle: true,
        format: 'esm',
        platform: 'node',
        alias: without(entries, name),
        tsconfigRaw: {},
        logLevel: 'warning',
        external: peers,
      })
    }
    return use(alone)
  }
  return withWorktree(firstEdition, (tree) => {
    const had = names.filter((name) => existsSync(join(tree, 'packages', name)))
    return withBuiltPackages(had, buildAlone, tree)
  })
}

function without(entries: Entries, name: string): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([other]) => other !== name))
}

/**
 * Builds the packages of the tree, and beside them those of the first edition as
 * `@first-edition/NAME`; where history does not go back to it, these hold nothing.
 */
export function withBothEditions<Result>(
  names: readonly string[],
  use: (entries: Entries) => Promise<Result>,
): Promise<Result> {
  return withBuiltPackages(names, (entries) => {
    const useBoth = (before: Entries | undefined): Promise<Result> => {
      const renamed = Object.entries(before ?? {}).map(([name, entry]) => [
        name.replace('@crossgate/', '@first-edition/'),
        entry,
      ])
      return use({ ...entries, ...Object.fromEntries(renamed) })
    }
    return hasFirstEdition() ? withFirstEdition(names, useBoth) : useBoth(undefined)
  })
}

const absentEdition = fileURLToPath(new URL('absent-edition.ts', import.meta.url))
const absentEditions = {
  '@first-edition/core': absentEdition,
  '@first-edition/node': absentEdition,
  '@first-edition/fetch': absentEdition,
  '@first-edition/probe': absentEdition,
}

/**
 * Builds the packages of a tree from their sources into a folder of their own, as their users get
 * them, and removes it once `use` has done with it: no other build can disturb a measurement.
 */
export async function withBuiltPackages<Result>(
  names: readonly string[],
  use: (entries: Entries) => Promise<Result>,
  tree = root,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-benchmark-'))
  try {
    const entries: Record<string, string> = {}
    for (const name of names) {
      const target = join(folder, 'node_modules/@crossgate', name)
      mkdirSync(target, { recursive: true })
      copyFileSync(join(tree, 'packages', name, 'package.json'), join(target, 'package.json'))
      await run([tsup, '--silent', '--no-dts', '--out-dir', join(target, 'dist')], {
        folder: join(tree, 'packages', name),
      })
      entries[`@crossgate/${name}`] = join(target, 'dist/index.js')
    }
    return await use(entries)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Compiles a program beside this file with the built packages in it and returns its path. The peers
 * stay imports, unless it is to run where their resolution is another matter: `whole`. `output` is
 * the name of what is written.
 */
export async function compileProgram(
  name: string,
  entries: Entries,
  { whole = false, output = name } = {},
): Promise<string> {
  const outfile = join(built, `${output}.js`)
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: whole ? 'neutral' : 'node',
    mainFields: ['module', 'main'],
    alias: { ...absentEditions, ...entries },
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
