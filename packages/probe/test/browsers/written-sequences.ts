import type { Header, PageRequest } from '../../src/index.js'
import {
  type Sequence,
  type SequenceOrigin,
  type SequenceStep,
  sequenceApi,
  sequenceOrigins,
} from './sequence.js'

interface WrittenStep extends Omit<PageRequest, 'url'> {
  readonly allowedMethods?: string
  readonly allowedHeaders?: string
  readonly maxAge?: string
  /** In milliseconds, before the step. */
  readonly wait?: number
  /** Whether the page may read the answer. */
  readonly readable?: boolean
  readonly origin?: SequenceOrigin
  readonly fragment?: string
}

const put: WrittenStep = { method: 'PUT', allowedMethods: 'PUT' }
const remove: WrittenStep = { method: 'DELETE', allowedMethods: 'DELETE' }
const withHeader: WrittenStep = { headers: [['X-A', '1']], allowedHeaders: 'x-a' }
const include = { credentials: 'include' } as const

/** Sequences that were written for what they show, by name. */
const written = {
  'equal-requests': [put, put],
  'max-age-0': [
    { ...put, maxAge: '0' },
    { ...put, maxAge: '0' },
  ],
  'max-age-negative': [
    { ...put, maxAge: '-1' },
    { ...put, maxAge: '-1' },
  ],
  'max-age-unreadable': [
    { ...put, maxAge: 'soon' },
    { ...put, maxAge: 'soon' },
  ],
  'two-answers': [put, remove, put],
  'credentials-first': [{ ...put, ...include }, put],
  wildcard: [{ ...put, allowedMethods: '*' }, put],
  'credentialed-wildcard': [
    { ...withHeader, ...include, allowedMethods: '*' },
    { ...put, ...include },
  ],
  'wildcard-then-authorization': [
    { ...withHeader, allowedHeaders: '*' },
    { headers: [['Authorization', 'Bearer token']], allowedHeaders: 'authorization' },
  ],
  'preflighted-failure': [put, { ...put, readable: false }, put],
  'simple-failure': [put, { method: 'GET', readable: false }, put],
  'later-zero': [put, { ...remove, allowedMethods: 'PUT, DELETE', maxAge: '0' }, put],
  renewal: [
    { ...put, maxAge: '4' },
    { ...remove, allowedMethods: 'PUT, DELETE', maxAge: '4', wait: 2_500 },
    { ...put, wait: 2_500 },
  ],
  'no-store': [put, { ...put, cache: 'no-store' }],
  'no-cache': [put, { ...put, cache: 'no-cache' }],
  'no-store-first': [{ ...put, cache: 'no-store' }, put],
  'opaque-origin': [
    { ...put, origin: 'null' },
    { ...put, origin: 'null' },
  ],
  'max-age-plus': [
    { ...put, maxAge: '+600' },
    { ...put, wait: 6_000 },
  ],
  'max-age-twenty-digits': [
    { ...put, maxAge: '99999999999999999999' },
    { ...put, wait: 6_000 },
  ],
  fragment: [
    { ...put, fragment: '#a' },
    { ...put, fragment: '#b' },
    { ...put, fragment: '#a' },
  ],
} as const satisfies Readonly<Record<string, readonly WrittenStep[]>>

export type WrittenSequenceName = keyof typeof written

function step(id: number, written: WrittenStep): SequenceStep {
  const {
    allowedMethods,
    allowedHeaders,
    maxAge = '600',
    wait = 0,
    readable = true,
    origin = sequenceOrigins[0],
    fragment = '',
    ...request
  } = written
  const permission: Header[] = [
    ['Cache-Control', 'no-store'],
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
  ]
  return {
    origin,
    wait,
    request: {
      cache: 'default',
      ...request,
      url: `${sequenceApi}/items?sequence=${id}${fragment}`,
    },
    preflight: {
      status: 204,
      headers: [
        ...permission,
        ['Access-Control-Allow-Methods', allowedMethods ?? 'GET'],
        ['Access-Control-Allow-Headers', allowedHeaders ?? ''],
        ['Access-Control-Max-Age', maxAge],
      ],
    },
    answer: { status: 200, headers: readable ? permission : permission.slice(0, 1) },
    finalAnswer: { status: 200, headers: permission },
  }
}

export const writtenSequenceNames = Object.keys(written) as WrittenSequenceName[]

/** The written sequences, whose `id` is their place among the names. */
export const writtenSequences: readonly Sequence[] = Object.values(
  written as Readonly<Record<string, readonly WrittenStep[]>>,
).map((steps, id) => ({ id, steps: steps.map((each) => step(id, each)) }))
