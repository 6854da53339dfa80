import { canonicalPath } from '../reading/path.js'
import { excerpt } from '../reading/printable.js'
import { type Finding, noFindings } from './finding.js'
import type { Mistake } from './host-fault.js'
import { isExpression } from './text-fault.js'

/** Checks an entry of `excludedPaths` or of a policy's `paths`: a path, or a prefix that ends in `*`. */
export function checkPath(entry: string): readonly Finding[] {
  const path = entry.endsWith('*') ? entry.slice(0, -1) : entry
  // `canonicalPath` keeps `*`, `?` and `#`, which stand in no path.
  if (canonicalPath(path) === path && !/[*?#]/.test(path)) return noFindings
  const suggestion = suggestPath(entry)
  const { fault, remedy } = findPathMistake(entry, suggestion)
  const message = `${excerpt(entry)} is not a path: ${remedy}.`
  const isRepaired = fault !== 'regular-expression'
  return [{ code: 'invalid-path', fault, message, suggestion: isRepaired ? suggestion : undefined }]
}

function findPathMistake(entry: string, suggestion: string | undefined): Mistake {
  if (entry === '') return { remedy: 'write / for the root, or /* for every path' }
  if (/^\s|\s$/.test(entry)) {
    return { fault: 'white-space', remedy: 'remove the spaces around it' }
  }
  if (isExpression(entry)) {
    const remedy =
      'regular expressions are not supported. Write a path, or a prefix such as /admin*'
    return { fault: 'regular-expression', remedy }
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(entry)) {
    return { remedy: 'write only the path, without the host' }
  }
  if (entry.includes('?')) {
    return { fault: 'query', remedy: 'remove the query: queries are not compared' }
  }
  if (entry.includes('#')) return { fault: 'fragment', remedy: 'remove the fragment' }
  if (entry.slice(0, -1).includes('*')) {
    return {
      fault: 'wildcard-place',
      remedy: 'a * is allowed only once, at the end, as in /admin*',
    }
  }
  if (!entry.startsWith('/')) return { remedy: 'a path begins with /' }
  if (suggestion === undefined) return { remedy: 'a path cannot contain an encoded *, ? or #' }
  return { fault: 'path', remedy: `servers read it as ${excerpt(suggestion)}, so write that` }
}

/** Returns the path or prefix that a text was probably meant to be. It may not be one either. */
function suggestPath(entry: string): string | undefined {
  const text = entry.trim().replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '')
  const path = canonicalPath(text.replace(/[?#].*$/s, '').replace(/\*+$/, ''))
  // Decoded, such a character would make the entry mean something else: `/%2a` every path.
  return /[*?#]/.test(path) ? undefined : path + (/\*$/.test(text) ? '*' : '')
}
