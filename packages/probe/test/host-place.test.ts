import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { audit, probe } from '../src/index.js'
import { createPlaceFinder } from '../src/probing/host-place.js'
import { serve } from './live-server.js'

const place = suite('createPlaceFinder')

const url = new URL('https://intranet.example/items')

place('a host that says where it is needs no name server', async () => {
  const find = createPlaceFinder({ resolveHost: () => assert.unreachable('asked') as never })
  assert.equal(await find(new URL('http://10.1.2.3/')), { space: 'local' })
  assert.equal(await find(new URL('http://localhost/')), { space: 'loopback' })
  assert.equal(await find(new URL('http://[2606:4700::1]/')), { space: 'public' })
})

place('a name is where its address is, and is looked up once', async () => {
  const asked: string[] = []
  const find = createPlaceFinder({
    resolveHost: async (name) => {
      asked.push(name)
      return ['10.1.2.3']
    },
  })
  assert.equal(await find(url), { space: 'local', address: '10.1.2.3' })
  assert.equal(await find(new URL('http://intranet.example:8080/')), {
    space: 'local',
    address: '10.1.2.3',
  })
  assert.equal(asked, ['intranet.example'])
})

place('of several addresses the one furthest inside counts', async () => {
  const find = createPlaceFinder({
    resolveHost: async () => ['203.0.113.7', '192.168.0.1', '::1', '10.1.2.3'],
  })
  assert.equal(await find(url), { space: 'loopback', address: '::1' })
})

place('a name without an address, or a name server that is too slow, tells nothing', async () => {
  const find = (resolveHost: () => Promise<string[]>) =>
    createPlaceFinder({ resolveHost, timeoutInSeconds: 0.02 })(url)
  assert.is(await find(async () => []), undefined)
  assert.is(await find(() => Promise.reject(new Error('no such name'))), undefined)
  assert.is(await find(() => new Promise(() => undefined)), undefined)
})

place('the system is asked where nothing else is given', async () => {
  const found = await createPlaceFinder({})(new URL('http://crossgate-probe.invalid/'))
  assert.is(found, undefined)
})

place.run()

// ---

const live = suite('resolveHost')

// Over http as the server is, so that no content is mixed.
const origin = 'http://app.example.com'
const resolveHost = async (name: string) => {
  if (name === 'intranet.example') return ['127.0.0.1']
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
}

async function named(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = await serve((_request, response) => {
    response.writeHead(204, { 'access-control-allow-origin': origin, vary: 'Origin' }).end()
  })
  return { url: server.url.replace('127.0.0.1', 'intranet.example'), close: server.close }
}

live('requests go where the name leads, and what that means is said', async () => {
  const server = await named()
  try {
    const report = await probe(server.url, { origin, resolveHost })
    assert.is(report.verdict, 'allowed')
    const { host } = new URL(server.url)
    const told = {
      id: 'local-network-access',
      severity: 'info',
      message: `${host} leads to 127.0.0.1, which is on the visitor's own machine: Chromium and Firefox ask the visitor before a page of ${origin} may reach it, and Chromium refuses it for any page loaded over http. This is not about CORS. A server with a public address does not need this.`,
      remedy:
        'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
      evidence: [],
    }
    assert.equal(report.findings, [told])
    const step = report.prediction.steps.find(({ name }) => name === 'local-network-access')
    assert.match(step?.finding ?? '', 'If the page is on the internet')
    const { findings } = await audit(server.url, { allowedOrigin: origin, resolveHost })
    assert.equal(
      findings.filter(({ id }) => id === told.id),
      [told],
    )
  } finally {
    await server.close()
  }
})

live('nothing is said of it where the engine asks nobody, or the page may call it', async () => {
  const server = await named()
  try {
    for (const options of [
      { engine: 'webkit', origin },
      { origin: 'http://localhost:8080' },
      {
        origin,
        addressSpace: 'public',
        isSecureContext: true,
        localNetworkPermission: 'granted',
      },
    ] as const) {
      const { findings, verdict } = await probe(server.url, { ...options, resolveHost })
      assert.is(
        findings.find(({ id }) => id === 'local-network-access'),
        undefined,
      )
      assert.is(verdict, options.origin === origin ? 'allowed' : 'denied')
    }
  } finally {
    await server.close()
  }
})

live('a name that leads nowhere is a name that is not resolved', async () => {
  const target = 'http://nowhere.example:8443/items'
  for (const resolve of [resolveHost, async () => []]) {
    const report = await probe(target, { origin, resolveHost: resolve })
    assert.is(report.verdict, 'unreachable')
    assert.match(report.findings[0]?.message ?? '', 'ENOTFOUND')
    const { findings } = await audit(target, { allowedOrigin: origin, resolveHost: resolve })
    assert.equal(
      findings.map(({ id }) => id),
      ['name-not-resolved'],
    )
  }
})

live.run()
