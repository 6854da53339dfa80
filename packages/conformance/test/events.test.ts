import { type CorsDecision, type CorsEvent, createCors, type Enforcement } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConfigurationCase, configurationCases } from '../src/index.js'
import { corsRequest } from '../src/servers/decide.js'

/** Decides a case with the given `debug` and gives the events that came of it. */
async function eventsOf({ configuration, request }: ConfigurationCase, debug: boolean) {
  const events: CorsEvent[] = []
  const eventLog = { append: (event: CorsEvent) => void events.push(event) }
  const cors = createCors({ ...configuration, debug }, { eventLog })
  const decision = cors.decide(corsRequest(request))
  assert.is(events.length, 0, 'the event comes after the decision')
  await new Promise(setImmediate)
  return { decision, events }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : []
}

/** What became of a request, as a reader of the log understands it. */
function outcomeOf({ action }: CorsDecision, enforcement: Enforcement): string {
  if (enforcement === 'report') return 'observed'
  return action === 'respond' ? 'refused' : 'withheld'
}

const isPlain = /^[\x20-\x7e]{0,256}$/
const events = suite('events of every case')

for (const testCase of configurationCases) {
  const { id, name, expected, request, configuration } = testCase
  events(`${id} ${name}`, async () => {
    const silent = await eventsOf(testCase, false)
    assert.equal(silent.events, [])
    const loud = await eventsOf(testCase, true)
    assert.is(loud.decision.kind, expected.decision.kind)
    const denial = expected.decision.denial ?? loud.decision.withheld
    assert.is(loud.events.length, denial === undefined ? 0 : 1)
    const [event] = loud.events
    if (event === undefined || denial === undefined) return
    assert.is(event.outcome, outcomeOf(loud.decision, event.enforcement))
    assert.is(event.type, 'Debug')
    assert.is(event.reason, denial.reason)
    assert.is(event.enforcement, configuration.enforcement ?? 'block')
    assert.is(event.request.method, request.method)
    assert.not.match(event.request.path, /[?#]/)
    const read = corsRequest(request).headers.get
    for (const [value, raw] of [
      [event.value, denial.value],
      [event.request.origin, read('origin') ?? null],
      [event.request.contentType, read('content-type') ?? null],
      [event.request.secFetchSite, read('sec-fetch-site') ?? null],
      [event.request.secFetchMode, read('sec-fetch-mode') ?? null],
    ] as const) {
      if (raw === null || isPlain.test(raw)) assert.is(value, raw)
    }
    // User info may be a secret, wherever it stands.
    assert.is(event.request.host, read('host')?.replace(/^.*@/, '') ?? null)
    assert.ok(event.request.headerNames.length <= 50)
    for (const text of stringsOf(event)) {
      assert.not.match(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      assert.not.match(text, /session=|Bearer /)
    }
    for (const text of stringsOf(event.request)) assert.ok(text.length <= 256, text)
  })
}

events.run()
