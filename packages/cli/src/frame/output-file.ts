import { realpath, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnreadableError, UsageError } from './failure.js'
import { describeError } from './input.js'

/**
 * Replaces a file as a whole, so that nobody ever reads half of it; its permissions stay, and a
 * link stays a link.
 *
 * @throws `UnreadableError` where it cannot be written; the file is then as it was.
 */
export async function replaceFile(name: string, text: string): Promise<void> {
  let temporary: string | undefined
  try {
    const target = await realpath(name)
    const { mode } = await stat(target)
    temporary = `${target}.${process.pid}.tmp`
    await writeFile(temporary, text, { mode, flag: 'wx' })
    await rename(temporary, target)
  } catch (error) {
    if (temporary !== undefined) await unlink(temporary).catch(() => {})
    throw new UnreadableError(describeError(name, error as NodeJS.ErrnoException, 'write'))
  }
}

/**
 * Creates a file. Returns `false`, and writes nothing, where it is there already.
 *
 * @throws `UnreadableError` where it cannot be created.
 */
export async function createFile(name: string, text: string): Promise<boolean> {
  if (name === '') throw new UsageError('The file name is empty.')
  try {
    await writeFile(name, text, { flag: 'wx' })
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOENT') {
      throw new UnreadableError(`There is no folder ${dirname(name)} to write ${name} to.`)
    }
    throw new UnreadableError(describeError(name, error as NodeJS.ErrnoException, 'write'))
  }
}
