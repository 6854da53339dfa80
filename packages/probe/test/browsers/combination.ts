import { type CorsConfigurationInput, checkConfiguration } from '@crossgate/core'
import type { Header, PageRequest } from '../../src/index.js'
import { Random } from './random.js'

/** Where a page is, and where its API is. */
export interface Place {
  readonly name: string
  /** The URL of the page. */
  readonly page: string
  /** The origin that the page has. */
  readonly origin: string
  readonly api: string
  /** Another server, which redirects may lead to. */
  readonly other: string
}

export const places: readonly [Place, ...Place[]] = [
  {
    name: 'TLS, one site',
    page: 'https://page.crossgate.test/',
    origin: 'https://page.crossgate.test',
    api: 'https://api.crossgate.test',
    other: 'https://other.crossgate.test:8443',
  },
  {
    name: 'no TLS, one site',
    page: 'http://page.plain.test/',
    origin: 'http://page.plain.test',
    api: 'http://api.plain.test:8080',
    other: 'http://other.plain.test',
  },
  {
    name: 'sandboxed page',
    page: 'https://page.crossgate.test/sandboxed',
    origin: 'null',
    api: 'https://api.crossgate.test',
    other: 'https://other.crossgate.test:8443',
  },
]

/** What the application answers. */
export interface CombinationAnswer {
  readonly status: number
  readonly headers: readonly Header[]
}

/** A configuration, an application behind it, and a request that a page makes. */
export interface Combination {
  readonly id: number
  readonly place: Place
  readonly configuration: CorsConfigurationInput
  /** The answer at the URL that the page asks for. */
  readonly answer: CombinationAnswer
  /** The answer to `OPTIONS`, where the filter lets one through. */
  readonly optionsAnswer: CombinationAnswer
  /** The answer at the URL that a redirect leads to. */
  readonly finalAnswer: CombinationAnswer
  readonly request: PageRequest
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const
const headerNames = ['X-First', 'X-Second', 'Authorization', 'Content-Type'] as const
const exposable = ['X-Answer', 'X-Count', 'ETag'] as const

function configuration(random: Random, { origin }: Place): CorsConfigurationInput {
  for (;;) {
    const wildcard = origin.replace(/\/\/[^.]+/, '//*')
    const origins = random.one(
      [
        ['own', 10],
        ['any', 3],
        ['pattern', 2],
        ['foreign', 1],
      ].flatMap(([name, weight]) => Array(Number(weight)).fill(name)) as [string, ...string[]],
    )
    const allowedOrigins = {
      own: [origin],
      any: ['*'],
      pattern: [origin === 'null' ? 'null' : wildcard, 'https://elsewhere.example'],
      foreign: ['https://elsewhere.example'],
    }[origins] as string[]
    const candidate: CorsConfigurationInput = {
      enabled: random.chance(0.9),
      allowCredentials: random.chance(0.45),
      allowedOrigins,
      allowedMethods: random.chance(0.25) ? ['*'] : random.some(methods, 0.75),
      allowedHeaders: random.chance(0.25) ? ['*'] : random.some(headerNames, 0.75),
      exposedHeaders: random.chance(0.25) ? ['*'] : random.some(exposable),
      preflightMaxAgeInSeconds: random.one([-1, 0, 600]),
      excludedPaths: ['/admin*'],
      enforcement: random.one(['block', 'block', 'block', 'omit', 'report']),
      dangerouslyAllow: [
        ...random.some(['any-origin-with-credentials', 'null-origin'] as const, 0.4),
        'insecure-origins-with-credentials',
      ],
    }
    if (checkConfiguration(candidate).length === 0) return candidate
  }
}

/** What servers send that set their CORS headers by hand: reaches the browser where the filter is off or only reports. */
function handWrittenHeaders(random: Random, { origin }: Place, preflight: boolean): Header[] {
  const headers: Header[] = []
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined) headers.push([name, value])
  }
  add(
    'Access-Control-Allow-Origin',
    random.one([
      origin,
      origin,
      origin,
      origin,
      origin,
      origin,
      origin,
      '*',
      '*',
      undefined,
      `${origin}/`,
      `${origin}, https://elsewhere.example`,
      'https://elsewhere.example',
      'page',
      'null',
    ]),
  )
  if (random.chance(0.05)) add('Access-Control-Allow-Origin', origin)
  add('Access-Control-Allow-Credentials', random.one(['true', 'true', undefined, 'True', 'false']))
  if (!preflight) {
    add('Access-Control-Expose-Headers', random.one([undefined, '*', 'X-Answer', 'x-count,, ETag']))
    return headers
  }
  add(
    'Access-Control-Allow-Methods',
    random.one([
      '*',
      '*',
      'GET, PUT,DELETE',
      'PUT, OPTIONS',
      'PATCH, put',
      undefined,
      'PUT, (DELETE)',
    ]),
  )
  add(
    'Access-Control-Allow-Headers',
    random.one([
      '*',
      '*',
      '*, Authorization',
      'x-first,X-SECOND',
      'content-type, Authorization',
      undefined,
      'X-First; X-Second',
    ]),
  )
  add('Access-Control-Max-Age', random.one([undefined, '600', '0', '-1', 'soon']))
  return headers
}

const plainHeaders: readonly Header[] = [
  ['Content-Type', 'text/plain'],
  ['X-Answer', '42'],
  ['X-Count', '7'],
  ['ETag', '"1"'],
]

function redirect(random: Random, place: Place, id: number): CombinationAnswer {
  const target = random.one([place.api, place.other, place.other, new URL(place.page).origin])
  const status = random.one([301, 302, 303, 307, 308])
  return {
    status,
    headers: [
      ['Location', `${target}/final?combination=${id}`],
      ...handWrittenHeaders(random, place, false),
    ],
  }
}

function answer(random: Random, place: Place): CombinationAnswer {
  return {
    status: random.one([200, 200, 200, 201, 404, 500]),
    headers: [...plainHeaders, ...handWrittenHeaders(random, place, false)],
  }
}

const headerSets: readonly [Header[], ...Header[][]] = [
  [],
  [],
  [],
  [['X-First', '1']],
  [
    ['X-Second', '2'],
    ['X-First', '1'],
  ],
  [['Authorization', 'Bearer token']],
  [
    ['Authorization', 'Bearer token'],
    ['X-First', '1'],
  ],
  [['Content-Type', 'application/json']],
  [['Content-Type', 'Text/Plain; charset=utf-8']],
  [['Accept', 'application/json']],
  [['Accept', 'a'.repeat(129)]],
  [['Accept', '"quoted"']],
  [['Accept-Language', 'de, en;q=0.5']],
  [['Content-Language', 'de_AT']],
  [['X-Requested-With', 'XMLHttpRequest']],
  [['Referer', 'https://elsewhere.example/']],
  [['Range', 'bytes=0-99']],
  [['Range', 'bytes=5-1']],
  [['Save-Data', 'on']],
  [['DPR', '2']],
  [['Downlink', '1']],
  [['Sec-CH-UA', '"x"']],
  [['Width', '3']],
]

function request(random: Random, place: Place, id: number): PageRequest {
  const origin = random.chance(0.08) ? new URL(place.page).origin : place.api
  const path = random.chance(0.08) ? '/admin/items' : '/items'
  const mode = random.one<'cors' | 'no-cors' | 'same-origin'>([
    'cors',
    'cors',
    'cors',
    'cors',
    'cors',
    'cors',
    'no-cors',
    'same-origin',
  ])
  const method = random.one([
    'GET',
    'GET',
    'GET',
    'POST',
    'POST',
    ...methods,
    'PUT',
    'PUT',
    'put',
    'delete',
  ])
  const hasBody = !/^(get|head)$/i.test(method) && random.chance(0.5)
  return {
    url: `${origin}${path}?combination=${id}`,
    method,
    headers: random.one(headerSets),
    mode,
    credentials: random.one(['omit', 'same-origin', 'include', 'include']),
    redirect: random.one(['follow', 'follow', 'follow', 'follow', 'error', 'manual']),
    ...(hasBody ? { body: random.one(['text', 'urlencoded', 'form-data', 'bytes']) } : {}),
  }
}

/** The combinations that every engine is asked about: the same for the same seed. */
export function combinations(count: number, seed: number): Combination[] {
  const random = new Random(seed)
  return Array.from({ length: count }, (_, id) => {
    const place = random.one([places[0], places[0], ...places] as [Place, ...Place[]])
    return {
      id,
      place,
      configuration: configuration(random, place),
      answer: random.chance(0.2) ? redirect(random, place, id) : answer(random, place),
      optionsAnswer: {
        status: random.one([204, 204, 204, 204, 200, 404, 401, 302]),
        headers: [
          ['Location', `/final?combination=${id}`],
          ...handWrittenHeaders(random, place, true),
        ],
      },
      finalAnswer: answer(random, place),
      request: request(random, place, id),
    }
  })
}
