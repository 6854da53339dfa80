import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Answer,
  type ConformanceCase,
  checkCase,
  conformanceCases,
  createFixture,
  type ExchangingServer,
  referenceHeader,
  runCaches,
  runCases,
  type ServerUnderTest,
  startServer,
} from '../src/index.js'
import { startDecide } from '../src/servers/decide.js'
import { listen } from '../src/servers/sockets.js'

/** The ids of the cases that a server fails. */
async function failures(
  start: () => ServerUnderTest | Promise<ServerUnderTest>,
): Promise<string[]> {
  const started = await startServer(start)
  const failed: string[] = []
  try {
    for (const testCase of conformanceCases) {
      await checkCase(started, testCase, 5000).catch(() => failed.push(testCase.id))
    }
  } finally {
    await started.close()
  }
  return failed
}

/** The engine under an adapter that is right but for one thing. */
function spoilt(spoil: (answer: Answer, testCase: ConformanceCase) => Answer): ExchangingServer {
  const server = startDecide()
  return {
    ...server,
    async exchange(request, signal) {
      const answer = await server.exchange(request, signal)
      const reference = request.headers.find(([name]) => name === referenceHeader)?.[1]
      const testCase = conformanceCases.find(({ id }) => reference?.startsWith(`${id}.`))
      return testCase === undefined ? answer : spoil(answer, testCase)
    },
  }
}

function caseNamed(name: string): ConformanceCase {
  const found = conformanceCases.find((testCase) => testCase.name === name)
  if (found === undefined) throw new Error(`there is no case ${name}`)
  return found
}

const broken = suite('runner, broken servers')

broken('the engine itself fails nothing', async () => {
  assert.equal(await failures(startDecide), [])
})

broken('no filter at all fails hundreds of rows', async () => {
  const failed = await failures(() => spoilt((answer) => ({ ...answer, status: 200, headers: [] })))
  assert.ok(failed.length > 900, String(failed.length))
})

broken('an origin that is reflected fails the attack corpus', async () => {
  const failed = await failures(() =>
    spoilt((answer, { request }) => {
      const origin = request.headers.find(([name]) => name === 'Origin')?.[1]
      if (origin === undefined) return answer
      return { ...answer, headers: [...answer.headers, ['Access-Control-Allow-Origin', origin]] }
    }),
  )
  const corpus = conformanceCases.filter(({ name }) => name.startsWith('look-alike'))
  for (const { id } of corpus) assert.ok(failed.includes(id), id)
})

broken('a Vary of the filter that the application replaced fails', async () => {
  const failed = await failures(() =>
    spoilt((answer, { application }) => ({
      ...answer,
      headers: [
        ...answer.headers.filter(([name]) => name.toLowerCase() !== 'vary'),
        ...application.headers.filter(([name]) => name === 'Vary'),
      ],
    })),
  )
  assert.ok(failed.includes(caseNamed('GET, origin allowed').id))
  assert.ok(failed.includes(caseNamed('GET, no origin').id))
})

broken('a Vary of the application that the filter replaced fails', async () => {
  const failed = await failures(() =>
    spoilt((answer) => ({
      ...answer,
      headers: answer.headers.filter(([name]) => name !== 'Vary'),
    })),
  )
  assert.ok(failed.includes(caseNamed('GET, origin allowed').id))
  assert.ok(failed.includes(caseNamed('GET, disabled, origin allowed').id))
})

broken('one permission on two lines fails', async () => {
  const failed = await failures(() =>
    spoilt((answer) => ({
      ...answer,
      headers: answer.headers.flatMap((line) =>
        line[0] === 'access-control-allow-origin' ? [line, line] : [line],
      ),
    })),
  )
  assert.ok(failed.includes(caseNamed('GET, origin allowed').id))
})

broken('an unexpected permission fails, whatever it is called', async () => {
  for (const name of ['Access-Control-Allow-Private-Network', 'Timing-Allow-Origin']) {
    const failed = await failures(() =>
      spoilt((answer) => ({ ...answer, headers: [...answer.headers, [name, '*']] })),
    )
    assert.ok(failed.length > 1000, `${name}: ${failed.length}`)
  }
})

broken('a refusal without no-store, or with a body, fails', async () => {
  const { id } = caseNamed('GET, origin foreign')
  const stored = await failures(() =>
    spoilt((answer) => ({
      ...answer,
      headers: answer.headers.filter(([name]) => name !== 'cache-control'),
    })),
  )
  assert.ok(stored.includes(id))
  const talkative = await failures(() => spoilt((answer) => ({ ...answer, body: 'Forbidden' })))
  assert.ok(talkative.includes(id))
})

broken('an application that runs after a refusal fails', async () => {
  const failed = await failures(() => ({ ...startDecide(), reached: () => true }))
  assert.ok(failed.includes(caseNamed('GET, origin foreign').id))
  assert.ok(failed.includes(caseNamed('preflight, PUT, origin allowed').id))
})

broken('an adapter that publishes no decision fails', async () => {
  const failed = await failures(() => ({ ...startDecide(), decision: () => undefined }))
  assert.is(failed.length, conformanceCases.length)
})

broken('a decision with another reason fails although the answer is right', async () => {
  const failed = await failures(() =>
    spoilt((answer) => {
      const { decision } = answer
      if (decision?.denial === undefined) return answer
      const denial = { ...decision.denial, reason: 'origin-not-allowed' as const }
      return { ...answer, decision: { ...decision, denial } }
    }),
  )
  assert.ok(failed.includes(caseNamed('DELETE, method not allowed').id))
  assert.not.ok(failed.includes(caseNamed('GET, origin foreign').id))
})

broken('a server without a control path fails, and says so', async () => {
  const started = await startServer(() => listen(createServer((_req, res) => res.end('hello'))))
  try {
    await checkCase(started, caseNamed('GET, disabled, no origin'), 5000)
    assert.unreachable('the case must fail')
  } catch (error) {
    assert.match(String(error), /does not answer \/conformance-control\//)
  } finally {
    await started.close()
  }
})

broken.run()

const limits = suite('runner, limits')

limits('a server that hangs meets the time limit of the case, which names its id', async () => {
  const started = await startServer(() => listen(createServer(() => {})))
  const testCase = caseNamed('GET, origin allowed')
  try {
    await checkCase(started, testCase, 50)
    assert.unreachable('the case must fail')
  } catch (error) {
    assert.is((error as Error).message, `${testCase.id} ${testCase.name}: no answer within 50 ms`)
  } finally {
    await started.close()
  }
})

limits('a server that hangs in process meets it too', async () => {
  const started = await startServer(() => ({ exchange: () => new Promise<never>(() => {}) }))
  const asked = checkCase(started, caseNamed('GET, origin allowed'), 20).then(
    () => 'no error',
    String,
  )
  assert.match(await asked, /no answer within 20 ms/)
})

limits('zero cases throw', () => {
  assert.throws(() => runCases('nothing', startDecide, { cases: [] }), /there is no case to run/)
  assert.throws(() => runCaches('nothing', startDecide, { cases: [] }), /no cache case to run/)
})

limits('a run that skips everything throws', () => {
  const cases = conformanceCases.slice(0, 1)
  const skip = Object.fromEntries(cases.map(({ id }) => [id, 'for this test']))
  assert.throws(() => runCases('nothing', startDecide, { cases, skip }), /there is no case to run/)
})

limits('a skip that names no case throws', () => {
  const skip = { zzzz: 'for this test' }
  assert.throws(() => runCases('nothing', startDecide, { skip }), /no case to skip has the id zzzz/)
  assert.throws(() => runCaches('nothing', startDecide, { skip }), /no cache case to skip/)
})

limits('a failing case ends the process with 1 and is named', () => {
  const program = `
    import { conformanceCases, runCases } from './src/index.ts'
    const answer = { status: 500, headers: [], body: '' }
    const start = () => ({ exchange: async () => answer, reached: () => false })
    runCases('broken', start, { cases: conformanceCases.slice(0, 3) })
  `
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', timeout: 60_000 },
  )
  assert.is(status, 1)
  assert.match(stdout, /d001 initial configuration, GET, origin foreign/)
})

limits.run()

const fixtures = suite('fixture')

fixtures('an unknown reference throws', () => {
  const fixture = createFixture(createCors)
  assert.throws(() => fixture.cors('zzzz.1'), /No conformance case/)
  assert.throws(() => fixture.cors(undefined), /No conformance case/)
  assert.throws(() => fixture.application('zzzz.1', () => null), /No conformance case/)
})

fixtures('tells which application ran, and nothing outside of its path', () => {
  const fixture = createFixture(createCors)
  assert.is(fixture.control('/conformance-control/d001.1'), 'false')
  fixture.application('d001.1', () => null)
  assert.is(fixture.control('/conformance-control/d001.1'), 'true')
  assert.is(fixture.control('/conformance-control/d001.2'), 'false')
  assert.is(fixture.control('/items'), undefined)
})

fixtures('cases with one configuration share an engine', () => {
  const fixture = createFixture(createCors)
  assert.is(fixture.cors('d001.1'), fixture.cors('d002.7'))
  assert.is.not(fixture.cors('d001.1'), fixture.cors('p001.1'))
})

fixtures.run()
