import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = fileURLToPath(new URL('../../../', import.meta.url))
const tsup = createRequire(import.meta.url).resolve('tsup/dist/cli-default.js')

/** A folder whose `node_modules` holds the packages as their users get them: built, not the sources. */
export interface Installation {
  readonly folder: string
  remove(): void
}

/** Builds packages from their sources into a folder of its own, which no other build can disturb. */
export async function installPackages(
  names: readonly string[],
  { declarations = false } = {},
): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-installation-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    for (const name of names) {
      const target = join(folder, 'node_modules/@crossgate', name)
      mkdirSync(target, { recursive: true })
      copyFileSync(join(packages, name, 'package.json'), join(target, 'package.json'))
      const flags = ['--silent', '--out-dir', join(target, 'dist')]
      if (!declarations) flags.push('--no-dts')
      await run(join(packages, name), [tsup, ...flags])
    }
  } catch (error) {
    remove()
    throw error
  }
  return { folder, remove }
}

function run(directory: string, command: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, command, { cwd: directory, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The build of ${directory} ended with ${code}`))
    })
  })
}

/**
 * Turns one of the programs beside this file into JavaScript in the folder of an installation. The
 * packages stay imports, for the runtime to resolve by itself, unless `whole` asks for one file,
 * which is what the bundler of a Worker makes.
 */
export async function compileProgram(
  name: string,
  { folder }: Installation,
  { whole = false } = {},
): Promise<string> {
  const outfile = join(folder, `${name}.js`)
  const packed = whole
    ? {
        // The program's imports must find the installation, and not the sources.
        alias: Object.fromEntries(
          ['core', 'fetch'].map((each) => [
            `@crossgate/${each}`,
            join(folder, 'node_modules/@crossgate', each, 'dist/index.js'),
          ]),
        ),
        external: ['node:*'],
      }
    : { external: ['@crossgate/*', 'node:*'] }
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    // Without this, the paths of the workspace's own configuration lead to the sources.
    tsconfigRaw: {},
    logLevel: 'warning',
    ...packed,
  })
  return outfile
}
