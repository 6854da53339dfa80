import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Whether the repository's history holds a commit: a shallow clone has the newest only. */
export function hasCommit(commit: string): boolean {
  const { status } = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root })
  return status === 0
}

/**
 * Checks a commit out into a temporary folder, with the installed packages of this tree, calls `use`
 * with the folder, and removes it when that has ended.
 */
export async function withWorktree<Result>(
  commit: string,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-worktree-'))
  const worktree = join(folder, 'worktree')
  try {
    git('worktree', 'add', '--detach', '--quiet', worktree, commit)
    symlinkSync(join(root, 'node_modules'), join(worktree, 'node_modules'))
    return await use(worktree)
  } finally {
    if (existsSync(worktree)) git('worktree', 'remove', '--force', worktree)
    rmSync(folder, { recursive: true, force: true })
  }
}

function git(...args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  if (status === 0) return
  throw new Error(`git ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`}`)
}
