import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../packages.mjs'

/** What a comparison asks of an engine, old or new. */
export type Engine = Pick<
  typeof import('@crossgate/core'),
  'checkConfiguration' | 'createCors' | 'explain'
>

/** Builds the engine of a commit in a temporary worktree, loads it, and removes what it made. */
export async function engineOfCommit(commit: string): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-compare-'))
  const worktree = join(folder, 'worktree')
  try {
    run('git', ['worktree', 'add', '--detach', '--quiet', worktree, commit], root)
    symlinkSync(join(root, 'node_modules'), join(worktree, 'node_modules'))
    return await engineOf(worktree)
  } finally {
    if (existsSync(worktree)) {
      run('git', ['worktree', 'remove', '--force', worktree], root)
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Builds the engine of a checked-out tree into a temporary folder, and loads it. */
export async function engineOf(tree: string): Promise<Engine> {
  const output = mkdtempSync(join(tmpdir(), 'crossgate-engine-'))
  try {
    const tsup = join(tree, 'node_modules/tsup/dist/cli-default.js')
    const options = ['--silent', '--no-dts', '--format', 'esm', '--out-dir', output]
    run(process.execPath, [tsup, ...options], join(tree, 'packages/core'))
    const file = ['index.mjs', 'index.js'].find((name) => existsSync(join(output, name)))
    if (file === undefined) throw new Error(`tsup wrote no engine of ${tree}`)
    return (await import(pathToFileURL(join(output, file)).href)) as Engine
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`${command} ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`}`)
}
