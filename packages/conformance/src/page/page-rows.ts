import type { HeaderLine } from '../case.js'
import { origins } from './page-policy.js'
import type { ComparedRow, PageExpectation, PageRequest, PageRow } from './page-row.js'

const { allowed, other, foreign } = origins

/** What an allowed page is permitted with an answer. */
export const permission = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Total',
})
const preflightPermission = {
  'access-control-allow-origin': allowed,
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET,PUT,POST',
  'access-control-allow-headers': 'Content-Type,X-Token',
  'access-control-max-age': '600',
}
const readablePreflight = {
  'access-control-allow-origin': allowed,
  'access-control-allow-credentials': 'true',
}
const refusal = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const preflightVary = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers']

const grantedPreflight = {
  status: 204,
  headers: preflightPermission,
  vary: preflightVary,
  body: '',
  reached: false,
} satisfies PageExpectation
const plainRefusal = {
  status: 403,
  headers: refusal,
  vary: ['Origin'],
  body: '',
  reached: false,
} satisfies PageExpectation
/** Of a request of an allowed page, which may read why. */
const readableRefusal = {
  ...plainRefusal,
  headers: { ...refusal, ...permission(allowed) },
} satisfies PageExpectation

const from = (origin: string, ...more: HeaderLine[]): HeaderLine[] => [['Origin', origin], ...more]
const preflight = (origin: string, method: string, headers?: string): HeaderLine[] =>
  from(
    origin,
    ['Access-Control-Request-Method', method],
    ...(headers === undefined ? [] : [['Access-Control-Request-Headers', headers] as const]),
  )
const handshake: readonly HeaderLine[] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
]

const items = '{"items":[]}'

/** Every row that a server is asked. */
export const pageRows = {
  allowed: {
    what: 'an allowed page reads the response; the names in the application’s own `Vary` stay',
    request: { method: 'GET', route: 'plain', headers: from(allowed) },
    expected: {
      status: 200,
      headers: { ...permission(allowed), 'x-total': '1' },
      vary: ['Accept', 'Origin'],
      body: items,
      reached: true,
    },
  },
  'another allowed origin': {
    what: 'another allowed page gets its own CORS headers',
    request: { method: 'GET', route: 'plain', headers: from(other) },
    expected: {
      status: 200,
      headers: permission(other),
      vary: ['Accept', 'Origin'],
      body: items,
      reached: true,
    },
  },
  head: {
    what: '`HEAD` is answered like `GET`',
    request: { method: 'HEAD', route: 'plain', headers: from(allowed) },
    expected: {
      status: 200,
      headers: permission(allowed),
      vary: ['Accept', 'Origin'],
      body: '',
      reached: true,
    },
  },
  'no origin': {
    what: 'the response to a request without `Origin` has `Vary` too, for caches',
    request: { method: 'GET', route: 'plain', headers: [] },
    expected: { status: 200, headers: {}, vary: ['Accept', 'Origin'], body: items, reached: true },
  },
  'own page': {
    what: 'the server’s own page over plain http, known by its `Host`, may write',
    request: { method: 'PUT', route: 'saves', headers: from('{own}') },
    expected: { status: 200, headers: {}, vary: ['Origin'], body: 'saved', reached: true },
    saves: 1,
  },
  'allowed write': {
    what: 'an allowed page writes',
    request: { method: 'PUT', route: 'saves', headers: from(allowed, ['X-Token', '1']) },
    expected: {
      status: 200,
      headers: permission(allowed),
      vary: ['Origin'],
      body: 'saved',
      reached: true,
    },
    saves: 1,
  },
  refused: {
    what: 'a foreign page is refused before the application runs',
    request: { method: 'PUT', route: 'saves', headers: from(foreign) },
    expected: plainRefusal,
    saves: 0,
  },
  'refused method': {
    what: 'a method that is not allowed is refused so that the page can read it',
    request: { method: 'DELETE', route: 'saves', headers: from(allowed) },
    expected: readableRefusal,
    saves: 0,
  },
  'foreign host': {
    what: 'a request for a host that is not in `allowedHosts` is refused',
    request: {
      method: 'PUT',
      route: 'saves',
      headers: [
        ['Host', 'rebound.example'],
        ['Origin', 'http://rebound.example'],
      ],
    },
    expected: plainRefusal,
    saves: 0,
  },
  preflight: {
    what: 'a preflight is allowed',
    request: {
      method: 'OPTIONS',
      route: 'saves',
      headers: preflight(allowed, 'PUT', 'content-type,x-token'),
    },
    expected: grantedPreflight,
  },
  'preflight of a missing route': {
    what: 'a preflight is allowed where there is no route: the page then reads the 404',
    request: { method: 'OPTIONS', route: 'missing', headers: preflight(allowed, 'PUT') },
    expected: grantedPreflight,
  },
  'preflight of a foreign page': {
    what: 'a preflight of a foreign page is refused',
    request: { method: 'OPTIONS', route: 'saves', headers: preflight(foreign, 'PUT') },
    expected: { status: 403, headers: refusal, vary: preflightVary, body: '', reached: false },
  },
  'preflight for a header': {
    what: 'a preflight for a header that is not allowed is refused',
    request: { method: 'OPTIONS', route: 'saves', headers: preflight(allowed, 'PUT', 'x-secret') },
    expected: {
      status: 403,
      headers: { ...refusal, ...readablePreflight },
      vary: preflightVary,
      body: '',
      reached: false,
    },
  },
  'options without a method': {
    what: 'an `OPTIONS` that is not a preflight is a request like any other, and not allowed here',
    request: { method: 'OPTIONS', route: 'plain', headers: from(allowed) },
    expected: readableRefusal,
  },
  'missing route': {
    what: 'a 404 of the framework can be read',
    request: { method: 'GET', route: 'missing', headers: from(allowed) },
    expected: { status: 404, headers: permission(allowed), vary: ['Origin'], reached: true },
  },
  'slash at the end': {
    what: 'a page can read the response for a path with a trailing slash, or follow the redirect',
    request: { method: 'GET', route: 'slash', headers: from(allowed) },
    expected: {
      status: [200, 404, 301, 302, 307, 308],
      headers: permission(allowed),
      vary: ['Origin'],
      optionalVary: ['Accept'],
      reached: true,
    },
  },
  'preflight of a slash at the end': {
    what: 'and its preflight is answered, not redirected: browsers do not follow redirects there',
    request: { method: 'OPTIONS', route: 'slash', headers: preflight(allowed, 'PUT') },
    expected: grantedPreflight,
  },
  'missing method': {
    what: 'a page can read the response for a method that a route does not have',
    request: {
      method: 'POST',
      route: 'plain',
      headers: from(allowed, ['Content-Type', 'application/json'], ['Content-Length', '0']),
    },
    expected: { status: [404, 405], headers: permission(allowed), vary: ['Origin'], reached: true },
  },
  thrown: {
    what: 'the 500 of a handler that throws can be read',
    request: { method: 'GET', route: 'thrown', headers: from(allowed) },
    expected: { status: 500, headers: permission(allowed), vary: ['Origin'], reached: true },
  },
  redirect: {
    what: 'a redirect can be followed',
    request: { method: 'GET', route: 'redirect', headers: from(allowed) },
    expected: {
      status: 302,
      headers: { ...permission(allowed), location: '{prefix}/plain' },
      vary: ['Origin'],
      reached: true,
    },
  },
  stream: {
    what: 'a stream arrives whole',
    request: { method: 'GET', route: 'stream', headers: from(allowed) },
    expected: {
      status: 200,
      headers: permission(allowed),
      vary: ['Origin'],
      body: 'one\ntwo\nthree\n',
      reached: true,
    },
  },
  cookies: {
    what: 'two cookies stay two lines',
    request: { method: 'GET', route: 'cookies', headers: from(allowed) },
    expected: {
      status: 200,
      headers: { ...permission(allowed), 'set-cookie': ['a=1', 'b=2'] },
      vary: ['Origin'],
      reached: true,
    },
  },
  'own permission': {
    what: 'CORS headers that the application sends itself are replaced: there is one policy',
    request: { method: 'GET', route: 'own', headers: from(allowed) },
    expected: {
      status: 200,
      headers: permission(allowed),
      vary: ['Origin'],
      body: 'own',
      reached: true,
    },
  },
  'foreign handshake': {
    what: 'a WebSocket handshake of a foreign page is refused',
    request: { method: 'GET', route: 'upgrade', headers: from(foreign, ...handshake) },
    expected: plainRefusal,
  },
  'allowed handshake': {
    what: 'a WebSocket handshake of an allowed page is accepted',
    request: { method: 'GET', route: 'upgrade', headers: from(allowed, ...handshake) },
    expected: {
      status: 101,
      headers: { 'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
      vary: [],
      body: '',
      reached: true,
    },
  },
} as const satisfies Readonly<Record<string, PageRow>>

const compared = (what: string, request: Partial<PageRequest>, status = 200): ComparedRow => ({
  what,
  request: { method: 'GET', route: 'plain', headers: from(allowed), ...request },
  status,
})

/** Every row that compares the server with itself without the filter, byte for byte. */
export const comparedRows = {
  'same plain': compared('a plain answer, byte for byte what it was', {}),
  'same head': compared('the response to `HEAD`, byte for byte', { method: 'HEAD' }),
  'same stream': compared('a stream, byte for byte', { route: 'stream' }),
  'same redirect': compared('a redirect, byte for byte', { route: 'redirect' }, 302),
  'same compressed': compared('a compressed answer, byte for byte', {
    route: 'compressed',
    headers: from(allowed, ['Accept-Encoding', 'gzip']),
  }),
  'same range': compared(
    'a part of a response, byte for byte',
    { route: 'ranged', headers: from(allowed, ['Range', 'bytes=2-5']) },
    206,
  ),
  'same not modified': compared(
    'a response to a revalidation (304), byte for byte',
    { route: 'conditional', headers: from(allowed, ['If-None-Match', '"v1"']) },
    304,
  ),
  'same proxied': compared('a response passed on from another server, byte for byte', {
    route: 'proxied',
    query: '?upstream={upstream}',
    headers: from(allowed, ['Accept-Encoding', 'gzip']),
  }),
} as const satisfies Readonly<Record<string, ComparedRow>>

/** What each row shows, by its id, in the order in which they are asked. */
export const pageRowTexts = {
  ...whatOf(pageRows),
  'one line of vary':
    'each of these responses has its `Vary` on one line: some caches, such as nginx 1.22, read only the last line',
  ...whatOf(comparedRows),
}

function whatOf<Id extends string>(rows: Readonly<Record<Id, { readonly what: string }>>) {
  const texts = Object.entries<{ what: string }>(rows).map(([id, { what }]) => [id, what])
  return Object.fromEntries(texts) as Record<Id, string>
}

export type PageRowId = keyof typeof pageRowTexts
