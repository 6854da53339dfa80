import type { ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors, withCors } from '../src/index.js'
import { engineOf } from './engine.js'
import { configuration, origin, preflight, preflightVary } from './policy.js'
import { accessControlOf, type Listener, once, protocols, varyOf } from './servers.js'

const foreign = { origin: 'https://evil.example' }
const unreachable: Listener = () => {
  throw new Error('the application saw a request that the filter answers')
}

/** The filter behind something that has set headers already. */
const after =
  (prepare: (res: ServerResponse) => void, filter: ReturnType<typeof cors>): Listener =>
  (req, res) => {
    prepare(res)
    filter(req, res, () => unreachable(req, res))
  }

for (const protocol of protocols) {
  const answers = suite(`answers over ${protocol}`)

  answers('a preflight is a 204 without content-length', async () => {
    const answer = await once(protocol, withCors(configuration, unreachable), preflight)
    assert.is(answer.status, 204)
    assert.is(answer.body, '')
    assert.is(answer.headers['content-length'], undefined)
    assert.is(answer.headers['access-control-allow-origin'], origin)
    assert.is(answer.headers['access-control-allow-methods'], 'GET,PUT,POST')
    assert.equal(varyOf(answer), preflightVary)
  })

  answers('a refusal is an empty 403', async () => {
    const answer = await once(protocol, withCors(configuration, unreachable), { headers: foreign })
    assert.is(answer.status, 403)
    assert.is(answer.body, '')
    // An HTTP/2 answer without a body ends with its head.
    assert.is(answer.headers['content-length'], protocol === 'h2' ? undefined : '0')
    assert.is(answer.headers['cache-control'], 'no-store')
    assert.equal(accessControlOf(answer), {})
    assert.equal(varyOf(answer), ['origin'])
  })

  answers('a refusal and a preflight drop what was set for another body', async () => {
    const stale = (res: ServerResponse) => {
      res.setHeader('Content-Length', 7)
      res.setHeader('Content-Type', 'text/html')
      res.setHeader('ETag', '"1"')
      res.setHeader('X-Kept', 'yes')
    }
    const debugging = { ...configuration, debug: true }
    const refused = await once(protocol, after(stale, cors(debugging)), { headers: foreign })
    assert.is(refused.status, 403)
    assert.match(refused.body, 'https://evil.example')
    assert.is(refused.headers['content-type'], 'text/plain; charset=utf-8')
    assert.is(refused.headers.etag, undefined)
    assert.is(refused.headers['x-kept'], 'yes')
    const preflighted = await once(protocol, after(stale, cors(debugging)), preflight)
    assert.is(preflighted.status, 204)
    assert.is(preflighted.headers['content-length'], undefined)
    assert.is(preflighted.headers['content-type'], undefined)
  })

  answers('a refusal in words has the length of its bytes', async () => {
    const engine = engineOf(() => ({
      action: 'respond',
      status: 403,
      body: 'é',
      authoritative: true,
    }))
    const answer = await once(protocol, withCors(engine, unreachable))
    assert.is(answer.status, 403)
    assert.is(answer.body, 'é')
    assert.is(answer.headers['content-length'], protocol === 'h2' ? undefined : '2')
    assert.is(answer.headers.vary, undefined)
  })

  answers('a refused HEAD has no body, in words or not', async () => {
    for (const debug of [false, true]) {
      const answer = await once(protocol, withCors({ ...configuration, debug }, unreachable), {
        method: 'HEAD',
        headers: foreign,
      })
      assert.is(answer.status, 403)
      assert.is(answer.body, '')
      assert.equal(varyOf(answer), ['origin'])
    }
  })

  answers('what was set before keeps its Vary and loses its Access-Control-*', async () => {
    const prepare = (res: ServerResponse) => {
      res.setHeader('Vary', 'Accept-Encoding')
      res.setHeader('Access-Control-Allow-Origin', '*')
      res.setHeader('Access-Control-Allow-Private-Network', 'true')
      res.setHeader('X-Early', '1')
    }
    const allowed = await once(protocol, after(prepare, cors(configuration)), preflight)
    assert.is(allowed.headers['access-control-allow-origin'], origin)
    assert.is(allowed.headers['access-control-allow-private-network'], undefined)
    assert.is(allowed.headers['x-early'], '1')
    assert.equal(varyOf(allowed), ['accept-encoding', ...preflightVary].sort())
    const refused = await once(protocol, after(prepare, cors(configuration)), { headers: foreign })
    assert.is(refused.status, 403)
    assert.equal(accessControlOf(refused), {})
    assert.equal(varyOf(refused), ['accept-encoding', 'origin'])
  })

  answers('a decision without authority touches nothing', async () => {
    for (const policy of [
      { ...configuration, enabled: false },
      { ...configuration, enforcement: 'report' as const },
    ]) {
      let touched = true
      const answer = await once(
        protocol,
        withCors(policy, (_req, res) => {
          touched = Object.hasOwn(res, 'writeHead')
          res.writeHead(200, { 'Access-Control-Allow-Origin': '*', Vary: 'Accept' })
          res.end()
        }),
        { headers: foreign },
      )
      assert.is(touched, false)
      assert.equal(accessControlOf(answer), { 'access-control-allow-origin': '*' })
      assert.equal(varyOf(answer), ['accept'])
    }
  })

  answers('an answer for any origin keeps the Vary of the application', async () => {
    const open = { ...configuration, allowedOrigins: ['*'], allowCredentials: false }
    for (const send of [
      (res: ServerResponse) => res.setHeader('Vary', 'Accept'),
      (res: ServerResponse) => res.writeHead(200, { Vary: 'Accept' }),
    ]) {
      const answer = await once(
        protocol,
        withCors(open, (_req, res) => {
          send(res)
          res.end()
        }),
        { headers: { origin } },
      )
      assert.is(answer.headers['access-control-allow-origin'], '*')
      assert.equal(varyOf(answer), ['accept'])
    }
  })
  answers.run()
}
