import { UsageError } from '../frame/failure.js'
import type { CopiedHeader, CopiedRequest } from './copied-request.js'
import { isCurl, splitCommands } from './curl-words.js'

/** What an option of curl does to the request; those that do nothing to it are not told apart. */
type Effect =
  | 'url'
  | 'method'
  | 'header'
  | 'cookie'
  | 'referrer'
  | 'data'
  | 'json'
  | 'form'
  | 'user'
  | 'bearer'
  | 'head'
  | 'get'
  /** It takes a value, which says nothing about the request. */
  | 'value'

const effects: Readonly<Record<string, Effect>> = {
  url: 'url',
  request: 'method',
  header: 'header',
  cookie: 'cookie',
  referer: 'referrer',
  data: 'data',
  'data-raw': 'data',
  'data-binary': 'data',
  'data-ascii': 'data',
  'data-urlencode': 'data',
  json: 'json',
  form: 'form',
  'form-string': 'form',
  user: 'user',
  'oauth2-bearer': 'bearer',
  head: 'head',
  get: 'get',
  ...Object.fromEntries(
    (
      'user-agent output max-time connect-timeout proxy resolve connect-to cacert cert key ciphers write-out ' +
      'retry retry-delay max-redirs interface cookie-jar proxy-user dump-header limit-rate range upload-file config'
    )
      .split(' ')
      .map((name) => [name, 'value' as const]),
  ),
}

const shortNames: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  b: 'cookie',
  e: 'referer',
  d: 'data',
  F: 'form',
  u: 'user',
  I: 'head',
  G: 'get',
  A: 'user-agent',
  o: 'output',
  m: 'max-time',
  x: 'proxy',
  E: 'cert',
  w: 'write-out',
  c: 'cookie-jar',
  U: 'proxy-user',
  D: 'dump-header',
  r: 'range',
  T: 'upload-file',
  K: 'config',
}

/**
 * Reads a curl command, pasted as one text or as the words that a shell made of it.
 *
 * @throws `UsageError` where it is not one, or names no URL.
 */
export function readCurl(command: string | readonly string[]): CopiedRequest {
  const [program, ...others] = typeof command === 'string' ? findCurl(command) : command
  if (program === undefined) throw new UsageError('The curl command is empty: paste all of it.')
  if (!isCurl(program)) {
    const isPowerShell =
      /^Invoke-(?:WebRequest|RestMethod)$/i.test(program) || /^\$session/.test(program)
    throw new UsageError(
      isPowerShell
        ? 'This is for PowerShell: in the developer tools choose "Copy as cURL" instead.'
        : `Expected a command that begins with curl, but this one begins with ${JSON.stringify(program.slice(0, 40))}.`,
    )
  }
  return toRequest(readOptions(others))
}

/** The words of the one curl command in a text; what its output goes through is another program. */
function findCurl(text: string): readonly string[] {
  const commands = splitCommands(text)
  const count = commands.filter(([program = '']) => isCurl(program)).length
  if (count > 1) {
    throw new UsageError(
      `These are ${count} curl commands: paste only the one for the failing request.`,
    )
  }
  return commands[0] ?? []
}

interface ReadOption {
  readonly effect: Effect
  readonly value: string
}

function readOptions(words: readonly string[]): ReadOption[] {
  const read: ReadOption[] = []
  const queue = [...words]
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word.startsWith('--')) readLong(word, queue, read)
    else if (word.startsWith('-') && word !== '-') readShort(word, queue, read)
    else read.push({ effect: 'url', value: word })
  }
  return read
}

function readLong(word: string, queue: string[], read: ReadOption[]): void {
  const [, name = '', attached] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
  const effect = Object.hasOwn(effects, name) ? effects[name] : undefined
  if (effect === 'head' || effect === 'get') read.push({ effect, value: '' })
  else if (effect !== undefined) read.push({ effect, value: attached ?? takeValue(word, queue) })
}

/** Several short options can be one word, and the last can hold its value: `-sSXPOST`. */
function readShort(word: string, queue: string[], read: ReadOption[]): void {
  for (let at = 1; at < word.length; at++) {
    const name = shortNames[word[at] as string]
    const effect = name === undefined ? undefined : effects[name]
    if (effect === undefined) continue
    if (effect === 'head' || effect === 'get') {
      read.push({ effect, value: '' })
      continue
    }
    const attached = word.slice(at + 1)
    read.push({ effect, value: attached === '' ? takeValue(word, queue) : attached })
    return
  }
}

function takeValue(word: string, queue: string[]): string {
  const value = queue.shift()
  if (value === undefined)
    throw new UsageError(`The curl command ends after ${word}: part of it is missing.`)
  return value
}

function toRequest(options: readonly ReadOption[]): CopiedRequest {
  const all = (effect: Effect): string[] =>
    options.filter((option) => option.effect === effect).map(({ value }) => value)
  const has = (effect: Effect): boolean => options.some((option) => option.effect === effect)
  const [url] = all('url')
  if (url === undefined) throw new UsageError('The curl command has no URL.')
  const headers = all('header').flatMap(readHeader)
  const isJson = has('json')
  const isSent = (has('data') || isJson || has('form')) && !has('get')
  return {
    url: /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? url : `http://${url}`,
    method: all('method').at(-1) ?? (has('head') ? 'HEAD' : undefined),
    headers: [
      ...headers,
      ...addedHeaders(headers, {
        isJson,
        isForm: has('form'),
        isSent,
        isAuthorized: has('user') || has('bearer'),
      }),
    ],
    hasBody: isSent,
    referrer: all('referrer').at(-1),
    hasCookies: has('cookie') || headers.some(([name]) => name.toLowerCase() === 'cookie'),
  }
}

/** `Name: value`, and `Name;` for an empty one. `Name:` takes a header of curl's own away. */
export function readHeader(line: string): CopiedHeader[] {
  const match = /^([^:;\s]+)\s*(?::\s*([\s\S]*?)|;)\s*$/.exec(line)
  if (match === null) return []
  const [, name = '', value] = match
  return value === '' ? [] : [[name, value ?? '']]
}

/** The headers that curl writes by itself. */
function addedHeaders(
  headers: readonly CopiedHeader[],
  {
    isJson,
    isForm,
    isSent,
    isAuthorized,
  }: Readonly<Record<'isJson' | 'isForm' | 'isSent' | 'isAuthorized', boolean>>,
): CopiedHeader[] {
  const present = new Set(headers.map(([name]) => name.toLowerCase()))
  const added: CopiedHeader[] = []
  if (isSent && !present.has('content-type')) {
    const urlencoded = 'application/x-www-form-urlencoded'
    const type = isJson ? 'application/json' : isForm ? 'multipart/form-data' : urlencoded
    added.push(['content-type', type])
  }
  if (isAuthorized && !present.has('authorization')) added.push(['authorization', 'x'])
  return added
}
