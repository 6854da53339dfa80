import { isForbiddenMethod } from '@crossgate/core'
import type { EngineProfile } from '../engines/engine-profile.js'
import type { Header } from '../header-list.js'

const forbiddenNames = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
])

const methodOverrideNames = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

/**
 * Whether a page's attempt to set the header is silently dropped: a
 * [forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header).
 */
export function isForbiddenRequestHeader([name, value]: Header): boolean {
  const lowerCaseName = name.toLowerCase()
  if (forbiddenNames.has(lowerCaseName)) return true
  if (lowerCaseName.startsWith('proxy-') || lowerCaseName.startsWith('sec-')) return true
  if (!methodOverrideNames.has(lowerCaseName)) return false
  return value.split(',').some((method) => isForbiddenMethod(method.trim()))
}

/** Control characters but tab, and `"():<>?@[\]{}` and delete. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard names these bytes
const unsafeByte = /[\x00-\x08\x0a-\x1f"():<>?@[\\\]{}\x7f]/
const language = /^[0-9A-Za-z *,\-.;=]*$/
const safelistedTypes = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
])
// Only HTTP's white space may stand around a type, not what Unicode calls so.
const mimeTypeEssence =
  /^[\t\n\r ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[\t\n\r ]*(?:;|$)/
const simpleRange = /^bytes=(\d+)-(\d*)$/

function isSafelistedContentType(value: string): boolean {
  if (unsafeByte.test(value)) return false
  const essence = mimeTypeEssence.exec(value)?.[1]?.toLowerCase() ?? ''
  return safelistedTypes.has(essence)
}

function isSafelistedRange(value: string): boolean {
  const range = simpleRange.exec(value)
  if (range === null) return false
  return range[2] === '' || Number(range[1]) <= Number(range[2])
}

/** Whether a header needs no preflight: a [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header). */
export function isSafelistedRequestHeader([name, value]: Header): boolean {
  if (value.length > 128) return false
  switch (name.toLowerCase()) {
    case 'accept':
      return !unsafeByte.test(value)
    case 'accept-language':
    case 'content-language':
      return language.test(value)
    case 'content-type':
      return isSafelistedContentType(value)
    case 'range':
      return isSafelistedRange(value)
    default:
      return false
  }
}

/** Whether a `no-cors` request keeps the header: a [no-CORS-safelisted request-header](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header). */
export const isNoCorsSafelistedRequestHeader = (header: Header): boolean =>
  header[0].toLowerCase() !== 'range' && isSafelistedRequestHeader(header)

/** The headers with the lines of one name joined, as a server may join them. */
function joinLines(lines: Iterable<Header>): Header[] {
  const values = new Map<string, string>()
  for (const [name, value] of lines) {
    const lowerCaseName = name.toLowerCase()
    const earlier = values.get(lowerCaseName)
    values.set(lowerCaseName, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return [...values]
}

/**
 * The names that make a preflight necessary, sorted and in lower case:
 * [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names).
 * Safelisted headers count too once their values are longer than 1,024 bytes together.
 */
export function unsafeRequestHeaderNames(lines: Iterable<Header>, engine: EngineProfile): string[] {
  const headers = engine.joinsRequestHeaders ? joinLines(lines) : lines
  const unsafe: string[] = []
  const safelisted: string[] = []
  let safelistedSize = 0
  for (const header of headers) {
    const lowerCaseName = header[0].toLowerCase()
    if (
      isSafelistedRequestHeader(header) ||
      engine.furtherSafelistedHeaders[lowerCaseName]?.test(header[1])
    ) {
      safelisted.push(lowerCaseName)
      safelistedSize += header[1].length
    } else unsafe.push(lowerCaseName)
  }
  if (safelistedSize > 1024) unsafe.push(...safelisted)
  return unsafe.sort().filter((name, index) => name !== unsafe[index - 1])
}
