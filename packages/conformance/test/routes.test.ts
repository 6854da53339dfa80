import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { configurations, conformanceCases, type StartedServer, startServer } from '../src/index.js'
import { excludedRoute, plainRoute, routers } from '../src/servers/routers.js'

const allowed = 'https://app.example.com'
const foreign = 'https://evil.example'
const configuration = configurations.paths
if (configuration === undefined) throw new Error('there is no configuration for paths')

const targets = new Set(
  conformanceCases
    .filter(({ topic, inProcessOnly }) => topic === 'paths' && inProcessOnly === undefined)
    .map(({ request }) => request.target),
)

// Fastify merges slashes and resolves no dot segment. Browsers resolve these before they send.
const unreadable: Readonly<Record<string, string>> = { Fastify: '//admin/../transfer' }

function ask({ exchange }: StartedServer, method: string, target: string, origin: string) {
  const preflight = method === 'OPTIONS' ? [['Access-Control-Request-Method', 'GET'] as const] : []
  const headers = [['Host', 'api.example.com'], ['Origin', origin], ...preflight] as const
  return exchange({ method, target, headers }, AbortSignal.timeout(5000))
}

// Whatever a framework makes of a spelling, its own routes tell where the request ended.
for (const [name, start] of Object.entries(routers)) {
  const routed = suite(`${name}, its own routes`)
  let started: StartedServer
  let excluded = 0
  let plain = 0
  routed.before(async () => {
    started = await startServer(() => start(configuration))
  })
  routed.after(() => started.close())

  for (const target of targets) {
    if (target === unreadable[name]) continue
    routed(`GET ${target.slice(0, 60)}`, async () => {
      const { body, headers } = await ask(started, 'GET', target, allowed)
      const permissions = headers.filter(([header]) => /^access-control-/i.test(header))
      if (body === excludedRoute) {
        excluded++
        assert.equal(permissions, [], `${target} reaches ${body} with a permission`)
        const { status } = await ask(started, 'OPTIONS', target, allowed)
        assert.is(status, 403, `${target} reaches ${body}, and its preflight passes`)
      }
      if (body === plainRoute) {
        plain++
        const answer = await ask(started, 'POST', target, foreign)
        assert.is(answer.status, 403, `${target} reaches ${body} for a foreign origin`)
      }
    })
  }

  routed('many spellings reach an excluded route, and some the other', () => {
    assert.ok(excluded >= 15, String(excluded))
    assert.ok(plain >= 1, String(plain))
  })

  routed.run()
}
