import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const site = fileURLToPath(new URL('.', import.meta.url))

/** Installs what builds the site, where that is missing. */
export function installSite(): void {
  if (!existsSync(join(site, 'node_modules'))) runInSite('npm', ['ci', '--no-audit', '--no-fund'])
}

/** Runs a program in the site's folder, and ends this one where it fails. */
export function runInSite(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: site, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}
