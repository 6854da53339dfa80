import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Engine, type Header, type Page, type PageRequest, predict } from '../src/index.js'
import { allowCredentials, allowOrigin, answering, api, page } from './answers.js'

const own = 'https://app.example.com/start'

interface Row {
  readonly init: Partial<PageRequest>
  readonly headers?: readonly Header[]
  readonly status?: number
  readonly from?: Page
  readonly engine?: Engine
}

async function run({ init, headers = [], status = 200, from = page, engine }: Row) {
  const { exchange, sent } = answering({
    preflight: {
      headers: [allowOrigin, allowCredentials, ['Access-Control-Allow-Headers', 'content-type']],
    },
    request: { status, headers },
  })
  const prediction = await predict(from, { url: api, ...init }, exchange, engine && { engine })
  return { prediction, sent, reason: prediction.failure?.reason }
}

const type = (value: string): Header => ['Content-Type', value]
const nosniff: Header = ['X-Content-Type-Options', 'nosniff']

const senders = suite('predict :: senders')

senders('a listener for the progress of an upload costs a preflight without headers', async () => {
  const init = { sender: 'xhr', method: 'POST', body: 'text', uploadListeners: true } as const
  const { sent } = await run({ init, headers: [allowOrigin] })
  assert.equal(
    sent.map(({ method, headers }) => [method, headers.get('access-control-request-headers')]),
    [
      ['OPTIONS', null],
      ['POST', null],
    ],
  )
  const bodiless: Partial<PageRequest> = { sender: 'xhr', uploadListeners: true }
  const counts = []
  for (const engine of ['standard', 'chromium', 'firefox', 'webkit'] as const) {
    const { prediction } = await run({ init: bodiless, headers: [allowOrigin], engine })
    counts.push(prediction.preflights)
  }
  assert.equal(counts, [1, 0, 1, 1])
})

senders('a beacon has credentials always, and CORS where its type needs leave', async () => {
  const text = await run({ init: { sender: 'beacon', body: 'text' } })
  assert.is(text.prediction.type, 'opaque')
  assert.ok(text.prediction.credentialsSent)
  const json = { sender: 'beacon', body: 'blob', bodyContentType: 'application/json' } as const
  const cors = await run({ init: json, headers: [allowOrigin, allowCredentials] })
  assert.is(cors.prediction.preflights, 1)
  assert.ok(cors.prediction.success)
  assert.is((await run({ init: json, headers: [allowOrigin] })).reason, 'missing-allow-credentials')
})

senders('what outlives its page may have 64 KiB', async () => {
  const init = { method: 'POST', body: 'blob', keepalive: true } as const
  assert.is((await run({ init: { ...init, bodySize: 65_537 } })).reason, 'keepalive-too-large')
  const headers = [allowOrigin]
  assert.is((await run({ init: { ...init, bodySize: 65_536 }, headers })).reason, undefined)
})

senders('an EventSource reconnects with the last event, and without a preflight', async () => {
  const init = { sender: 'event-source', lastEventId: '7' } as const
  const { sent, prediction } = await run({
    init,
    headers: [allowOrigin, type('text/event-stream')],
  })
  assert.ok(prediction.success)
  assert.is(sent.length, 1)
  assert.is(sent[0]?.headers.get('last-event-id'), '7')
  assert.is(sent[0]?.headers.get('accept'), 'text/event-stream')
})

const uses: readonly [string, Row, string | undefined][] = [
  [
    'EventSource, JSON',
    { init: { sender: 'event-source' }, headers: [allowOrigin, type('application/json')] },
    'mime-type',
  ],
  [
    'EventSource, 204',
    {
      init: { sender: 'event-source' },
      headers: [allowOrigin, type('text/event-stream')],
      status: 204,
    },
    'response-status',
  ],
  ['script, text', { init: { sender: 'script' }, headers: [type('text/plain')] }, undefined],
  [
    'script, text, nosniff',
    { init: { sender: 'script' }, headers: [type('text/plain'), nosniff] },
    'mime-type',
  ],
  ['script, CSV', { init: { sender: 'script' }, headers: [type('text/csv')] }, 'mime-type'],
  [
    'script crossorigin, not allowed',
    { init: { sender: 'script', crossOrigin: 'anonymous' }, headers: [type('text/javascript')] },
    'missing-allow-origin',
  ],
  [
    'module script, text',
    { init: { sender: 'module-script' }, headers: [allowOrigin, type('text/plain')] },
    'mime-type',
  ],
  [
    'module script, 404',
    {
      init: { sender: 'module-script' },
      headers: [allowOrigin, type('text/javascript')],
      status: 404,
    },
    'response-status',
  ],
  [
    'module script',
    { init: { sender: 'module-script' }, headers: [allowOrigin, type('text/javascript')] },
    undefined,
  ],
  [
    'style sheet of another origin, text',
    { init: { sender: 'style' }, headers: [type('text/plain')] },
    'mime-type',
  ],
  [
    'worker of another origin',
    { init: { sender: 'worker' }, headers: [allowOrigin, type('text/javascript')] },
    'worker-origin',
  ],
  [
    'worker of its own origin',
    { init: { sender: 'worker', url: own }, headers: [type('text/javascript')] },
    undefined,
  ],
  [
    'worker, text',
    { init: { sender: 'worker', url: own }, headers: [type('text/plain')] },
    'mime-type',
  ],
  [
    'image, 404',
    { init: { sender: 'image' }, headers: [type('image/png')], status: 404 },
    undefined,
  ],
  [
    'image under require-corp',
    { init: { sender: 'image' }, from: { ...page, embedderPolicy: 'require-corp' } },
    'embedder-policy',
  ],
  [
    'the same, permitted',
    {
      init: { sender: 'image' },
      headers: [['Cross-Origin-Resource-Policy', 'cross-origin']],
      from: { ...page, embedderPolicy: 'require-corp' },
    },
    undefined,
  ],
  [
    'the same, by CORS',
    {
      init: { sender: 'image', crossOrigin: 'anonymous' },
      headers: [allowOrigin],
      from: { ...page, embedderPolicy: 'require-corp' },
    },
    undefined,
  ],
  [
    'frame, refused by X-Frame-Options',
    { init: { sender: 'iframe' }, headers: [['X-Frame-Options', 'SAMEORIGIN']] },
    'frame-refused',
  ],
  [
    'frame, refused by frame-ancestors',
    {
      init: { sender: 'iframe' },
      headers: [['Content-Security-Policy', "frame-ancestors 'self'"]],
    },
    'frame-refused',
  ],
  [
    'frame, permitted by frame-ancestors',
    {
      init: { sender: 'iframe' },
      headers: [
        ['X-Frame-Options', 'DENY'],
        ['Content-Security-Policy', `frame-ancestors ${page.origin}`],
      ],
    },
    undefined,
  ],
  [
    'own frame without a policy, under an embedder policy',
    {
      init: { sender: 'iframe', url: 'https://app.example.com/frame' },
      from: { ...page, embedderPolicy: 'require-corp' },
    },
    'embedder-policy',
  ],
  [
    'the same, with one',
    {
      init: { sender: 'iframe', url: 'https://app.example.com/frame' },
      from: { ...page, embedderPolicy: 'require-corp' },
      headers: [['Cross-Origin-Embedder-Policy', 'credentialless']],
    },
    undefined,
  ],
  [
    'no-cors over TLS for a page without, same-site',
    {
      init: { mode: 'no-cors' },
      from: { origin: 'http://app.example.com' },
      headers: [['Cross-Origin-Resource-Policy', 'same-site']],
    },
    'cross-origin-resource-policy',
  ],
  [
    'no-cors without TLS for a page over it, same-site',
    {
      init: { mode: 'no-cors', url: 'http://localhost:3000/' },
      from: { origin: 'https://localhost:8443' },
      headers: [['Cross-Origin-Resource-Policy', 'same-site']],
    },
    undefined,
  ],
  [
    'WebSocket, 101',
    { init: { sender: 'websocket', url: 'wss://api.example.com/' }, status: 101 },
    undefined,
  ],
  [
    'WebSocket, 403',
    { init: { sender: 'websocket', url: 'wss://api.example.com/' }, status: 403 },
    'websocket-refused',
  ],
  [
    'WebSocket over http',
    { init: { sender: 'websocket', url: 'ws://api.example.com/' }, status: 101 },
    'mixed-content',
  ],
  ['form by PUT', { init: { sender: 'form', method: 'PUT' } }, 'invalid-request'],
]

for (const [name, row, reason] of uses) {
  senders(name, async () => {
    assert.is((await run(row)).reason, reason)
  })
}

senders('a form names its origin, asks for no permission and is not read', async () => {
  const init = { sender: 'form', method: 'POST', body: 'urlencoded' } as const
  const { sent, prediction } = await run({ init })
  assert.ok(prediction.success)
  assert.is(prediction.preflights, 0)
  assert.is(sent[0]?.headers.get('origin'), page.origin)
  assert.is(sent[0]?.headers.get('sec-fetch-mode'), 'navigate')
  assert.equal(prediction.readableHeaders, [])
})

senders('a WebSocket names its origin under every referrer policy', async () => {
  const init = {
    sender: 'websocket',
    url: 'wss://api.example.com/',
    referrerPolicy: 'no-referrer',
  } as const
  const { sent } = await run({ init, status: 101 })
  assert.is(sent[0]?.headers.get('origin'), page.origin)
})

senders(
  'a stream is sent once: not over HTTP/1.1 in Chromium, not at all in WebKit, and past no redirect',
  async () => {
    const init = { method: 'POST', body: 'stream' } as const
    const open = [allowOrigin]
    assert.is((await run({ init, headers: open })).prediction.preflights, 1)
    assert.is((await run({ init, headers: open, engine: 'webkit' })).reason, 'stream-not-sent')
    const redirect = [allowOrigin, ['Location', '/next'] as const]
    assert.is((await run({ init, headers: redirect, status: 307 })).reason, 'stream-redirected')
    const old = () => ({ status: 200, headers: open, httpVersion: '1.1' as const })
    const prediction = await predict(page, { url: api, ...init }, old, { engine: 'chromium' })
    assert.is(prediction.failure?.reason, 'stream-not-sent')
    assert.is(prediction.exchanges.length, 1)
  },
)

senders('Firefox sends a stream as a text, without a preflight', async () => {
  const init = { method: 'POST', body: 'stream' } as const
  const { sent, prediction } = await run({ init, headers: [allowOrigin], engine: 'firefox' })
  assert.ok(prediction.success)
  assert.is(prediction.preflights, 0)
  assert.is(sent[0]?.headers.get('content-type'), 'text/plain;charset=UTF-8')
})

senders('what goes by GET leaves its body out, but for fetch', async () => {
  for (const method of ['GET', 'get', 'HEAD']) {
    const { sent } = await run({
      init: { sender: 'xhr', method, body: 'text' },
      headers: [allowOrigin],
    })
    assert.is(sent[0]?.hasBody, false)
    assert.is(sent[0]?.headers.has('content-type'), false)
    assert.is((await run({ init: { method, body: 'text' } })).reason, 'invalid-request')
  }
  const form = await run({ init: { sender: 'form', body: 'urlencoded' } })
  assert.is(form.reason, undefined)
  assert.is(form.sent[0]?.hasBody, false)
  const typeIn = async (engine: Engine, headers: Record<string, string> = {}) => {
    const init = { sender: 'xhr', body: 'urlencoded', headers } as const
    return (await run({ init, headers: [allowOrigin], engine })).sent[0]?.headers.get(
      'content-type',
    )
  }
  assert.is(await typeIn('standard'), null)
  assert.is(await typeIn('webkit'), 'application/x-www-form-urlencoded;charset=UTF-8')
  assert.is(await typeIn('webkit', { 'content-type': 'text/plain' }), 'text/plain')
  const listening = { sender: 'xhr', body: 'text', uploadListeners: true } as const
  const preflightsIn = async (engine: Engine) =>
    (await run({ init: listening, headers: [allowOrigin], engine })).prediction.preflights
  assert.is(await preflightsIn('chromium'), 0)
  assert.is(await preflightsIn('firefox'), 1)
})

senders('which cookies travel to another site is said where some would', async () => {
  const init = { url: 'https://api.example.org/', credentials: 'include' } as const
  const findings = {
    standard:
      'Whether cookies are sent to another site depends on the browser and their SameSite attribute.',
    chromium:
      'Only partitioned cookies are sent to another site: those set with SameSite=None; Secure; Partitioned under this page.',
    firefox:
      'Only cookies set under this page are sent to another site, not those from a visit to that site itself.',
    webkit:
      'Cookies from an earlier visit to that site are sent, and those set under this page are not; Safari sends none at all.',
  }
  for (const [engine, finding] of Object.entries(findings) as [Engine, string][]) {
    const { prediction } = await run({ init, headers: [allowOrigin, allowCredentials], engine })
    const steps = prediction.steps.filter(({ name }) => name === 'third-party-cookies')
    // The browser suite pins what each sentence says.
    assert.equal(
      steps.map((step) => [step.verdict, step.finding]),
      [['passed', finding]],
    )
  }
  assert.is(
    (await run({ init: {}, headers: [allowOrigin] })).prediction.steps.some(
      ({ name }) => name === 'third-party-cookies',
    ),
    false,
  )
})

senders('421 is sent twice, 408 by Chromium over a connection that was used', async () => {
  const statuses = (status: number, engine: Engine, init: Partial<PageRequest>) => {
    const answers = [status, 200]
    const exchange = ({ purpose }: { purpose: string }) => ({
      status: purpose === 'preflight' ? 200 : (answers.shift() ?? 200),
      headers: [allowOrigin, ['Access-Control-Allow-Headers', 'x-a'] as const],
    })
    return predict(page, { url: api, ...init }, exchange, { engine })
  }
  const post = { method: 'POST', headers: { 'X-A': '1' } }
  assert.is((await statuses(421, 'standard', post)).exchanges.length, 3)
  assert.is((await statuses(408, 'standard', post)).status, 408)
  assert.is((await statuses(408, 'chromium', post)).status, 200)
  assert.is((await statuses(408, 'chromium', { method: 'POST' })).status, 408)
})

senders.run()
