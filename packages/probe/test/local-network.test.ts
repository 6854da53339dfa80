import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type AddressSpace,
  type Engine,
  type Page,
  type PageRequest,
  predict,
} from '../src/index.js'
import { allowOrigin, answering } from './answers.js'

const publicPage: Page = { origin: 'https://app.example.com', addressSpace: 'public' }
const loopback = 'http://127.0.0.1:3000/items'

const answers = {
  preflight: { headers: [allowOrigin, ['Access-Control-Allow-Methods', 'PUT'] as const] },
  request: { headers: [allowOrigin] },
}

async function run(page: Page, init: Partial<PageRequest> = {}, engine: Engine = 'chromium') {
  const { exchange, sent } = answering(answers)
  const prediction = await predict(page, { url: loopback, ...init }, exchange, { engine })
  const step = prediction.steps.find(({ name }) => name === 'local-network-access')
  return { prediction, step, reason: prediction.failure?.reason, sent: sent.length }
}

const access = suite('local network access')

access('without the permission nothing is sent, no preflight either', async () => {
  const { prediction, reason, sent, step } = await run(publicPage, { method: 'PUT' })
  assert.is(reason, 'local-network-access')
  assert.is(sent, 0)
  assert.is(step?.verdict, 'failed')
  assert.is(prediction.failure?.developerTools.chromium, 'LocalNetworkAccessPermissionDenied')
  assert.match(prediction.failure?.remedy ?? '', 'No server header helps')
  assert.match(prediction.failure?.message ?? '', 'loopback-network')
})

access('with it the ordinary preflight follows, without a word of private networks', async () => {
  const { exchange, sent } = answering(answers)
  const page: Page = { ...publicPage, localNetworkPermission: 'granted' }
  const init = { url: loopback, method: 'PUT' }
  const { success, preflights } = await predict(page, init, exchange, { engine: 'chromium' })
  assert.ok(success)
  assert.is(preflights, 1)
  assert.equal(
    sent.flatMap(({ headers }) => headers.names().filter((name) => name.includes('private'))),
    [],
  )
})

access('a page over http cannot be permitted in Chromium, and can in Firefox', async () => {
  const page: Page = {
    origin: 'http://app.example.com',
    addressSpace: 'public',
    localNetworkPermission: 'granted',
  }
  const { exchange } = answering({
    request: { headers: [['Access-Control-Allow-Origin', page.origin]] },
  })
  const reasonIn = async (engine: Engine) =>
    (await predict(page, { url: loopback }, exchange, { engine })).failure?.reason
  assert.is(await reasonIn('chromium'), 'insecure-local-network')
  assert.is(await reasonIn('firefox'), undefined)
  assert.is(await reasonIn('webkit'), undefined)
})

access('Firefox leaves the page waiting until the visitor answers', async () => {
  const waiting = await run(publicPage, {}, 'firefox')
  assert.is(waiting.prediction.settled, false)
  assert.is(waiting.sent, 0)
  const denied = await run({ ...publicPage, localNetworkPermission: 'denied' }, {}, 'firefox')
  assert.is(denied.prediction.settled, true)
  assert.is(denied.reason, 'local-network-access')
})

access('WebKit asks nobody', async () => {
  const { reason, step } = await run(publicPage, { url: 'https://192.168.0.1/' }, 'webkit')
  assert.is(reason, undefined)
  assert.is(step, undefined)
})

access('a page whose place is unknown is told what may come', async () => {
  const { reason, step } = await run({ origin: 'https://app.example.com' })
  assert.is(reason, undefined)
  assert.is(step?.verdict, 'passed')
  assert.match(step?.finding ?? '', 'asks the visitor first')
})

access('a page of this machine may call it', async () => {
  const page = { origin: 'http://localhost:8080' }
  const { exchange } = answering({
    request: { headers: [['Access-Control-Allow-Origin', page.origin]] },
  })
  const { success, steps } = await predict(page, { url: loopback }, exchange, {
    engine: 'chromium',
  })
  assert.ok(success)
  assert.is(
    steps.some(({ name }) => name === 'local-network-access'),
    false,
  )
})

access('frames and WebSockets need it too, but for WebSockets in Firefox', async () => {
  const websocket = { url: 'ws://127.0.0.1:3000/', sender: 'websocket' } as const
  assert.is((await run(publicPage, websocket)).reason, 'local-network-access')
  assert.is((await run(publicPage, websocket, 'firefox')).reason, 'websocket-refused')
  assert.is((await run(publicPage, { sender: 'iframe' })).reason, 'local-network-access')
})

access('what the page says of its target counts where nothing else tells', async () => {
  const named = { url: 'https://printer.example.com/', targetAddressSpace: 'local' } as const
  const { reason, prediction } = await run(publicPage, named)
  assert.is(reason, 'local-network-access')
  assert.match(prediction.failure?.message ?? '', 'local-network')
  assert.is((await run(publicPage, named, 'firefox')).reason, undefined)
})

const granted: Page = { ...publicPage, localNetworkPermission: 'granted' }

const declarationRows: readonly [AddressSpace, Engine, string | undefined][] = [
  ['loopback', 'standard', undefined],
  ['loopback', 'chromium', undefined],
  ['local', 'standard', 'address-space-mismatch'],
  ['local', 'chromium', 'address-space-mismatch'],
  ['local', 'firefox', undefined],
  ['public', 'standard', undefined],
  ['public', 'chromium', 'address-space-mismatch'],
  ['public', 'firefox', undefined],
]

for (const [targetAddressSpace, engine, reason] of declarationRows) {
  access(
    `a target on loopback of which the page says ${targetAddressSpace}, ${engine}`,
    async () => {
      const outcome = await run(granted, { targetAddressSpace }, engine)
      assert.is(outcome.reason, reason)
      assert.is(outcome.sent, reason === undefined ? 1 : 0)
    },
  )
}

access(
  'a wrong word of the page is said with both spaces, and mended by the right one',
  async () => {
    const { prediction } = await run(granted, { targetAddressSpace: 'local' })
    const { message = '', remedy = '', developerTools } = prediction.failure ?? {}
    assert.match(
      message,
      "127.0.0.1:3000 is on a local network, but it is on the visitor's own machine",
    )
    assert.match(remedy, "targetAddressSpace: 'loopback'")
    assert.is(developerTools?.chromium, 'InvalidLocalNetworkAccess')
  },
)

access('a page may call its own server over a trustworthy connection, wherever it is', async () => {
  const own = { origin: 'https://10.1.2.3', addressSpace: 'public' } as const
  for (const engine of ['standard', 'chromium', 'firefox'] as const) {
    assert.is((await run(own, { url: 'https://10.1.2.3/items' }, engine)).reason, undefined)
  }
  const plain = { origin: 'http://10.1.2.3', addressSpace: 'public' } as const
  assert.is((await run(plain, { url: 'http://10.1.2.3/items' })).reason, 'insecure-local-network')
})

access('a name leads where findAddressSpace says, on every hop', async () => {
  const url = 'https://intranet.example.com/'
  const { exchange, sent } = answering({
    request: {
      status: 302,
      headers: [allowOrigin, ['Location', 'https://db.example.com/']],
    },
  })
  const asked: string[] = []
  const predicting = (name: string, space: AddressSpace, engine: Engine = 'chromium') =>
    predict(publicPage, { url }, exchange, {
      engine,
      findAddressSpace: async ({ hostname }) => {
        asked.push(hostname)
        return hostname === name ? space : 'public'
      },
    })
  const first = await predicting('intranet.example.com', 'local')
  assert.is(first.failure?.reason, 'local-network-access')
  assert.is(sent.length, 0)
  const second = await predicting('db.example.com', 'loopback')
  assert.is(second.failure?.reason, 'local-network-access')
  assert.match(second.failure?.message ?? '', 'db.example.com is on the visitor')
  assert.equal(asked, ['intranet.example.com', 'intranet.example.com', 'db.example.com'])
  const { failure } = await predicting('intranet.example.com', 'local', 'webkit')
  assert.not.equal(failure?.reason, 'local-network-access')
  assert.is(asked.length, 3)
})

access.run()

// ---

const mixed = suite('mixed content')

const mixedRows: readonly [string, Partial<PageRequest>, Engine, string | undefined][] = [
  ['an address of this machine', { url: loopback }, 'chromium', undefined],
  ['an address of this machine', { url: loopback }, 'firefox', undefined],
  ['an address of this machine', { url: loopback }, 'webkit', 'mixed-content'],
  ['localhost', { url: 'http://localhost:3000/' }, 'standard', undefined],
  ['localhost', { url: 'http://localhost:3000/' }, 'webkit', 'mixed-content'],
  ['a private address', { url: 'http://192.168.0.1/' }, 'standard', 'mixed-content'],
  ['a private address', { url: 'http://192.168.0.1/' }, 'firefox', 'mixed-content'],
  ['a private address', { url: 'http://192.168.0.1/' }, 'webkit', 'mixed-content'],
  ['a private address', { url: 'http://192.168.0.1/' }, 'chromium', undefined],
  ['a .local name', { url: 'http://printer.local/' }, 'chromium', undefined],
  [
    'what the page says to be local',
    { url: 'http://printer.example.com/', targetAddressSpace: 'local' },
    'chromium',
    undefined,
  ],
  [
    'what the page says to be local',
    { url: 'http://printer.example.com/', targetAddressSpace: 'local' },
    'standard',
    undefined,
  ],
  [
    'what the page says to be local',
    { url: 'http://printer.example.com/', targetAddressSpace: 'local' },
    'firefox',
    'mixed-content',
  ],
  [
    'what the page says to be public',
    { url: 'http://printer.example.com/', targetAddressSpace: 'public' },
    'chromium',
    'mixed-content',
  ],
  ['any other name', { url: 'http://printer.example.com/' }, 'chromium', 'mixed-content'],
]

for (const [name, init, engine, reason] of mixedRows) {
  mixed(`a page over TLS calls ${name} over http, ${engine}`, async () => {
    const page: Page = { origin: 'https://app.example.com', localNetworkPermission: 'granted' }
    assert.is((await run(page, init, engine)).reason, reason)
  })
}

mixed('images are asked for over TLS, and so is everything where the page says so', async () => {
  const url = 'http://img.example.com/x'
  const sentOf = async (page: Page, init: Partial<PageRequest>) => {
    const { exchange, sent } = answering(answers)
    await predict(page, { url, ...init }, exchange)
    return sent.map((request) => request.url)
  }
  const page = { origin: 'https://app.example.com' }
  assert.equal(await sentOf(page, { sender: 'image' }), ['https://img.example.com/x'])
  assert.equal(await sentOf(page, {}), [])
  assert.equal(await sentOf({ ...page, upgradeInsecureRequests: true }, {}), [
    'https://img.example.com/x',
  ])
})

mixed('what the page says helps only where it is further out itself', async () => {
  const declared = { url: 'http://printer.example.com/', targetAddressSpace: 'local' } as const
  const own: Page = { origin: 'https://app.example.com', addressSpace: 'local' }
  assert.is((await run(own, declared, 'standard')).reason, 'mixed-content')
})

mixed('images at addresses are asked for over TLS in Firefox only', async () => {
  const sentOf = async (engine: Engine) => {
    const { exchange, sent } = answering(answers)
    const init = { url: 'http://203.0.113.7/x', sender: 'image' } as const
    await predict({ origin: 'https://app.example.com' }, init, exchange, { engine })
    return sent.map(({ url }) => url)
  }
  assert.equal(await sentOf('firefox'), ['https://203.0.113.7/x'])
  for (const engine of ['standard', 'chromium', 'webkit'] as const) {
    assert.equal(await sentOf(engine), [])
  }
})

mixed('upgrades are for forms and the own host too, not for loopback and other links', async () => {
  const page = { origin: 'https://app.example.com', upgradeInsecureRequests: true }
  const other = 'http://other.example/'
  for (const [init, expected] of [
    [{ url: other, sender: 'form', method: 'POST' }, 'https://other.example/'],
    [{ url: other, sender: 'iframe' }, 'https://other.example/'],
    [{ url: 'ws://other.example/', sender: 'websocket' }, 'https://other.example/'],
    [{ url: other, sender: 'navigation' }, other],
    [{ url: 'http://app.example.com/', sender: 'navigation' }, 'https://app.example.com/'],
    [{ url: 'http://localhost:3000/' }, 'http://localhost:3000/'],
  ] as const) {
    const { exchange, sent } = answering(answers)
    await predict(page, init, exchange)
    assert.is(sent[0]?.url, expected)
  }
})

mixed('an image that is redirected to http is cross-site in WebKit', async () => {
  const siteIn = async (engine: Engine) => {
    const { exchange, sent } = answering({
      request: { status: 302, headers: [['Location', 'http://img.example.com/y']] },
    })
    const init = { url: 'https://img.example.com/x', sender: 'image' } as const
    await predict({ origin: 'https://app.example.com' }, init, exchange, { engine })
    return sent[1]?.headers.get('sec-fetch-site')
  }
  assert.is(await siteIn('standard'), 'same-site')
  assert.is(await siteIn('webkit'), 'cross-site')
})

mixed('a sandboxed frame of a page over TLS may not fetch over http', async () => {
  const init = { url: 'http://api.example.com/' }
  assert.is((await run({ origin: 'null', isSecureContext: true }, init)).reason, 'mixed-content')
})

mixed.run()
