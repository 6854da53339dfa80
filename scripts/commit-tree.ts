import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Checks a commit out into a temporary worktree that has this tree's dependencies, and removes it once `use` has done with it. */
export async function withTreeOfCommit<Result>(
  commit: string,
  use: (tree: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-commit-'))
  const worktree = join(folder, 'worktree')
  try {
    run('git', ['worktree', 'add', '--detach', '--quiet', worktree, commit], root)
    symlinkSync(join(root, 'node_modules'), join(worktree, 'node_modules'))
    return await use(worktree)
  } finally {
    if (existsSync(worktree)) {
      run('git', ['worktree', 'remove', '--force', worktree], root)
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a command to its end; throws what it printed where it fails. */
export function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`${command} ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`}`)
}
