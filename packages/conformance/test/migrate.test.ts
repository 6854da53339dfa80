import { createServer, type Server } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { app, eventLog } from '../recipes/migrate/beside-old-filter.js'
import { server as byFunction } from '../recipes/migrate/origin-function.js'
import { listen } from '../src/servers/sockets.js'

app.get('/items', (_request, response) => {
  response.json([])
})

/** Asks a server that runs for as long as the answer takes. */
async function ask(server: Server, path: string, init: RequestInit): Promise<Response> {
  const { url, close } = await listen(server)
  try {
    const response = await fetch(url + path, init)
    await response.text()
    return response
  } finally {
    await close()
  }
}

const migration = suite('docs/migrate, the recipes')

migration('beside the old filter nothing changes, and what would be refused is noted', async () => {
  const origin = 'https://forgotten.example.com'
  const answer = await ask(createServer(app), '/items', { headers: { origin } })
  assert.is(answer.status, 200)
  assert.is(answer.headers.get('access-control-allow-origin'), origin)
  const preflight = await ask(createServer(app), '/items', {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example.com', 'access-control-request-method': 'DELETE' },
  })
  assert.is(preflight.status, 204)
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', 'DELETE')
  const noted = eventLog.entries().map(({ reason, value, outcome }) => ({ reason, value, outcome }))
  assert.equal(
    noted.sort((one, other) => one.reason.localeCompare(other.reason)),
    [
      { reason: 'method-not-allowed', value: 'DELETE', outcome: 'observed' },
      { reason: 'origin-not-allowed', value: origin, outcome: 'observed' },
    ],
  )
})

migration('a source function allows what the old one allowed, and caches can tell', async () => {
  const allowed = 'https://shop-12.example.com'
  for (let time = 0; time < 2; time++) {
    const answer = await ask(byFunction, '/', { headers: { origin: allowed } })
    assert.is(answer.headers.get('access-control-allow-origin'), allowed)
    assert.is(answer.headers.get('vary'), 'Origin')
  }
  for (const origin of ['https://shop-x.example.com', 'https://shop-1.example.com.evil.test']) {
    const answer = await ask(byFunction, '/', { headers: { origin } })
    assert.is(answer.status, 403)
    assert.is(answer.headers.get('access-control-allow-origin'), null)
  }
  const own = await ask(byFunction, '/', {})
  assert.is(own.headers.get('vary'), 'Origin')
})

migration.run()
