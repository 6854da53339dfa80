import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Cors,
  type CorsConfigurationInput,
  createCors,
  createMemoryEventLog,
  resolveSource,
  withEngine,
} from '../src/index.js'

const sources = suite('resolveSource')

sources('gives an engine as it is', () => {
  const cors = createCors()
  const choose = resolveSource(cors)
  assert.is(choose(undefined as never), cors)
})

sources('takes a copy of another module format for an engine, by its shape', () => {
  const { decide, configuration, reconfigure } = createCors()
  const foreign: Cors = Object.assign(Object.create(null), { decide, configuration, reconfigure })
  assert.is(resolveSource(foreign)(undefined as never), foreign)
  assert.is(resolveSource(() => foreign)(undefined as never), foreign)
})

sources('makes one engine of a configuration, at once', () => {
  const choose = resolveSource({ enabled: true, allowedOrigins: ['https://a.example'] })
  const cors = choose(undefined as never) as Cors
  assert.equal(cors.configuration.allowedOrigins, ['https://a.example'])
  assert.is(choose(undefined as never), cors)
})

sources('makes the default engine of an empty configuration', () => {
  const cors = resolveSource({})(undefined as never) as Cors
  assert.is(cors.configuration.enabled, false)
})

sources('throws at once for a configuration that is not valid', () => {
  const bad: readonly unknown[] = [
    { allowedOrigins: ['https://a.example/'] },
    { decide: true },
    null,
    'https://a.example',
    ['https://a.example'],
    { decide() {} },
  ]
  for (const source of bad) {
    assert.throws(
      () => resolveSource(source as CorsConfigurationInput),
      (error: { code?: string }) => error.code === 'invalid-configuration',
    )
  }
})

sources('gives the options to the engine it makes', async () => {
  const eventLog = createMemoryEventLog()
  const choose = resolveSource({ enabled: true, debug: true }, { eventLog })
  const cors = choose(undefined as never) as Cors
  cors.decide({ method: 'GET', url: '/', headers: new Map([['origin', 'https://evil.test']]) })
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(eventLog.entries().length, 1)
  assert.throws(
    () =>
      resolveSource(
        { allowCredentials: true, allowedOrigins: ['https://*.github.io'] },
        { isPublicSuffix: (host) => host === 'github.io' },
      ),
    (error: { code?: string }) => error.code === 'invalid-configuration',
  )
})

sources('asks a function for each request, with the request', () => {
  const one = createCors()
  const other = createCors()
  const choose = resolveSource((tenant: string) => (tenant === 'one' ? one : other))
  assert.is(choose('one'), one)
  assert.is(choose('two'), other)
})

sources('gives a promise only where the function does', async () => {
  const cors = createCors()
  const choose = resolveSource(async (_: string) => cors)
  const promise = choose('x')
  assert.instance(promise, Promise)
  assert.is(await promise, cors)
})

sources('waits for a thenable of another kind', async () => {
  const cors = createCors()
  // biome-ignore lint/suspicious/noThenProperty: a foreign thenable is what is tested
  const thenable = { then: (resolve: (value: Cors) => void) => resolve(cors) }
  const choose = resolveSource(() => thenable as unknown as Promise<Cors>)
  assert.is(await choose(undefined as never), cors)
})

sources('throws what the function throws', () => {
  const failure = new Error('no tenant')
  const choose = resolveSource(() => {
    throw failure
  })
  assert.throws(
    () => choose(undefined as never),
    (error: unknown) => error === failure,
  )
})

sources('rejects with what the promise rejects with', async () => {
  const failure = new Error('no tenant')
  const choose = resolveSource(() => Promise.reject(failure))
  try {
    await choose(undefined as never)
    assert.unreachable('did not reject')
  } catch (error) {
    assert.is(error, failure)
  }
})

const noCors: readonly unknown[] = [
  undefined,
  null,
  true,
  'cors',
  {},
  { enabled: true },
  { decide: 'x', configuration: {}, reconfigure() {} },
  () => createCors(),
]

sources('throws where the function gives anything but an engine', () => {
  for (const wrong of noCors) {
    const choose = resolveSource(() => wrong as Cors)
    assert.throws(() => choose(undefined as never), TypeError)
  }
})

sources('rejects where the promise gives anything but an engine', async () => {
  for (const wrong of noCors) {
    const choose = resolveSource(async () => wrong as Cors)
    try {
      await choose(undefined as never)
      assert.unreachable('did not reject')
    } catch (error) {
      assert.instance(error, TypeError)
    }
  }
})

sources.run()

const engines = suite('withEngine')

const failing = (): never => {
  throw 'no'
}

engines('hands the engine and all it was given to the first function', async () => {
  const cors = createCors()
  for (const source of [cors, () => cors, async () => cors]) {
    const run = withEngine<string, number, boolean, unknown>(source, {}, Array.of, failing)
    const given = await run('request', 1, true)
    assert.equal(given, [cors, 'request', 1, true])
  }
})

engines('hands what a source throws or rejects with to the second function', async () => {
  for (const source of [failing, async () => failing()]) {
    const run = withEngine<string, number, boolean, unknown>(source, {}, failing, Array.of)
    assert.equal(await run('request', 1, true), ['no', 'request', 1, true])
  }
  const run = withEngine<string, number, boolean, unknown>(() => 1 as never, {}, failing, Array.of)
  assert.instance((run('request', 1, true) as unknown[])[0], TypeError)
})

engines('throws or rejects with it where there is no second function', async () => {
  const run = withEngine<string, number, boolean, unknown>(failing, {}, Array.of)
  assert.throws(
    () => run('request', 1, true),
    (error: unknown) => error === 'no',
  )
  const later = withEngine<string, number, boolean, unknown>(async () => failing(), {}, Array.of)
  const rejected = await Promise.resolve(later('request', 1, true)).catch((error: unknown) => [
    error,
  ])
  assert.equal(rejected, ['no'])
})

engines('returns a promise only where the source does', () => {
  const cors = createCors()
  const give = (): string => 'given'
  assert.is(withEngine(cors, {}, give, failing)(0, 0, 0), 'given')
  assert.is(withEngine(failing, {}, failing, give)(0, 0, 0), 'given')
  assert.instance(withEngine(async () => cors, {}, give, failing)(0, 0, 0), Promise)
})

engines('keeps what the functions throw from one another', async () => {
  const run = withEngine(
    async () => createCors(),
    {},
    failing,
    () => 'caught',
  )
  const thrown = await Promise.resolve(run(0, 0, 0)).catch((error: unknown) => error)
  assert.is(thrown, 'no')
})

engines.run()
