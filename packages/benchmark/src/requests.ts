import { type BenchmarkPolicy, deniedOrigin } from './policies.js'

/** One request, as a browser sends it. */
export interface BenchmarkRequest {
  readonly method: string
  readonly target: string
  /** By lower-case name, in the order in which they are sent. */
  readonly headers: Readonly<Record<string, string>>
}

/** The five requests that every candidate answers. */
export const requestTitles = {
  a: 'GET without Origin',
  b: 'GET, origin allowed',
  c: 'GET, origin denied',
  d: 'preflight for PUT, allowed',
  e: 'preflight for PUT, origin denied',
} as const

export type RequestId = keyof typeof requestTitles

export const requestIds = Object.keys(requestTitles) as RequestId[]

/** The requests that a filter may answer by itself, without the application's work. */
export const answeredByFilter: ReadonlySet<string> = new Set<RequestId>(['c', 'd', 'e'])

const browser = {
  host: 'api.example.com',
  connection: 'keep-alive',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
  accept: 'application/json',
}

const afterwards = {
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9',
}

const target = '/api/items/1234?page=2'

/** Makes one of the five requests for a policy. */
export function makeRequest(id: RequestId, { allowedOrigin }: BenchmarkPolicy): BenchmarkRequest {
  if (id === 'a') return { method: 'GET', target, headers: { ...browser, ...afterwards } }
  const origin = id === 'b' || id === 'd' ? allowedOrigin : deniedOrigin
  const crossSite = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    ...afterwards,
  }
  if (id === 'b' || id === 'c') {
    return { method: 'GET', target, headers: { ...browser, origin, ...crossSite } }
  }
  const asked = {
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization,content-type,x-requested-with',
  }
  return { method: 'OPTIONS', target, headers: { ...browser, ...asked, origin, ...crossSite } }
}

/** Preflights made to be expensive, and an ordinary one to compare with. */
export function hostileRequests(policy: BenchmarkPolicy): Record<string, BenchmarkRequest> {
  const ordinary = makeRequest('d', policy)
  const { headers } = ordinary
  const size = 16_384
  const asking = (list: string): BenchmarkRequest => ({
    ...ordinary,
    headers: { ...headers, 'access-control-request-headers': list },
  })
  const from = (origin: string): BenchmarkRequest => ({
    ...ordinary,
    headers: { ...headers, origin },
  })
  return {
    ordinary,
    'names, 16 KB': asking('authorization,'.repeat(size / 14)),
    'commas, 16 KB': asking(','.repeat(size)),
    'spaces, 16 KB': asking(' '.repeat(size)),
    'names, 4,096 characters': asking(`${`${' '.repeat(18)}authorization,`.repeat(127)}x-secret`),
    'spaces, 4,096 characters': asking(' '.repeat(4_096)),
    'origin, 16 KB': from(`https://${'a'.repeat(size)}.example`),
    'origin of dots, 16 KB': from(`https://${'a.'.repeat(size / 2)}example`),
    'path, 16 KB': { ...ordinary, target: `/${'%2e%2e/'.repeat(size / 7)}` },
  }
}
