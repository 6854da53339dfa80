import type { BrowserEngine } from '../../src/engines/engine-profile.js'
import type { Header, Page, PageRequest } from '../../src/index.js'

/** What a server answers, as data. `{case}` in a header's value stands for the case's mark in URLs. */
export interface CaseAnswer {
  readonly status?: number
  readonly headers?: readonly Header[]
}

/** What a server answers at one path. */
export interface CasePath {
  /** Default: the page may send everything, without credentials. */
  readonly preflight?: CaseAnswer
  /** Default: 200 that every page may read. A list is answered in its order, the last one from then on. */
  readonly request?: CaseAnswer | readonly CaseAnswer[]
}

/** A request of a page and how servers answer it, in every engine. */
export interface Case {
  readonly id: string
  /** The page's URL. */
  readonly page: string
  /** Headers of the page's own response. */
  readonly pageHeaders?: Readonly<Record<string, string>>
  /** What a prediction is told of the page, beside its origin. */
  readonly pageFacts?: Omit<Page, 'origin'>
  /** Whether the page is a sandboxed frame. */
  readonly sandboxed?: boolean
  readonly request: PageRequest
  /** By path: `/start` is where the request goes unless its URL says otherwise. */
  readonly paths?: Readonly<Record<string, CasePath>>
  /** The engines that are asked; default: all. */
  readonly engines?: readonly BrowserEngine[]
}

export const allowAll: readonly Header[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Allow-Headers', '*, Authorization'],
]

/** What lets one origin send and read with credentials. */
export const allowOrigin = (origin: string): readonly Header[] => [
  ['Access-Control-Allow-Origin', origin],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE'],
  ['Access-Control-Allow-Headers', 'x-a, authorization, content-type'],
]

const mark = (id: string): string => `case=${id}`

/** The URL of a case's request, with its mark. */
export function markedURL({ id, request }: Case): string {
  const [address = '', fragment] = request.url.split('#')
  if (address.startsWith('data:')) return request.url
  const marked = `${address}${address.includes('?') ? '&' : '?'}${mark(id)}`
  return fragment === undefined ? marked : `${marked}#${fragment}`
}

/** What a case's server answers; `count` says how many requests the path has had before. */
export function caseAnswer(
  { id, paths = {} }: Case,
  { purpose, url }: { readonly purpose: 'preflight' | 'request'; readonly url: string },
  count: number,
): Required<CaseAnswer> {
  const path = paths[new URL(url).pathname] ?? {}
  const answers = [path[purpose] ?? {}].flat() as CaseAnswer[]
  const { status = 200, headers = allowAll } = answers[Math.min(count, answers.length - 1)] ?? {}
  return {
    status,
    headers: headers.map(([name, value]) => [name, value.replaceAll('{case}', mark(id))]),
  }
}
