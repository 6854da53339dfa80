import type { Header, Page, PageRequest, Sender } from '../../src/index.js'
import { allowAll, allowOrigin, type Case, type CaseAnswer } from './case.js'
import { Random } from './random.js'

const origin = 'https://page.case.test'
const api = 'https://api.case.test'
const foreign = 'https://api.case.example'

const senders = [
  'xhr',
  'xhr',
  'xhr',
  'beacon',
  'beacon',
  'event-source',
  'script',
  'script',
  'module-script',
  'style',
  'image',
  'image',
  'font',
  'worker',
  'module-worker',
  'shared-worker',
  'form',
  'form',
  'iframe',
  'websocket',
  'websocket',
] as const satisfies readonly Sender[]

const types: Readonly<Partial<Record<Sender, readonly [string, ...string[]]>>> = {
  script: ['text/javascript', 'text/plain', 'application/json', 'image/gif', 'text/csv'],
  'module-script': ['text/javascript', 'application/javascript; charset=utf-8', 'text/plain'],
  worker: ['text/javascript', 'text/plain'],
  'module-worker': ['text/javascript', 'text/plain'],
  'shared-worker': ['text/javascript', 'text/plain'],
  style: ['text/css', 'text/css', 'text/plain'],
  image: ['image/gif'],
  'event-source': ['text/event-stream', 'text/event-stream; charset=utf-8', 'text/plain'],
}

type RequestFacts = Partial<PageRequest>

const headerSets: readonly [Header[], ...Header[][]] = [
  [],
  [],
  [['X-A', '1']],
  [['Accept', 'application/json']],
]

function xhrFacts(random: Random): RequestFacts {
  const method = random.one(['GET', 'POST', 'POST', 'PUT'] as const)
  const hasBody = random.chance(0.6)
  return {
    method,
    headers: random.one(headerSets),
    credentials: random.one(['same-origin', 'include'] as const),
    uploadListeners: random.chance(0.4),
    ...(hasBody && { body: random.one(['text', 'urlencoded', 'form-data', 'bytes'] as const) }),
  }
}

function beaconFacts(random: Random): RequestFacts {
  const body = random.one(['text', 'urlencoded', 'form-data', 'blob', 'blob', undefined] as const)
  if (body !== 'blob') return body === undefined ? {} : { body }
  const type = random.one(['text/plain', 'application/json', 'application/x-www-form-urlencoded'])
  return { body, bodyContentType: type, bodySize: random.one([3, 3, 65_537]) }
}

function facts(random: Random, sender: Sender): RequestFacts {
  switch (sender) {
    case 'xhr':
      return xhrFacts(random)
    case 'beacon':
      return beaconFacts(random)
    case 'event-source':
      return { credentials: random.one(['same-origin', 'include'] as const) }
    case 'form': {
      const isPost = random.chance(0.7)
      return isPost
        ? { method: 'POST', body: random.one(['urlencoded', 'text', 'form-data'] as const) }
        : { method: 'GET' }
    }
    case 'script':
    case 'style':
    case 'image':
    case 'module-script': {
      const crossOrigin = random.one([undefined, 'anonymous', 'use-credentials'] as const)
      return crossOrigin === undefined ? {} : { crossOrigin }
    }
    default:
      return {}
  }
}

function permission(random: Random): readonly Header[] {
  return random.one([allowOrigin(origin), allowOrigin(origin), allowAll, []] as const)
}

function answer(random: Random, sender: Sender): CaseAnswer {
  if (sender === 'websocket') return { status: random.one([101, 101, 403]) }
  const [first, ...others] = types[sender] ?? ['text/plain']
  const policy = random.one([undefined, undefined, 'cross-origin', 'same-origin', 'same-site'])
  return {
    status: random.one([200, 200, 200, 200, 404]),
    headers: [
      ['Content-Type', random.one([first, first, ...others])],
      ...permission(random),
      ...(random.chance(0.2) ? [['X-Content-Type-Options', 'nosniff'] as const] : []),
      ...(policy === undefined ? [] : [['Cross-Origin-Resource-Policy', policy] as const]),
    ],
  }
}

const embedderPolicies = ['unsafe-none', 'unsafe-none', 'unsafe-none', 'require-corp'] as const

function target(random: Random, sender: Sender): string {
  // A worker's script is of its page's own origin, or nothing.
  const own = /worker/.test(sender) ? 0.7 : 0.15
  const base = random.chance(own) ? origin : random.one([api, api, foreign])
  return sender === 'websocket' ? base.replace('https:', 'wss:') : base
}

function senderCase(random: Random, id: number): Case {
  const sender = random.one(senders)
  const embedderPolicy: NonNullable<Page['embedderPolicy']> = random.one(embedderPolicies)
  const end = answer(random, sender)
  // How a frame's redirects are held to an embedder policy is not predicted.
  const isFrame = sender === 'form' || sender === 'iframe'
  const mayRedirect = sender !== 'websocket' && !(isFrame && embedderPolicy === 'require-corp')
  const redirects = mayRedirect && random.chance(0.15)
  const redirect: CaseAnswer = {
    status: random.one([302, 307]),
    headers: [
      ...permission(random),
      ['Location', `${random.one([origin, api, foreign])}/end?{case}`],
    ],
  }
  const preflight: CaseAnswer = { status: 204, headers: permission(random) }
  return {
    id: `sender-${id}`,
    page: `${origin}/`,
    ...(embedderPolicy === 'unsafe-none'
      ? {}
      : {
          pageHeaders: { 'cross-origin-embedder-policy': embedderPolicy },
          pageFacts: { embedderPolicy },
        }),
    request: {
      sender,
      url: `${target(random, sender)}/start`,
      ...facts(random, sender),
      ...(sender === 'form' && { destination: 'iframe' }),
    },
    paths: {
      '/start': { preflight, request: redirects ? redirect : end },
      '/end': { preflight, request: end },
    },
  }
}

/** Requests of every sender, generated: the same for the same seed. */
export function senderCases(count: number, seed: number): Case[] {
  const random = new Random(seed)
  return Array.from({ length: count }, (_, id) => senderCase(random, id))
}
