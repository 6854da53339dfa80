import type { Prediction } from '../../src/index.js'
import type { Seen } from './sites.js'

/** What browser-page.js tells of a fetch. */
export interface FetchResult {
  readonly success: boolean
  readonly type: string
  readonly status: number
  readonly redirected: boolean
  readonly readableHeaders: readonly string[]
  /** `false` where the page still waits. */
  readonly settled?: boolean
  readonly text?: string
  readonly error?: string
}

/** A fetch as a browser and a prediction can both tell it, one line a fact. */
export type Account = readonly string[]

/** Headers of the connection, which no prediction knows of. */
const transport = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
])

function outcome(result: FetchResult): string[] {
  const names = result.readableHeaders.filter((name) => !transport.has(name))
  return [
    `success ${result.success}`,
    `type ${result.type}`,
    `status ${result.status}`,
    `redirected ${result.redirected}`,
    `readable ${names.join(',')}`,
  ]
}

const wire = (
  purpose: string,
  method: string,
  url: string,
  fields: Readonly<Record<string, string | boolean | null | undefined>>,
): string => {
  // What a page without an origin may store depends on the page around it.
  const isTold = (name: string) => name !== 'secFetchStorageAccess' || fields.origin !== 'null'
  const present = Object.entries(fields).filter(
    ([name, value]) => value !== null && value !== undefined && isTold(name),
  )
  return `${purpose} ${method} ${url} ${present.map(([name, value]) => `${name}=${value}`).join(' ')}`
}

/** What a prediction says. `cookies` is left out where the browser has none to send. */
export function predicted(prediction: Prediction, cookies: boolean): Account {
  const lines = prediction.exchanges.map(({ purpose, request, includeCredentials }) => {
    const header = (name: string) =>
      request.headers.find(([present]) => present.toLowerCase() === name)?.[1]
    return wire(purpose, request.method, request.url, {
      origin: header('origin'),
      requestedMethod: header('access-control-request-method'),
      requestedHeaders: header('access-control-request-headers'),
      secFetchSite: header('sec-fetch-site'),
      secFetchMode: header('sec-fetch-mode'),
      secFetchDest: header('sec-fetch-dest'),
      secFetchStorageAccess: header('sec-fetch-storage-access'),
      authorization: header('authorization'),
      contentType: header('content-type')?.replace(/boundary=.*/, 'boundary='),
      cookies: cookies ? includeCredentials : null,
    })
  })
  return [...outcome(prediction), ...lines]
}

/** What a browser did: what its page was told, and what reached the servers. */
export function observed(result: FetchResult, seen: readonly Seen[], cookies: boolean): Account {
  const lines = seen.map(({ purpose, method, url, applicationRan: _, ...fields }) =>
    wire(purpose, method, url, { ...fields, cookies: cookies ? fields.cookies : null }),
  )
  return [...outcome(result), ...lines]
}

/** The lines in which two accounts differ; none where they say the same, in the same order. */
export function differences(predicted: Account, observed: Account): string[] {
  if (predicted.join('\n') === observed.join('\n')) return []
  if (predicted.length !== observed.length) {
    return [
      `  predicted ${predicted.length} lines, observed ${observed.length}`,
      ...inOneOnly(predicted, observed),
    ]
  }
  return inOneOnly(predicted, observed)
}

function inOneOnly(predicted: Account, observed: Account): string[] {
  return [
    ...predicted.filter((line) => !observed.includes(line)).map((line) => `  predicted ${line}`),
    ...observed.filter((line) => !predicted.includes(line)).map((line) => `  observed  ${line}`),
    '  (in this order)',
  ]
}
