import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCors } from '@crossgate/core'
import { Counter, Gauge, Registry } from 'prom-client'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { api, metrics } from '../recipes/prometheus.js'
import { countDecisions } from '../src/prometheus.js'
import { allowed, configuration, foreign } from './requests.js'

const prometheus = suite('prometheus')

prometheus('counts the decisions of several engines in one counter', async () => {
  const register = new Registry()
  const first = countDecisions(createCors(configuration), { register })
  const second = countDecisions(createCors(configuration), { register })
  for (const engine of [first, second, second]) engine.decide(foreign)
  first.decide(allowed)
  const lines = (await register.metrics()).split('\n')
  assert.equal(lines.slice(1, -1), [
    '# TYPE crossgate_decisions_total counter',
    'crossgate_decisions_total{kind="cors",action="respond",reason="origin-not-allowed",enforcement="block",policy=""} 3',
    'crossgate_decisions_total{kind="cors",action="continue",reason="",enforcement="block",policy=""} 1',
  ])
})

prometheus('has no more time series, whoever sends requests', async () => {
  const register = new Registry()
  const cors = countDecisions(createCors(configuration), { register })
  for (let count = 0; count < 1000; count++) {
    const headers = new Map([['origin', `https://site-${count}.example`]])
    cors.decide({ method: `METHOD-${count}`, url: `/${count}`, headers })
  }
  const metric = register.getSingleMetric('crossgate_decisions_total') as Counter
  const { values } = await metric.get()
  assert.equal(
    values.map(({ value }) => value),
    [1000],
  )
})

prometheus('says that another metric has the name', () => {
  for (const [Metric, message] of [
    [Counter, /does not match|labelset|Invalid number of arguments/],
    [Gauge, /already been registered/],
  ] as const) {
    const register = new Registry()
    new Metric({ name: 'crossgate_decisions_total', help: 'mine', registers: [register] })
    assert.throws(() => countDecisions(createCors(configuration), { register }), message)
  }
})

prometheus('the recipe is scraped', async () => {
  const addresses = await Promise.all([api, metrics].map(listen))
  try {
    const [items, scraped] = addresses as [string, string]
    await fetch(items, { headers: { origin: 'https://evil.example' } })
    const answer = await fetch(scraped)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(
      await answer.text(),
      /reason="origin-not-allowed",enforcement="block",policy=""} 1/,
    )
  } finally {
    for (const server of [api, metrics]) server.close()
  }
})

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

prometheus.run()
