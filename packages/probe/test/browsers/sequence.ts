import type { Header, PageRequest } from '../../src/index.js'
import { Random } from './random.js'

/** The frames that make requests, by the origin that they have. */
export const sequenceOrigins = [
  'https://one.sequence.test',
  'https://two.sequence.test',
  'null',
] as const
export type SequenceOrigin = (typeof sequenceOrigins)[number]

export const sequenceApi = 'https://api.sequence.test'
/** Another server, which redirects lead to. */
export const sequenceOther = 'https://other.sequence.test'

export interface SequenceAnswer {
  readonly status: number
  readonly headers: readonly Header[]
}

/** One request of a sequence, and how the servers behave while it lasts. */
export interface SequenceStep {
  readonly origin: SequenceOrigin
  /** How long the page waits first, in milliseconds. */
  readonly wait: number
  readonly request: PageRequest
  readonly preflight: SequenceAnswer
  readonly answer: SequenceAnswer
  /** What the target of a redirect answers to requests; to preflights it answers as the server before it. */
  readonly finalAnswer: SequenceAnswer
}

/** Requests that a browser makes one after the other, whose preflights it may remember. */
export interface Sequence {
  readonly id: number
  readonly steps: readonly SequenceStep[]
}

const weighted = <Value>(...pairs: readonly (readonly [Value, number])[]): [Value, ...Value[]] =>
  pairs.flatMap(([value, weight]) => Array<Value>(weight).fill(value)) as [Value, ...Value[]]

const methods = weighted(['PUT', 6], ['DELETE', 3], ['PATCH', 1], ['GET', 3], ['POST', 2])

const headerSets = weighted<Header[]>(
  [[], 6],
  [[['X-A', '1']], 4],
  [[['X-B', '1']], 2],
  [
    [
      ['X-A', '1'],
      ['X-B', '1'],
    ],
    2,
  ],
  [[['Authorization', 'Bearer token']], 3],
  [[['Content-Type', 'application/json']], 1],
)

const credentialsModes = weighted<'omit' | 'same-origin' | 'include'>(
  ['omit', 1],
  ['same-origin', 3],
  ['include', 4],
)

const cacheModes = weighted<'default' | 'no-store' | 'reload' | 'no-cache'>(
  ['default', 14],
  ['no-store', 1],
  ['reload', 1],
  ['no-cache', 1],
)

const allowedMethods = weighted<string | undefined>(
  ['PUT', 3],
  ['PUT, DELETE', 4],
  ['DELETE', 1],
  ['PUT, DELETE, PATCH', 2],
  ['*', 4],
  ['*, PUT', 1],
  [undefined, 1],
)

const allowedHeaders = weighted<string | undefined>(
  ['x-a', 3],
  ['X-A, X-B', 3],
  ['x-a, x-b, authorization, content-type', 4],
  ['*', 4],
  ['*, Authorization', 2],
  [undefined, 1],
)

const maxAges = weighted<string | undefined>(
  ['600', 12],
  ['3', 2],
  [undefined, 2],
  ['0', 2],
  ['-1', 1],
  ['soon', 1],
  ['', 1],
  ['+600', 1],
  ['99999999999999999999', 1],
  ['600, 600', 1],
  ['600.5', 1],
)

function permissions(random: Random, origin: string): Header[] {
  const allowed = random.one(weighted<string | undefined>([origin, 14], ['*', 3], [undefined, 1]))
  const credentials = random.one(weighted<string | undefined>(['true', 12], [undefined, 1]))
  return [
    ['Cache-Control', 'no-store'],
    ...(allowed === undefined ? [] : [['Access-Control-Allow-Origin', allowed] as const]),
    ...(credentials === undefined
      ? []
      : [['Access-Control-Allow-Credentials', credentials] as const]),
  ]
}

/** Whether an answer permits a request, the standard's way. */
function permits(
  methods: string | undefined,
  headerNames: string | undefined,
  request: PageRequest,
) {
  const list = (value: string | undefined) => (value ?? '').toLowerCase().split(/[, ]+/)
  const wildcard = (value: string | undefined) =>
    request.credentials !== 'include' && list(value).includes('*')
  const { method = 'GET' } = request
  const names = [...((request.headers ?? []) as Iterable<Header>)].map(([name]) =>
    name.toLowerCase(),
  )
  return (
    (/^(GET|POST)$/.test(method) ||
      list(methods).includes(method.toLowerCase()) ||
      wildcard(methods)) &&
    names.every(
      (name) =>
        list(headerNames).includes(name) || (name !== 'authorization' && wildcard(headerNames)),
    )
  )
}

function preflightAnswer(random: Random, origin: string, request: PageRequest): SequenceAnswer {
  const headers = permissions(random, origin)
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined) headers.push([name, value])
  }
  const methods = random.one(allowedMethods)
  const headerNames = random.one(allowedHeaders)
  const maxAge = random.one(maxAges)
  add('Access-Control-Allow-Methods', methods)
  add('Access-Control-Allow-Headers', headerNames)
  // A server that refuses says that its answer is not to be remembered.
  add('Access-Control-Max-Age', permits(methods, headerNames, request) ? maxAge : '0')
  return { status: random.one(weighted([204, 15], [500, 1])), headers }
}

function answer(random: Random, origin: string): SequenceAnswer {
  const status = random.one(weighted([200, 12], [500, 1]))
  return { status, headers: permissions(random, origin) }
}

function step(random: Random, sequence: number, origins: readonly SequenceOrigin[]): SequenceStep {
  const origin = random.one(origins as [SequenceOrigin, ...SequenceOrigin[]])
  const item = random.one(weighted([0, 5], [1, 1]))
  const fragment = random.one(weighted(['', 9], ['#part', 1]))
  const base = answer(random, origin)
  const target = `${random.one([sequenceApi, sequenceOther])}/final?sequence=${sequence}`
  const redirected: SequenceAnswer = {
    status: random.one([307, 303]),
    headers: [...base.headers, ['Location', target]],
  }
  const request: PageRequest = {
    url: `${sequenceApi}/items?sequence=${sequence}&item=${item}${fragment}`,
    method: random.one(methods),
    headers: random.one(headerSets),
    credentials: random.one(credentialsModes),
    cache: random.one(cacheModes),
  }
  return {
    origin,
    wait: random.one(weighted([0, 79], [4_000, 1])),
    request,
    preflight: preflightAnswer(random, origin, request),
    answer: random.chance(0.06) ? redirected : base,
    finalAnswer: answer(random, random.chance(0.5) ? 'null' : origin),
  }
}

/** The sequences that every engine is asked about: the same for the same seed. */
export function sequences(count: number, seed: number): Sequence[] {
  const random = new Random(seed)
  return Array.from({ length: count }, (_, id) => {
    const origins = random.one(
      weighted<readonly SequenceOrigin[]>(
        [[sequenceOrigins[0]], 6],
        [sequenceOrigins.slice(0, 2), 3],
        [['null'], 1],
      ),
    )
    const length = 2 + Math.floor(random.next() * 7)
    return { id, steps: Array.from({ length }, () => step(random, id, origins)) }
  })
}
