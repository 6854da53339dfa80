import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Cors,
  type CorsConfigurationInput,
  type CorsDecision,
  type CorsSource,
  createCors,
  createMemoryEventLog,
  resolveSource,
  withDecision,
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
    { decide() {} },
  ]
  for (const source of bad) {
    assert.throws(
      () => resolveSource(source as CorsConfigurationInput),
      (error: { code?: string }) => error.code === 'invalid-configuration',
    )
  }
})

sources('throws a TypeError at once for what is not a source, and says what it is', () => {
  const wrong: [unknown, RegExp][] = [
    [
      undefined,
      /A source must be an engine \(from createCors\), a configuration, .* This is undefined\./,
    ],
    [null, /This is null\./],
    ['https://a.example', /This is a string: parse it with JSON\.parse first\./],
    [1, /This is a number\./],
    [true, /This is a boolean\./],
    [[{ configuration: {} }], /This is a list: use createPolicies for a list of policies\./],
    [Promise.resolve(createCors()), /This is a promise: await it first/],
    [{ cors: createCors(), close() {} }, /an object whose cors is an engine: pass that, as in/],
  ]
  for (const [source, message] of wrong) {
    for (const use of [resolveSource, deciding]) {
      assert.throws(
        () => use(source as CorsConfigurationInput),
        (error: unknown) => error instanceof TypeError && message.test(error.message),
      )
    }
  }
})

sources('takes an engine of several policies by its shape', () => {
  const { decide } = createCors()
  const policies = { decide, configuration: [], reconfigure() {}, *reconfigureInSteps() {} }
  assert.is(resolveSource(policies)(undefined as never), policies)
  assert.is(resolveSource(() => policies)(undefined as never), policies)
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

const decision = (vary: readonly string[] = [], more: Partial<CorsDecision> = {}) =>
  ({
    action: 'continue',
    kind: 'cors',
    headers: {},
    vary,
    authoritative: true,
    ...more,
  }) as CorsDecision
const plain = decision()

/** What an adapter does with a source: it returns what `use` and `fail` were given. */
function deciding(
  source: CorsSource<string>,
  options: Parameters<typeof withDecision>[1] = {},
  decided: CorsDecision = plain,
) {
  const fail = (...given: unknown[]): unknown[] => ['failed', ...given]
  return withDecision<string, number, boolean, unknown[]>(
    source,
    options,
    () => decided,
    Array.of,
    fail,
  )
}

const failing = (): never => {
  throw 'no'
}

const decisions = suite('withDecision')

decisions('hands the decision and all it was given to the first function', async () => {
  const cors = createCors()
  for (const source of [cors, {}, () => cors, async () => cors]) {
    const given = await deciding(source, { vary: false })('request', 1, true)
    assert.equal(given, [plain, 'request', 1, true])
  }
})

decisions('asks the engine that was chosen, about the request', async () => {
  const cors = createCors()
  for (const source of [cors, () => cors, async () => cors]) {
    const asked: unknown[] = []
    const run = withDecision<string, unknown, unknown, void>(
      source,
      {},
      (...given) => {
        asked.push(given)
        return plain
      },
      () => {},
    )
    await run('request', 1, 2)
    assert.equal(asked, [[cors, 'request']])
  }
})

decisions('hands what a source throws or rejects with to the second function', async () => {
  for (const source of [failing, async () => failing()]) {
    assert.equal(await deciding(source)('request', 1, true), ['failed', 'no', 'request', 1, true])
  }
  const [, error] = (await deciding(() => 1 as never)('request', 1, true)) as unknown[]
  assert.instance(error, TypeError)
})

decisions('throws or rejects with it where there is no second function', async () => {
  const run = (source: CorsSource<string>) =>
    withDecision<string, number, boolean, unknown>(source, {}, () => plain, Array.of)
  assert.throws(
    () => run(failing)('request', 1, true),
    (error: unknown) => error === 'no',
  )
  const later = run(async () => failing())('request', 1, true)
  assert.is(await Promise.resolve(later).catch((error: unknown) => error), 'no')
})

decisions('returns a promise only where the source does', () => {
  const cors = createCors()
  assert.instance(deciding(cors)('', 0, true), Array)
  assert.instance(deciding(() => cors)('', 0, true), Array)
  assert.instance(deciding(failing)('', 0, true), Array)
  assert.instance(deciding(async () => cors)('', 0, true), Promise)
})

decisions('keeps what the functions throw from one another', async () => {
  const run = withDecision<string, unknown, unknown, unknown>(
    async () => createCors(),
    {},
    () => plain,
    failing,
    () => 'caught',
  )
  assert.is(await Promise.resolve(run('', 0, 0)).catch((error: unknown) => error), 'no')
})

decisions.run()

const varying = suite('the Vary of a source function')

const varyOf = (
  decided: CorsDecision,
  options: Parameters<typeof withDecision>[1] = {},
): readonly string[] => {
  const run = deciding(() => createCors(), options, decided)
  const first = (run('', 0, true) as [CorsDecision])[0]
  const again = (run('', 0, true) as [CorsDecision])[0]
  assert.equal(again.vary, first.vary)
  return first.vary
}

varying('holds Origin, whatever was decided', () => {
  assert.equal(varyOf(decision()), ['Origin'])
  assert.equal(varyOf(decision(['Cookie'])), ['Cookie', 'Origin'])
  assert.equal(varyOf(decision([], { kind: 'disabled', authoritative: false })), ['Origin'])
  assert.equal(varyOf(decision([], { kind: 'excluded' })), ['Origin'])
  assert.equal(varyOf(decision([], { kind: 'not-cors' })), ['Origin'])
})

varying('holds the names that the options add, each once', () => {
  assert.equal(varyOf(decision(['origin']), { vary: ['X-Tenant', 'ORIGIN', 'x-tenant'] }), [
    'origin',
    'X-Tenant',
  ])
})

varying('is that of the decision itself in report, and where the source reads no header', () => {
  for (const kind of ['cors', 'not-cors', 'same-origin', 'excluded', 'preflight'] as const) {
    assert.equal(varyOf(decision([], { kind, authoritative: false }), { vary: ['X-A'] }), [])
  }
  assert.equal(varyOf(decision(), { vary: false }), [])
})

varying('is that of the decision where the source is not a function', () => {
  for (const source of [createCors(), {}]) {
    const [given] = deciding(source, { vary: ['X-Tenant'] })('', 0, true) as [CorsDecision]
    assert.is(given, plain)
  }
})

varying('leaves a decision alone that varies on all of it, and shares what it adds', () => {
  const whole = decision(['Origin', 'X-A'])
  const run = deciding(() => createCors(), { vary: ['x-a'] }, whole)
  assert.is((run('', 0, true) as unknown[])[0], whole)
  const open = deciding(() => createCors())
  const [first] = open('', 0, true) as [CorsDecision]
  const [second] = open('', 0, true) as [CorsDecision]
  assert.is(first.vary, second.vary)
  assert.equal(plain.vary, [])
})

varying('finds out what is withheld when that is read, and no earlier', () => {
  let reads = 0
  class Lazy {
    readonly action = 'continue'
    readonly kind = 'excluded'
    readonly headers = {}
    readonly vary = []
    readonly authoritative = true
    get withheld() {
      reads += 1
      return 'found'
    }
  }
  const run = deciding(() => createCors(), {}, new Lazy() as never)
  const [given] = run('', 0, true) as [CorsDecision]
  assert.equal(given.vary, ['Origin'])
  assert.is(reads, 0)
  assert.is(given.withheld as unknown, 'found')
})

varying('refuses at once what is not a header name', () => {
  const wrong: [unknown, RegExp][] = [
    [['*'], /"\*" in vary would stop caches from reusing any response/],
    [['X-A', 'X B'], /"X B" in vary is not a header name/],
    [[''], /"" in vary is not a header name/],
    [[1], /1 in vary is not a header name/],
    ['X-A', /vary must be a list of request header names/],
    [true, /vary must be a list/],
    [null, /vary must be a list/],
  ]
  for (const [vary, message] of wrong) {
    for (const source of [() => createCors(), createCors(), {}]) {
      assert.throws(
        () => deciding(source, { vary: vary as never }),
        (error: unknown) => error instanceof TypeError && message.test(error.message),
      )
    }
  }
})

varying.run()
