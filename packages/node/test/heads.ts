import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { cors } from '../src/index.js'
import { configuration, origin } from './policy.js'

type Loose = (this: ServerResponse, ...given: unknown[]) => unknown

const names = fc.oneof(
  ...['Vary', 'vary', 'Content-Type', 'content-type', 'Set-Cookie', 'X-A', 'x-a', 'ETag'].map(
    fc.constant,
  ),
  ...['Access-Control-Allow-Origin', 'access-control-max-age', 'ACCESS-CONTROL-X'].map(fc.constant),
  ...[
    'Content-Length',
    'Connection',
    'Transfer-Encoding',
    'Date',
    'Trailer',
    '7',
    '__proto__',
    '',
  ].map(fc.constant),
)
const texts = fc.constantFrom(
  '',
  '1',
  'Origin',
  'Accept, origin',
  '*',
  'close',
  'chunked',
  'é',
  'no\nline',
)
const values = fc.oneof(
  { weight: 6, arbitrary: texts },
  fc.constantFrom<unknown>(0, 5, -1, Number.NaN, undefined, null, true, {}),
  fc.array(texts, { maxLength: 2 }),
)
const lines = fc.array(fc.tuple(names, values), { maxLength: 5 })
const record = lines.map((pairs) =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      pairs.map(([name, value]) => [name, { value, enumerable: true, configurable: true }]),
    ),
  ),
)
/** A record in which every value is one that goes to node in one piece. */
const plainRecord = fc.dictionary(
  names.filter((name) => name !== ''),
  fc.oneof(texts, fc.nat(9)),
  { maxKeys: 6 },
)
const head = fc.oneof(
  { weight: 3, arbitrary: plainRecord },
  { weight: 2, arbitrary: record },
  lines.map((pairs) => pairs.flat()),
  lines,
  fc.constant(undefined),
)
const call = fc.tuple(fc.constantFrom('setHeader', 'appendHeader', 'removeHeader'), names, values)

/** A response under one or two filters: what is set on it before its head, and the head that an application gives. */
export const writtenResponse = fc.record({
  method: fc.constantFrom('GET', 'HEAD'),
  from: fc.constantFrom(origin, undefined, 'https://own.example'),
  policy: fc.constantFrom(
    configuration,
    { ...configuration, allowedOrigins: ['*'], allowCredentials: false },
    { ...configuration, ownOrigins: ['https://own.example'] },
  ),
  filters: fc.constantFrom(1, 2),
  before: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(call, { maxLength: 2 })),
  status: fc.constantFrom(200, 201, 204, 304, 404, 1000),
  reason: fc.constantFrom(undefined, 'Fine', 'no\nline'),
  head,
})

export type WrittenResponse =
  typeof writtenResponse extends fc.Arbitrary<infer Value> ? Value : never

/**
 * Returns what is on the wire once a head was written, and once more where that failed. It works on a copy:
 * node's `appendHeader` pushes into the very list that `setHeader` was given.
 */
export function bytesOf(written: WrittenResponse, isSlow: boolean): unknown[] {
  const given = structuredClone(written)
  const { method, from, policy, filters, before, status, reason } = given
  const req = new IncomingMessage(new Socket())
  Object.assign(req, { method, url: '/items', httpVersionMajor: 1, httpVersionMinor: 1 })
  Object.assign(req.headers, { host: 'own.example', ...(from && { origin: from }) })
  const res = new ServerResponse(req)
  res.sendDate = false
  // A method of another library in the place of node's sends every head the longer way.
  if (isSlow) res.setHeader = ServerResponse.prototype.setHeader.bind(res)
  let isReached = false
  for (let index = 0; index < filters; index++) {
    cors(policy)(req, res, () => {
      isReached = true
    })
  }
  const found: unknown[] = [isReached]
  const attempt = (name: string, ...values: unknown[]): void => {
    try {
      ;((res as never)[name] as Loose).apply(res, values)
    } catch (error) {
      found.push((error as NodeJS.ErrnoException).code ?? String(error))
    }
  }
  if (!res.headersSent) {
    for (const [name, ...values] of before) attempt(name, ...values)
    attempt('writeHead', status, ...(reason === undefined ? [] : [reason]), given.head)
    if (!res.headersSent) attempt('writeHead', 500)
  }
  const { _header } = res as unknown as { _header: string | null }
  const head = _header ?? ''
  if (found.length === 1) return [...found, head]
  // After a failure the order tells only which names were set again, and what node adds by itself
  // only which of them were removed again.
  const ofNode = /^(?:connection|content-length|date|keep-alive|transfer-encoding):/i
  const lines = head.split('\r\n').filter((line) => !ofNode.test(line))
  return [...found, ...lines.sort()]
}
