import type { ErrorDocument } from '../http/error-document.js'
import { findOtherOrigin, isHost } from '../http/trial-request.js'
import type { TrialRequest } from '../policy/trial.js'

/** Reads the fields of the form. A URL that was pasted into the host or the path is taken apart. */
export function readTrialFields(form: URLSearchParams): TrialRequest {
  const { host, path } = takeApart(form.get('host') ?? '', form.get('path') ?? '/')
  return {
    origin: form.get('origin') ?? '',
    method: form.get('method') ?? 'GET',
    path,
    ...(host === '' ? {} : { host }),
    headers: (form.get('headers') ?? '').split(/[\s,]+/).filter((name) => name !== ''),
    credentials: form.has('credentials'),
  }
}

/** `https://api.example.com/items`, or the same without its scheme. */
const urlParts = /^((?:https?:\/\/|(?![a-z][a-z\d+.-]*:\/\/))[^\s/?#@\\]+)(\/[^#]*)?(?:#.*)?$/is

function takeApart(host: string, path: string): { readonly host: string; readonly path: string } {
  const [, ofPath, pathOfPath = '/'] = /^\s*https?:/i.test(path) ? partsOf(path) : []
  if (ofPath !== undefined) return { host: ofPath, path: pathOfPath }
  const [, ofHost, pathOfHost = '/'] = partsOf(host)
  if (ofHost === undefined) return { host, path }
  // A path that was written counts for more than the end of a host.
  return { host: ofHost, path: ['', '/'].includes(path.trim()) ? pathOfHost : path }
}

function partsOf(text: string): readonly (string | undefined)[] {
  const parts = urlParts.exec(text.trim()) ?? []
  return isHost(parts[1] ?? '') ? parts : []
}

type Field = keyof TrialRequest

/** Says what is wrong with a field, and what to write instead; undefined where nothing is. */
export function trialFieldWords(
  field: Field,
  request: TrialRequest,
  errors: ErrorDocument | undefined,
): string | undefined {
  const isWrong = Object.keys(errors?.fieldErrors ?? {}).some(
    (name) => name === field || name.startsWith(`${field}.`),
  )
  return isWrong ? words[field]?.(request) : undefined
}

const words: Partial<Record<Field, (request: TrialRequest) => string>> = {
  origin: ({ origin }) => {
    if (origin.trim() === '') {
      return 'Enter the origin of the page, such as https://app.example.com.'
    }
    const meant = findOtherOrigin(origin.trim())
    return meant !== undefined && origin.length <= 1000
      ? `Write the origin only, as browsers send it: ${meant}.`
      : 'An origin has at most 1,000 characters: write a shorter one.'
  },
  method: () => 'Write one method, such as PUT.',
  path: ({ path }) =>
    path.trim().startsWith('/')
      ? 'A path has at most 4,000 characters: write a shorter one.'
      : `Write the path only, with a slash before it: ${exampleOf(path)}.`,
  host: () => 'Write the host only, such as api.example.com.',
  headers: ({ headers }) =>
    headers.length > 200
      ? 'At most 200 headers can be tried: leave some out.'
      : `Write the names only, with commas between them: ${namesIn(headers)}.`,
}

function exampleOf(path: string): string {
  return /^[\w.~-][\w.~/-]{0,99}$/.test(path.trim()) ? `/${path.trim()}` : '/items'
}

/** The names in pasted lines such as `X-Foo: 1`. */
function namesIn(headers: readonly string[]): string {
  const names = headers.flatMap((text) => /^([\w-]{1,100}):/.exec(text)?.[1] ?? [])
  return names.length === 0 ? 'Content-Type, X-Api-Key' : names.slice(0, 5).join(', ')
}
