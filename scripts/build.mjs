// Builds every published package with the one tsup configuration. tsup has been seen to write the
// JavaScript and leave out the declarations, so both its exit code and every declared file count.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { declaredCommands, declaredFiles, listPublicPackages, root } from './packages.mjs'

const tsup = join(root, 'node_modules/tsup/dist/cli-default.js')

for (const { folder, manifest } of listPublicPackages()) {
  const directory = join(root, folder)
  const { status, error } = spawnSync(process.execPath, [tsup, '--silent'], {
    cwd: directory,
    stdio: 'inherit',
  })
  if (status !== 0) fail(`${manifest.name}: tsup exited with ${status ?? error}`)
  copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'))
  for (const file of declaredFiles(manifest)) {
    if (file.includes('*')) continue
    if (!existsSync(join(directory, file))) {
      fail(`${manifest.name}: package.json declares ${file}, but the build did not write it`)
    }
  }
  for (const file of Object.values(declaredCommands(manifest))) {
    if (!readFileSync(join(directory, file), 'utf8').startsWith('#!')) {
      fail(`${manifest.name}: the command ${file} has no #! line`)
    }
  }
  console.log(`built ${manifest.name}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
