import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { createTwoFilesPatch } from 'diff'

/** Lines around a change. */
const context = 3

/** Where a patch of a file is applied, and what the file is called there. */
export interface PatchPlace {
  readonly name: string
  /** Absent where it is the current folder. */
  readonly folder?: string
}

/** Returns the place of a patch: `git apply` refuses a name that is absolute or leads out of the folder. */
export function placePatch(file: string): PatchPlace {
  const path = relative(process.cwd(), resolve(file)).split(sep)
  const isOutside = path[0] === '..' || isAbsolute(path.join(sep))
  return isOutside ? { name: basename(file), folder: dirname(file) } : { name: path.join('/') }
}

/**
 * Returns the difference of two texts as a patch that `git apply` and `patch` take in the folder
 * that `placePatch` returns; empty where they are equal.
 */
export function createPatch(file: string, before: string, after: string): string {
  if (before === after) return ''
  const { name } = placePatch(file)
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context,
  })
  // The line above the names is for other version control than git.
  return patch.replace(/^=+\n/, '')
}
