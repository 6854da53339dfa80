import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPublicPackages, root } from '../packages.mjs'
import { run } from './run.mjs'

/**
 * Packs every published package into a folder, as npm would upload it, with packages.json beside the
 * tarballs: name, version, file and sizes in bytes each, every package after those it depends on.
 */
export async function packAll(destination) {
  mkdirSync(destination, { recursive: true })
  const packed = []
  for (const { folder, manifest } of listPublicPackages()) {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination], {
      cwd: join(root, folder),
    })
    const found = JSON.parse(stdout)
    const { name, version, size, unpackedSize } = Array.isArray(found)
      ? found[0]
      : Object.values(found)[0]
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    packed.push({ folder, manifest, name, version, file, size, unpackedSize })
  }
  const listed = packed.map(({ name, version, file }) => ({ name, version, file }))
  writeFileSync(join(destination, 'packages.json'), `${JSON.stringify(listed, null, 2)}\n`)
  return packed
}
