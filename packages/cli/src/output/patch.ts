import { createTwoFilesPatch } from 'diff'

/** Lines around a change. */
const context = 3

/**
 * Returns the difference of two texts as a patch that `git apply` and `patch` take; empty where
 * they are equal.
 */
export function createPatch(name: string, before: string, after: string): string {
  if (before === after) return ''
  const label = name.replace(/^\/+/, '')
  const patch = createTwoFilesPatch(
    `a/${label}`,
    `b/${label}`,
    before,
    after,
    undefined,
    undefined,
    {
      context,
    },
  )
  // The line above the names is for other version control than git.
  return patch.replace(/^=+\n/, '')
}
