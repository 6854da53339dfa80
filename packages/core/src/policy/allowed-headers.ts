import { listElements } from '../reading/header-list.js'
import { asciiLowerCase, isToken } from '../reading/token.js'

/** The request headers that a policy allows, compiled for look-up. */
export interface AllowedHeaders {
  /** Names in lower case. */
  readonly names: ReadonlySet<string>
  /** What a covered name begins with, in lower case: `x-amz-` for `x-amz-*`. */
  readonly prefixes: ReadonlySet<string>
  readonly any: boolean
  /** The list that was last found allowed: the pages of an application ask with few different ones. */
  lastAllowedList: string
}

/** Compiles `allowedHeaders`. */
export function compileHeaders(entries: readonly string[], credentials: boolean): AllowedHeaders {
  const names = new Set<string>()
  const prefixes = new Set<string>()
  for (const entry of entries) {
    if (isPrefix(entry)) prefixes.add(asciiLowerCase(entry.slice(0, -1)))
    else names.add(asciiLowerCase(entry))
  }
  const any = names.delete('*')
  // With credentials the requested names are echoed, so that the star covers this one as well.
  if (credentials && any) names.add('authorization')
  return { names, prefixes, any, lastAllowedList: '' }
}

/** Whether an entry of `allowedHeaders` covers every name that begins like it: `x-amz-*`. */
export function isPrefix(entry: string): boolean {
  return entry.length > 1 && entry.endsWith('*')
}

/** Whether a policy allows a request header, in any case. What is not a token is never allowed. */
export function allowsHeader(allowed: AllowedHeaders, name: string): boolean {
  if (!isToken(name)) return false
  const lower = asciiLowerCase(name)
  return (
    allowed.names.has(lower) ||
    (allowed.any && lower !== 'authorization') ||
    isCoveredByPrefix(allowed, lower)
  )
}

/** Whether a prefix covers a name, which is in lower case. */
function isCoveredByPrefix({ prefixes }: AllowedHeaders, lower: string): boolean {
  if (prefixes.size === 0) return false
  // A prefix ends in a hyphen, so that one look-up a hyphen finds it among any number.
  for (let hyphen = lower.indexOf('-'); hyphen >= 0; hyphen = lower.indexOf('-', hyphen + 1)) {
    if (prefixes.has(lower.slice(0, hyphen + 1))) return true
  }
  return false
}

/** The first element of a list of request headers that a policy does not allow: as sent, or null. */
export function findDeniedHeader(allowed: AllowedHeaders, list: string): string | null {
  if (list === allowed.lastAllowedList) return null
  const denied = listElements(list).find((name) => !allowsHeader(allowed, name))
  if (denied !== undefined) return denied
  allowed.lastAllowedList = list
  return null
}

/** The names of a list: in lower case, first occurrences. */
export function lowerCaseNames(list: string): string[] {
  return [...new Set(listElements(asciiLowerCase(list)))]
}

/** The names of a list that nothing but a prefix covers: in lower case, first occurrences. */
export function namesByPrefixOnly(allowed: AllowedHeaders, list: string): string[] {
  if (allowed.prefixes.size === 0 || allowed.any) return []
  return lowerCaseNames(list).filter(
    (name) => isToken(name) && !allowed.names.has(name) && isCoveredByPrefix(allowed, name),
  )
}
