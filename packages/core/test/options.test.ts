/** What is said of options that would have no effect, and of arguments that are missing or swapped. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsConfigurationInput,
  type CorsOptions,
  type CorsSource,
  checkErrorHandler,
  checkHandler,
  createCors,
  createMemoryEventLog,
  createPolicies,
  markFilter,
  resolveSource,
  withDecision,
} from '../src/index.js'

const configuration: CorsConfigurationInput = { enabled: true }
const eventLog = createMemoryEventLog()
const isPublicSuffix = () => false

const resolveBy = (source: CorsSource<never>, options: object) => resolveSource(source, options)

const decideBy = (source: CorsSource<never>, options: object) =>
  withDecision<never, undefined, undefined, undefined>(
    source,
    options,
    (engine, request) => engine.decide(request),
    () => undefined,
  )

/** Whatever takes the options of an engine. */
const takers: Readonly<Record<string, (options: object) => unknown>> = {
  createCors: (options) => createCors(configuration, options),
  createPolicies: (options) => createPolicies([{ configuration }], options),
  resolveSource: (options) => resolveSource(configuration, options),
  withDecision: (options) => decideBy(configuration, options),
}

const options = suite('options of an engine')

const wrong: readonly (readonly [options: object, message: string])[] = [
  [{ eventlog: eventLog }, '"eventlog" is not an option here: did you mean eventLog?'],
  [
    { isPublicSufix: isPublicSuffix },
    '"isPublicSufix" is not an option here: did you mean isPublicSuffix?',
  ],
  [{ debug: true }, '"debug" is not an option here: it belongs in the configuration.'],
  [
    { allowedOrigins: ['*'] },
    '"allowedOrigins" is not an option here: it belongs in the configuration.',
  ],
  [{ nonsense: 1 }, '"nonsense" is not an option here: remove it.'],
  [{ toString: 1 }, '"toString" is not an option here: remove it.'],
  ...[console.log, {}, null, 'log', { append: true }].map(
    (log) =>
      [
        { eventLog: log },
        'eventLog must have a function append, as in { append: (event) => console.log(event) }.',
      ] as const,
  ),
  ...(
    [
      [null, 'null'],
      ['log', 'a string'],
      [console.log, 'a function'],
      [[], 'a list'],
    ] as const
  ).map(
    ([given, what]) =>
      [given as unknown as object, `The options must be an object, not ${what}.`] as const,
  ),
  [
    { isPublicSuffix: new Set(['example']) },
    'isPublicSuffix must be a function that takes a host and returns true or false.',
  ],
]

for (const [name, take] of Object.entries(takers)) {
  for (const [given, message] of wrong) {
    options(`${name}: ${Object.keys(given ?? {})[0]}, ${message}`, () => {
      assert.throws(
        () => take(given),
        (error: unknown) => error instanceof TypeError && error.message === message,
      )
    })
  }
  options(`${name} takes what is an option, and what is undefined`, () => {
    take({ eventLog, isPublicSuffix })
    take({ eventLog: undefined, isPublicSuffix: undefined, anything: undefined })
    class Log {
      append() {}
    }
    take({ eventLog: new Log() })
  })
}

options('an adapter takes vary, and a near name of what some adapters take is named', () => {
  decideBy(() => createCors(), { vary: ['X-Tenant'] })
  assert.throws(
    () => createCors(configuration, { vary: [] } as CorsOptions),
    /"vary" is not an option/,
  )
  const near = {
    varry: 'did you mean vary?',
    onerror: 'did you mean onError?',
    onError: 'remove it.',
  }
  for (const [name, remedy] of Object.entries(near)) {
    assert.throws(
      () => decideBy(configuration, { [name]: () => {} }),
      (error: Error) => error.message === `"${name}" is not an option here: ${remedy}`,
    )
  }
})

options('those of an engine are refused where there is an engine already', () => {
  const sources: readonly (readonly [CorsSource<never>, string])[] = [
    [createCors(), 'an engine'],
    [createPolicies([{ configuration }]), 'an engine'],
    [() => createCors(), 'a function'],
  ]
  for (const [source, what] of sources) {
    for (const use of [resolveBy, decideBy]) {
      for (const [name, value] of Object.entries({ eventLog, isPublicSuffix })) {
        assert.throws(
          () => use(source, { [name]: value }),
          (error: unknown) =>
            error instanceof TypeError &&
            error.message ===
              `${name} has no effect here, because the source is ${what}: pass it to createCors or createPolicies instead.`,
        )
      }
      use(source, { eventLog: undefined })
      assert.throws(() => use(source, { eventlog: eventLog }), /did you mean eventLog\?/)
    }
  }
})

options.run()

// ---

const handlers = suite('checkHandler')

const call = 'withCors(policy, listener)'

handlers('takes a function', () => {
  checkHandler({}, () => {}, call)
  checkHandler(
    () => {},
    () => {},
    call,
  )
})

handlers('says what to pass instead of anything else', () => {
  const needs = `${call} needs a function as its second argument`
  const cases: readonly (readonly [source: unknown, handler: unknown, message: string])[] = [
    [configuration, undefined, `${needs}, not undefined.`],
    [configuration, {}, `${needs}, not an object.`],
    [configuration, { fetch() {} }, `${needs}, not an object: pass its fetch.`],
    [() => {}, undefined, `${needs}, not undefined.`],
    [() => {}, configuration, `The arguments are swapped: write ${call}.`],
    [() => {}, createCors(), `The arguments are swapped: write ${call}.`],
  ]
  for (const [source, handler, message] of cases) {
    assert.throws(
      () => checkHandler(source, handler, call),
      (error: unknown) => error instanceof TypeError && error.message === message,
    )
  }
})

/** What servers and frameworks call a filter with that was not called itself. */
const requests: Readonly<Record<string, unknown>> = {
  'a request of fetch': new Request('https://api.example.com/'),
  'a request of node': { method: 'GET', url: '/', headers: {} },
  'a context of Koa': { req: { method: 'GET', url: '/' } },
  'an event of SvelteKit': { request: new Request('https://api.example.com/') },
}

for (const [name, request] of Object.entries(requests)) {
  handlers(`says that the policy is missing where there is ${name}`, () => {
    const isMissing = (call: string, alone: string) => (error: unknown) =>
      error instanceof TypeError &&
      error.message ===
        `The policy is missing: a request came in its place. Write ${call}, not ${alone} alone.`
    for (const handler of [() => {}, undefined, configuration]) {
      assert.throws(() => checkHandler(request, handler, call), isMissing(call, 'withCors'))
    }
    for (const use of [resolveBy, decideBy]) {
      assert.throws(() => use(request as never, {}), isMissing('cors(policy)', 'cors'))
      // Express and Koa have more arguments, and they are not options.
      assert.throws(
        () => use(request as never, (() => {}) as never),
        isMissing('cors(policy)', 'cors'),
      )
    }
  })
}

handlers('says that a filter has its policy already', () => {
  const filter = decideBy(configuration, {})
  const message =
    'The source is a filter that has its policy already, as in cors(cors(policy)): use it as it is.'
  for (const source of [filter, decideBy(() => createCors(), {}), markFilter(() => {})]) {
    for (const use of [resolveBy, decideBy]) {
      assert.throws(
        () => use(source as never, {}),
        (error: unknown) => error instanceof TypeError && error.message === message,
      )
    }
  }
})

handlers('takes an onError that is a function, or absent', () => {
  for (const onError of [undefined, () => {}]) checkErrorHandler({ onError })
  for (const onError of [null, 'log', {}]) {
    assert.throws(
      () => checkErrorHandler({ onError }),
      (error: unknown) =>
        error instanceof TypeError &&
        error.message ===
          'onError must be a function, as in { onError: (error) => console.error(error) }.',
    )
  }
  assert.throws(() => checkErrorHandler(null as never), /The options must be an object/)
})

handlers('an engine in place of a configuration is told from one', () => {
  const engine = createCors()
  const policies = createPolicies([{ configuration }])
  for (const use of [
    () => createCors(engine as never),
    () => createCors(policies as never),
    () => createPolicies(engine as never),
    () => engine.reconfigure(createCors() as never),
    () => policies.reconfigure(engine as never),
  ]) {
    assert.throws(
      use,
      (error: unknown) =>
        error instanceof TypeError &&
        error.message === 'This is an engine already: use it as it is.',
    )
  }
})

handlers.run()
