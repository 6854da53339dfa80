import { isForbiddenMethod, isStandardMethod, methodInCapitals } from '../reading/method.js'
import { excerpt } from '../reading/printable.js'
import { isToken } from '../reading/token.js'
import { isHeaderPrefix } from './allowed-headers.js'
import { type Finding, noFindings } from './finding.js'
import type { Mistake } from './host-fault.js'
import type { Rules } from './rules.js'

/** Checks an entry of `allowedMethods`. */
export function checkMethod(entry: string): readonly Finding[] {
  if (isForbiddenMethod(entry)) {
    const message = `No page can send ${excerpt(entry)}: browsers forbid it, so remove it.`
    return [{ code: 'forbidden-method', message }]
  }
  const mistake = findMethodMistake(entry)
  if (!mistake) return noFindings
  const { fault, remedy, suggestion } = mistake
  const message = `${excerpt(entry)} is not a method: ${remedy}.`
  return [{ code: 'invalid-method', fault, message, suggestion }]
}

function findMethodMistake(entry: string): (Mistake & { suggestion?: string }) | undefined {
  if (entry === '*') return undefined
  const name = entry.trim()
  if (/^(?:all|any)$/i.test(name)) return { remedy: 'write * for every method', suggestion: '*' }
  const token = findTokenMistake(entry, 'method')
  if (token) return isStandardMethod(name) ? { ...token, suggestion: name.toUpperCase() } : token
  if (entry.includes('*')) {
    const bare = name.replaceAll('*', '')
    const remedy = 'a * for every method must stand alone'
    const suggestion = isStandardMethod(bare) ? { suggestion: bare.toUpperCase() } : undefined
    return { fault: 'wildcard-place', remedy, ...suggestion }
  }
  const meant = methodInCapitals(entry)
  if (meant === undefined) return undefined
  const remedy = `methods are case-sensitive, so write ${meant}`
  return { fault: 'upper-case', remedy, suggestion: meant }
}

/** Checks an entry of `allowedHeaders`: a name, `*`, or the beginning of names and a `*`. */
export function checkAllowedHeader(entry: string): readonly Finding[] {
  if (isHeaderPrefix(entry)) return noFindings
  const star = 'write * alone, or at the end after a -, as in x-amz-*'
  return checkHeaderName(entry, star, entry.trim().replace(/-?\*+$/, '-*'))
}

/** Checks an entry of `exposedHeaders`: a name, or `*` where there are no credentials. */
export function checkExposedHeader(entry: string, { allowCredentials }: Rules): readonly Finding[] {
  if (entry === '*' && allowCredentials) {
    const message =
      'With credentials, browsers read * in exposedHeaders as a header name, not a wildcard: list the names.'
    return [{ code: 'wildcard-with-credentials', message }]
  }
  return checkHeaderName(
    entry,
    'browsers do not support prefixes here, so list the names, or write * alone',
  )
}

function checkHeaderName(entry: string, star: string, prefix?: string): readonly Finding[] {
  if (entry === '*') return noFindings
  const mistake = findTokenMistake(entry, 'header name') ?? findStar(entry, star)
  if (!mistake) return noFindings
  const { fault, remedy } = mistake
  const isStar = fault === 'wildcard-place'
  const suggestion = isStar ? prefix : entry.trim().replace(/:$/, '')
  const message = `${excerpt(entry)} is not a header name: ${remedy}.`
  return [{ code: 'invalid-header-name', fault, message, suggestion }]
}

function findStar(entry: string, remedy: string): Mistake | undefined {
  return entry.includes('*') ? { fault: 'wildcard-place', remedy } : undefined
}

/** Returns what keeps a text from being a token. */
function findTokenMistake(entry: string, noun: string): Mistake | undefined {
  if (isToken(entry)) return undefined
  if (entry === '') return { remedy: `write a ${noun}, or remove the empty entry` }
  if (/[^,\s]\s*,\s*[^,\s]/.test(entry)) {
    return {
      fault: 'comma-list',
      remedy: `it contains several. Make each ${noun} a separate entry`,
    }
  }
  const bare = entry.trim()
  if (bare !== entry && isToken(bare)) {
    return { fault: 'white-space', remedy: 'remove the spaces around it' }
  }
  if (/[^\S\r\n]/.test(entry))
    return { fault: 'white-space', remedy: `a ${noun} cannot contain a space` }
  const [character = ''] = /[^\w!#$%&'*+.^`|~-]/u.exec(entry) ?? []
  if (/\p{C}|\p{Zl}|\p{Zp}/u.test(character)) {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return { fault: 'control-character', remedy: `remove the invisible character U+${code}` }
  }
  return { remedy: `a ${noun} cannot contain the character ${character}` }
}
