import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run, withTreeOfCommit } from '../commit-tree.js'

/** What a comparison asks of an engine, old or new. */
export type Engine = Pick<
  typeof import('@crossgate/core'),
  'checkConfiguration' | 'createCors' | 'explain'
>

/** Builds the engine of a commit in a temporary worktree, loads it, and removes what it made. */
export const engineOfCommit = (commit: string): Promise<Engine> =>
  withTreeOfCommit(commit, engineOf)

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
