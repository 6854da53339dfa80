import type { CorsRequest } from '../request.js'
import { asciiLowerCase, isToken } from './token.js'

/** Longest `Access-Control-Request-Headers` that is read, in characters. */
export const maximumListLength = 4_096
/** Most elements of `Access-Control-Request-Headers` that are read, empty ones included. */
export const maximumListElements = 128

/** The request headers that a policy allows, compiled for look-up. */
export interface AllowedHeaders {
  /** In lower case. */
  readonly listed: ReadonlySet<string>
  readonly any: boolean
  /** The list that was last found allowed: the pages of an application ask with few different ones. */
  lastAllowed: string
}

/** Compiles `allowedHeaders`. */
export function compileHeaders(names: readonly string[], credentials: boolean): AllowedHeaders {
  const listed = new Set(names.map(asciiLowerCase))
  const any = listed.delete('*')
  if (credentials && any) listed.add('authorization')
  return { listed, any, lastAllowed: '' }
}

/**
 * The method that a request asks leave for, where it is a
 * [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request); else null.
 */
export function requestedMethod({ method, headers }: CorsRequest): string | null {
  return method === 'OPTIONS' ? (headers.get('access-control-request-method') ?? null) : null
}

/** Tells whether a list of request headers is longer than any browser's. */
export function isOverlong(list: string): boolean {
  return (
    list.length >= maximumListElements &&
    (list.length > maximumListLength || list.split(',').length > maximumListElements)
  )
}

/** The elements of a comma list, white space and empty elements left out. */
export function listElements(list: string): string[] {
  // RFC 9110's white space is space and tab; `trim` takes more.
  const elements = list.split(',').map((text) => text.replace(/^[\t ]+|(?<![\t ])[\t ]+$/g, ''))
  return elements.filter((element) => element)
}

/** Tells whether a policy allows a request header, in any case. */
export function allowsHeader({ listed, any }: AllowedHeaders, name: string): boolean {
  const lower = name.toLowerCase()
  return isToken(name) && (listed.has(lower) || (any && lower !== 'authorization'))
}

/** The first element of a list of request headers that a policy does not allow: as sent, or null. */
export function findDeniedHeader(allowed: AllowedHeaders, list: string): string | null {
  if (list === allowed.lastAllowed) return null
  const denied = listElements(list).find((name) => !allowsHeader(allowed, name))
  if (denied) return denied
  allowed.lastAllowed = list
  return null
}

/** A list of request headers as a preflight's answer echoes it: lower case, first occurrences. */
export function echoHeaders(list: string): string {
  // Every name of an allowed list is a token, so that no letter outside ASCII is folded.
  return [...new Set(listElements(list.toLowerCase()))].join(',')
}
