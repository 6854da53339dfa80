import { parseDocument } from '../document/document.js'
import { UnreadableError, UsageError } from '../frame/failure.js'
import type { CopiedHeader, CopiedRequest } from './copied-request.js'

const howToCopy =
  'Copy it from the developer tools: in the network panel, choose "Copy as fetch" for the request.'

/**
 * Reads `fetch(…)` as developer tools copy it: the arguments are JSON.
 *
 * @throws `UsageError` where it is not such a call.
 */
export function readFetchCall(text: string): CopiedRequest {
  const count = text.match(/^\s*(?:await\s+)?fetch\s*\(/gm)?.length ?? 0
  if (count > 1) {
    throw new UsageError(
      `These are ${count} fetch calls: paste only the one for the failing request.`,
    )
  }
  const match =
    /^\s*(?:(?:const|let|var)\s+\w+\s*=\s*)?(?:await\s+)?(?:(?:window|globalThis)\.)?fetch\s*\(([\s\S]*)\)\s*(?:;\s*)?(?:\.then[\s\S]*)?$/.exec(
      text,
    )
  if (match === null)
    throw new UsageError(`This does not begin with fetch( and end with ). ${howToCopy}`)
  const [url, init = {}] = readArguments(match[1] as string)
  if (typeof url !== 'string' || typeof init !== 'object' || init === null) {
    throw new UsageError(`The arguments of this fetch are not a URL and an object. ${howToCopy}`)
  }
  const { method, headers, body, referrer, mode, credentials } = init as Record<string, unknown>
  const pairs = readHeaders(headers)
  return {
    url,
    method: textOf(method),
    headers: pairs,
    hasBody: body !== undefined && body !== null,
    referrer: textOf(referrer),
    mode: textOf(mode),
    credentials: textOf(credentials),
    hasCookies: pairs.some(([name]) => name.toLowerCase() === 'cookie'),
  }
}

function readArguments(text: string): unknown[] {
  try {
    return parseDocument({ name: 'The fetch call', text: `[${text}]` }).value as unknown[]
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    throw new UsageError(`The arguments of this fetch are not plain JSON. ${howToCopy}`)
  }
}

function readHeaders(headers: unknown): CopiedHeader[] {
  if (typeof headers !== 'object' || headers === null) return []
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
