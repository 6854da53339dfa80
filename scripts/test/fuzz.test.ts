import { readFileSync } from 'node:fs'
import * as core from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startFetch } from '../../packages/conformance/src/servers/fetch.js'
import { huntedServers } from '../fuzz/adapter-hunt.js'
import { Coverage } from '../fuzz/coverage.js'
import { type FuzzParts, fuzz } from '../fuzz/fuzz.js'
import { huntOlderEngine } from '../fuzz/older-engine.js'

/** Runs the program and returns its exit code and everything that it printed. */
async function run(args: string, parts: FuzzParts = {}) {
  const lines: string[] = []
  const code = await fuzz(args.split(' '), {
    share: 0.25,
    ...parts,
    print: (line) => lines.push(line),
  })
  return { code, text: lines.join('\n'), lastLine: lines.at(-1) ?? '' }
}

/** The engine, with every decision changed by a function. */
function changed(
  change: (decision: core.CorsDecision) => object,
): NonNullable<FuzzParts['engine']> {
  return {
    ...core,
    createCors(...given) {
      const cors = core.createCors(...given)
      return Object.defineProperties(
        { decide: (request: core.CorsRequest) => change(cors.decide(request)) },
        {
          ...Object.getOwnPropertyDescriptors({
            reconfigure: cors.reconfigure,
            reconfigureInSteps: cors.reconfigureInSteps,
          }),
          configuration: { get: () => cors.configuration },
        },
      ) as core.Cors
    },
  }
}

const hunting = suite('fuzz')

hunting('a short run reaches everything, finds nothing and ends with 0', async () => {
  const { code, text, lastLine } = await run('--seed 1 --turns 1', {
    servers: { fetch: huntedServers.fetch as never },
  })
  assert.is(code, 0, text)
  assert.match(lastLine, /^\d+ comparisons in 6 turns from seed 1: 0 differences, 0 never reached$/)
  for (const name of ['rules', 'ways', 'policies', 'issues', 'heads', 'adapters']) {
    assert.match(text, new RegExp(`^${name}: 1 turns, \\d+ samples, [1-9]\\d* comparisons`, 'm'))
  }
})

hunting('what no sample reaches is named, and is a failure', async () => {
  // An engine that never refuses: there is no reason, and no 403, to reach.
  const coverage = new Coverage(['express'])
  const cors = core.createCors({ enabled: true })
  coverage.addConfiguration(cors.configuration)
  coverage.addDecision(cors.decide({ method: 'GET', url: '/', headers: new Map() }))
  assert.ok(coverage.holes.includes('reason origin-not-allowed'))
  assert.ok(coverage.holes.includes('key debug'))
  assert.ok(coverage.holes.includes('adapter express'))
  assert.not.ok(coverage.holes.includes('kind not-cors'))
  assert.throws(() => coverage.add('kind', 'unheard-of'), 'not in the lists')
})

hunting('a difference is found, made small, and can be repeated', async () => {
  // Forgets that a refused preflight varies by what it asked for.
  const engine = changed((decision) =>
    decision.denial?.reason === 'header-not-allowed'
      ? { ...decision, denial: decision.denial, vary: ['Origin'] }
      : decision,
  )
  const first = await run('--seed 7 --turns 9 --only rules', { engine })
  assert.is(first.code, 1)
  assert.match(first.text, /DIFFERENCE found by "rules"/)
  assert.match(first.text, /"vary":\["Origin"\]/)
  const [, repetition = ''] =
    /Repeat it: npm run fuzz -- (--only rules --seed \d+ --turns 1)/.exec(first.text) ?? []
  const second = await run(repetition, { engine })
  assert.is(second.code, 1)
  assert.is(second.lastLine, first.lastLine)
  assert.is((await run(repetition)).code, 0)
})

hunting('an engine that forgets is found beside a fresh one', async () => {
  const origins = new Set<string>()
  const engine = changed((decision) => {
    const origin = decision.headers['access-control-allow-origin']
    if (origin === undefined || !origins.has(origin)) {
      if (origin !== undefined) origins.add(origin)
      return decision
    }
    return { ...decision, headers: {} }
  })
  const { code, text } = await run('--seed 1 --turns 1 --only ways', { engine })
  assert.is(code, 1)
  assert.match(text, /DIFFERENCE found by "ways"/)
})

hunting('an adapter that loses Vary is found', async () => {
  const lossy = {
    reads: huntedServers.fetch?.reads as never,
    start(fixture: never) {
      const { fetch, ...rest } = startFetch(fixture)
      return {
        ...rest,
        async fetch(request: Request) {
          const response = await fetch(request)
          response.headers.delete('vary')
          return response
        },
      }
    },
  }
  const { code, text } = await run('--seed 1 --turns 1 --only adapters', {
    servers: { lossy },
  })
  assert.is(code, 1)
  assert.match(text, /lossy, \w+ \S+: vary/)
})

hunting(
  'an older engine that decided otherwise is found, where no known change says so',
  async () => {
    const before = {
      ...core,
      createCors(configuration: core.CorsConfigurationInput) {
        return core.createCors({ ...configuration, preflightMaxAgeInSeconds: 7 })
      },
    }
    const hunt = huntOlderEngine('abc', { before: before as never, after: core }, readRows())
    assert.match(
      (await hunt.turn(1, 0.25)).difference ?? '',
      /access-control-max-age was "7" and is/,
    )
    const same = huntOlderEngine('abc', { before: core, after: core }, readRows())
    assert.is((await same.turn(1, 0.25)).difference, undefined)
    assert.ok(same.compared > 30)
  },
)

hunting('wrong arguments end with 2 and the usage', async () => {
  for (const args of ['--minutes none', '--seed x', '--only nothing', '--colour']) {
    const { code, text } = await run(args)
    assert.is(code, 2, args)
    assert.match(text, /usage: npm run fuzz/)
  }
})

hunting.run()

function readRows() {
  return JSON.parse(readFileSync(new URL('../known-changes.json', import.meta.url), 'utf8'))
}
