// Uploads the packages of a folder that `npm run release` made, each after those it depends on:
// `node scripts/release/publish.mjs release/0.1.0`. The workflow on GitHub calls it, and the rehearsal
// does with a registry of its own, so that what is rehearsed is what happens.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './run.mjs'

/**
 * Publishes what a folder's packages.json lists, and leaves out what the registry has already, so that
 * an upload that was interrupted can be started again.
 *
 * @param folder where the tarballs are
 * @param options arguments for every call of npm, such as `--registry URL`
 */
export async function publishAll(folder, options = []) {
  for (const { name, version, file } of readPacked(folder)) {
    const { status, stdout, stderr } = await run(
      'npm',
      ['publish', resolve(folder, file), ...options],
      { fails: true },
    )
    if (status !== 0) {
      const found = await run('npm', ['view', `${name}@${version}`, 'version', ...options], {
        fails: true,
      })
      if (found.stdout.trim() !== version) {
        console.error(`${name} ${version} was not published:\n${stdout}${stderr}`)
        process.exit(1)
      }
      console.log(`${name} ${version} is there already`)
      continue
    }
    console.log(`published ${name} ${version}`)
  }
}

/** Returns what a folder of packed packages holds, in the order in which they are published. */
export function readPacked(folder) {
  return JSON.parse(readFileSync(join(folder, 'packages.json'), 'utf8'))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, ...options] = process.argv.slice(2)
  if (folder === undefined) {
    console.error('usage: node scripts/release/publish.mjs FOLDER [OPTION OF npm publish…]')
    process.exit(2)
  }
  await publishAll(folder, options)
}
