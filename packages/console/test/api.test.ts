import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CorsEvent, defaultConfiguration } from '@crossgate/core'
import { EventLogType, FusionAuthClient } from '@fusionauth/typescript-client'
import * as assert from 'uvu/assert'
import { entrances } from './entrance.js'
import { basePath, configurationOf, createFixture, type Fixture, host, json } from './fixture.js'
import { scoped, scopedForEach } from './scoped.js'

interface ClientScope {
  fixture: Fixture
  server: Server
  url: string
}

const client = scoped<ClientScope>(
  'api :: the identity server’s client, unchanged',
  async () => {
    const fixture = await createFixture()
    const server = createServer((req, res) => fixture.admin.listener(req, res))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return { fixture, server, url: `http://127.0.0.1:${port}${basePath}` }
  },
  async ({ fixture, server }) => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await fixture.remove()
  },
)

function connect({ url, fixture }: ClientScope, key = fixture.key): FusionAuthClient {
  return new FusionAuthClient(key, url)
}

/** What a promise of the client rejects with. */
async function refusal(promise: Promise<unknown>) {
  try {
    await promise
  } catch (error) {
    return error as {
      statusCode: number
      exception?: { fieldErrors?: Record<string, { code: string; message: string }[]> }
    }
  }
  throw new Error('It was not refused.')
}

client('retrieves the document', async (context) => {
  const { response } = await connect(context).retrieveSystemConfiguration()
  const { corsConfiguration, ...rest } = response.systemConfiguration ?? {}
  assert.equal(corsConfiguration?.allowedOrigins, ['https://app.example'])
  assert.equal(corsConfiguration?.allowedMethods, ['GET', 'OPTIONS'])
  assert.is(corsConfiguration?.enabled, true)
  assert.is(corsConfiguration?.preflightMaxAgeInSeconds, 1800)
  assert.is(rest.reportTimezone, 'Etc/UTC')
  assert.is(rest.eventLogConfiguration?.numberToRetain, 10_000)
})

client('updates the document: retrieve, change, put', async (context) => {
  const api = connect(context)
  const { response } = await api.retrieveSystemConfiguration()
  const systemConfiguration = response.systemConfiguration ?? {}
  const changed = await api.updateSystemConfiguration({
    systemConfiguration: {
      ...systemConfiguration,
      corsConfiguration: {
        ...systemConfiguration.corsConfiguration,
        allowedOrigins: ['https://new.example'] as string[],
      },
      uiConfiguration: { headerColor: '336699' },
    },
  })
  assert.is(changed.statusCode, 200)
  const { response: after } = await api.retrieveSystemConfiguration()
  assert.equal(after.systemConfiguration?.corsConfiguration?.allowedOrigins, [
    'https://new.example',
  ])
  assert.is(after.systemConfiguration?.uiConfiguration?.headerColor, '336699')
  const configuration = configurationOf(context.fixture.admin)
  assert.equal(configuration.allowedOrigins, ['https://new.example'], 'the filter follows at once')
})

client('patches a part and keeps the rest', async (context) => {
  const { response } = await connect(context).patchSystemConfiguration({
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://b.example'] } },
  })
  const { corsConfiguration, reportTimezone } = response.systemConfiguration ?? {}
  assert.equal(corsConfiguration?.allowedOrigins, ['https://b.example'])
  assert.is(corsConfiguration?.enabled, true)
  assert.is(reportTimezone, 'Etc/UTC')
})

client('retrieves and searches events', async (context) => {
  const { fixture } = context
  for (const name of ['one', 'two', 'two']) fixture.request(`https://${name}.example`)
  await settle()
  const api = connect(context)
  const { response } = await api.searchEventLogs({
    search: { message: 'two', type: EventLogType.Debug, numberOfResults: 10, startRow: 0 },
  })
  assert.is(response.total, 1)
  const [found] = response.eventLogs ?? []
  assert.is(found?.type, 'Debug')
  assert.match(found?.message ?? '', /https:\/\/two\.example/)
  const one = await api.retrieveEventLog(found?.id as number)
  assert.is(one.response.eventLog?.message, found?.message)
  assert.is(one.response.eventLog?.insertInstant, found?.insertInstant)
  const none = await refusal(api.retrieveEventLog(4711))
  assert.is(none.statusCode, 404)
})

client('is refused with a wrong key', async (context) => {
  const { statusCode, exception } = await refusal(
    connect(context, 'wrong').retrieveSystemConfiguration(),
  )
  assert.is(statusCode, 401)
  assert.is(exception, undefined)
})

client('is told every invalid value', async (context) => {
  const { statusCode, exception } = await refusal(
    connect(context).patchSystemConfiguration({
      systemConfiguration: {
        corsConfiguration: {
          allowCredentials: true,
          allowedOrigins: ['*', 'https://a.example/'],
          preflightMaxAgeInSeconds: 1e9,
        },
      },
    }),
  )
  assert.is(statusCode, 400)
  const errors = exception?.fieldErrors ?? {}
  const cors = 'systemConfiguration.corsConfiguration'
  assert.equal(Object.keys(errors).sort(), [
    `${cors}.allowedOrigins[0]`,
    `${cors}.allowedOrigins[1]`,
    `${cors}.preflightMaxAgeInSeconds`,
  ])
  const [first] = errors[`${cors}.preflightMaxAgeInSeconds`] ?? []
  assert.is(first?.code, `[invalid-max-age]${cors}.preflightMaxAgeInSeconds`)
  assert.match(first?.message ?? '', /86400/)
  const message = errors[`${cors}.allowedOrigins[1]`]?.[0]?.message ?? ''
  assert.match(message, /https:\/\/a\.example(?!\/)/, 'the suggestion is in the words')
})

client.run()

// An event is handed over after its decision; a search writes what was gathered.
async function settle() {
  await new Promise((resolve) => setTimeout(resolve, 0))
}

// ---

const api = scopedForEach(
  'api',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/system-configuration'

async function current(fixture: Fixture) {
  const response = await fixture.api('GET', path)
  return (await json(response)).systemConfiguration
}

api('an update without reportTimezone, or without a document, is refused', async ({ fixture }) => {
  const missing = await fixture.api('PUT', path, { systemConfiguration: {} })
  assert.is(missing.status, 400)
  assert.equal(await json(missing), {
    fieldErrors: {
      'systemConfiguration.reportTimezone': [
        {
          code: '[blank]systemConfiguration.reportTimezone',
          message: 'You must specify the [systemConfiguration.reportTimezone] property.',
        },
      ],
    },
    generalErrors: [],
  })
  for (const body of [{}, [], null, 5, 'x', { systemConfiguration: [] }]) {
    assert.is((await fixture.api('PUT', path, JSON.stringify(body))).status, 400)
  }
  const text = await fixture.api('PUT', path, '{')
  assert.is(text.status, 400)
  assert.is((await json(text)).generalErrors[0].code, '[invalidJSON]')
})

api(
  'an update deletes what it omits, but keeps the keys that the identity server does not know',
  async ({ fixture }) => {
    await fixture.api('PATCH', path, {
      systemConfiguration: {
        corsConfiguration: { excludedPaths: ['/private*'], enforcement: 'omit' },
        data: { a: 1 },
      },
    })
    const put = await fixture.api('PUT', path, {
      systemConfiguration: {
        reportTimezone: 'Europe/Vienna',
        corsConfiguration: { enabled: true, allowedOrigins: ['https://z.example'] },
        somethingNew: { deep: [1, { x: null }] },
      },
    })
    assert.is(put.status, 200)
    const document = await current(fixture)
    assert.is(document.data, undefined)
    assert.equal(document.somethingNew, { deep: [1, { x: null }] })
    assert.equal(document.corsConfiguration.excludedPaths, ['/private*'])
    assert.is(document.corsConfiguration.enforcement, 'omit')
    assert.is(document.corsConfiguration.debug, false, 'a key it knows gets its default')
    assert.type(document.insertInstant, 'number')
  },
)

api('a patch speaks three content types', async ({ fixture }) => {
  const patch = (type: string, body: unknown) =>
    fixture.api('PATCH', path, body, { 'content-type': type })
  const cors = (document: Record<string, unknown>) => ({
    systemConfiguration: { corsConfiguration: document },
  })
  const origins = async () => (await current(fixture)).corsConfiguration.allowedOrigins
  const values = [
    ['application/json; charset=utf-8', cors({ allowedOrigins: ['https://1.example'] })],
    ['application/merge-patch+json', cors({ allowedOrigins: ['https://2.example'] })],
    [
      'application/json-patch+json',
      [
        {
          op: 'add',
          path: '/systemConfiguration/corsConfiguration/allowedOrigins/-',
          value: 'https://3.example',
        },
      ],
    ],
  ] as const
  const expected = [
    ['https://1.example'],
    ['https://2.example'],
    ['https://2.example', 'https://3.example'],
  ]
  for (const [index, [type, body]] of values.entries()) {
    assert.is((await patch(type, body)).status, 200, type)
    assert.equal(await origins(), expected[index], type)
  }
  assert.is((await patch('text/plain', cors({}))).status, 415)
  const reset = await patch('application/merge-patch+json', cors({ allowedMethods: null }))
  assert.equal((await json(reset)).systemConfiguration.corsConfiguration.allowedMethods, [
    'GET',
    'OPTIONS',
  ])
})

api(
  'null, or removing it, brings the default back for the keys that are ours too',
  async ({ fixture }) => {
    const excludedPaths = ['/private*']
    const change = (type: string, body: unknown) =>
      fixture.api('PATCH', path, body, { 'content-type': type })
    const kept = async () => (await current(fixture)).corsConfiguration.excludedPaths
    const resets: [string, unknown][] = [
      ['application/json', { systemConfiguration: { corsConfiguration: { excludedPaths: null } } }],
      [
        'application/json-patch+json',
        [{ op: 'remove', path: '/systemConfiguration/corsConfiguration/excludedPaths' }],
      ],
    ]
    for (const [type, body] of resets) {
      await change('application/json', {
        systemConfiguration: { corsConfiguration: { excludedPaths } },
      })
      assert.equal(await kept(), excludedPaths)
      assert.is((await change(type, body)).status, 200)
      assert.equal(await kept(), defaultConfiguration.excludedPaths, type)
    }
  },
)

api('says a suggestion once, and only where there is one', async ({ fixture }) => {
  const corsConfiguration = {
    allowedMethods: ['get'],
    enforcement: 'Block',
    allowedHeaders: ['a b'],
  }
  const response = await fixture.api('PATCH', path, { systemConfiguration: { corsConfiguration } })
  const { fieldErrors } = await json(response)
  const cors = 'systemConfiguration.corsConfiguration'
  const times = (field: string, text: string) =>
    fieldErrors[`${cors}.${field}`][0].message.split(text).length - 1
  assert.is(times('allowedMethods[0]', 'GET'), 1)
  assert.is(times('enforcement', '"block"'), 1)
  assert.is(times('allowedHeaders[0]', 'instead'), 0)
})

api('a JSON patch that fails changes nothing', async ({ fixture }) => {
  const before = await current(fixture)
  const failing = [
    [{ op: 'test', path: '/systemConfiguration/reportTimezone', value: 'Mars' }],
    [{ op: 'replace', path: '/systemConfiguration/none/x', value: 1 }],
    [
      { op: 'replace', path: '/systemConfiguration/corsConfiguration/enabled', value: false },
      { op: 'explode', path: '/' },
    ],
    { op: 'add' },
    [5],
    [{ op: 'add', path: 'no-slash', value: 1 }],
    [{ op: 'replace', path: '/systemConfiguration', value: 5 }],
  ]
  for (const body of failing) {
    const response = await fixture.api('PATCH', path, body, {
      'content-type': 'application/json-patch+json',
    })
    assert.is(response.status, 400, JSON.stringify(body))
    const errors = await json(response)
    assert.ok(errors.generalErrors.length + Object.keys(errors.fieldErrors).length > 0)
  }
  assert.equal(await current(fixture), before)
})

api('no document reaches a prototype', async ({ fixture }) => {
  const bodies = [
    '{"systemConfiguration":{"__proto__":{"polluted":1},"corsConfiguration":{"__proto__":{"enabled":true}}}}',
    '{"systemConfiguration":{"constructor":{"prototype":{"polluted":1}}}}',
  ]
  for (const body of bodies) await fixture.api('PATCH', path, body)
  await fixture.api(
    'PATCH',
    path,
    [{ op: 'add', path: '/systemConfiguration/__proto__/polluted', value: 1 }],
    { 'content-type': 'application/json-patch+json' },
  )
  assert.is(({} as Record<string, unknown>).polluted, undefined)
})

api('a JSON patch that begins one level too low is told where paths begin', async ({ fixture }) => {
  const value = true
  const failed = async (operation: object) => {
    const type = { 'content-type': 'application/json-patch+json' }
    const response = await fixture.api('PATCH', path, [operation], type)
    assert.is(response.status, 400)
    return (await json(response)).generalErrors[0].message as string
  }
  const where = /Every path begins with \/systemConfiguration, such as /
  assert.match(await failed({ op: 'replace', path: '/corsConfiguration/enabled', value }), where)
  const deep = '/systemConfiguration/nothing/here'
  assert.match(await failed({ op: 'move', from: '/corsConfiguration', path: deep }), where)
  assert.not.match(await failed({ op: 'replace', path: deep, value }), where)
})

api('a change that is sent again under its Idempotency-Key is made once', async ({ fixture }) => {
  const path = '/api/system-configuration'
  const body = [
    {
      op: 'add',
      path: '/systemConfiguration/corsConfiguration/allowedOrigins/-',
      value: 'https://b.example',
    },
  ]
  const send = (headers: Record<string, string>) =>
    fixture.api('PATCH', path, body, { 'content-type': 'application/json-patch+json', ...headers })
  const etag = (await fixture.api('GET', path)).headers.get('etag') ?? ''
  const first = await send({ 'idempotency-key': 'one', 'if-match': etag })
  assert.is(first.status, 200)
  const again = await send({ 'idempotency-key': 'one', 'if-match': etag })
  assert.is(again.status, 200, 'although somebody saved since')
  assert.is(again.headers.get('etag'), first.headers.get('etag'))
  assert.equal(await again.json(), await first.json())
  const foreign = await fixture.api('PATCH', path, body, {
    'content-type': 'application/json-patch+json',
    'idempotency-key': 'one',
    'if-match': etag,
    authorization: await fixture.makeKey('full'),
  })
  assert.is(foreign.status, 412, 'the name is one of another key')
  assert.is((await send({ 'idempotency-key': 'x'.repeat(400) })).status, 400)
  const other = { systemConfiguration: { corsConfiguration: { allowedOrigins: [] } } }
  for (const another of [other, '{', { systemConfiguration: { corsConfiguration: {} } }]) {
    const reused = await fixture.api('PATCH', path, another, { 'idempotency-key': 'one' })
    assert.is(reused.status, 422)
    const { generalErrors } = await json(reused)
    assert.is(generalErrors[0].code, '[idempotencyKeyReused]')
    assert.match(
      generalErrors[0].message,
      /saved as version 2\. Send this change with a new key\.$/,
    )
  }
})

api('If-Match guards against a lost update', async ({ fixture }) => {
  const first = await fixture.api('GET', path)
  const etag = first.headers.get('etag') ?? ''
  assert.is(etag, '"1"')
  const body = { systemConfiguration: { corsConfiguration: { debug: false } } }
  assert.is((await fixture.api('PATCH', path, body, { 'if-match': etag })).status, 200)
  const late = await fixture.api('PATCH', path, body, { 'if-match': etag })
  assert.is(late.status, 412)
  assert.is((await json(late)).generalErrors[0].message, 'The configuration is at version 2 now.')
  for (const expected of ['2', 'W/"2"']) {
    const unquoted = await fixture.api('PATCH', path, body, { 'if-match': expected })
    assert.is(unquoted.status, 412)
    assert.match((await json(unquoted)).generalErrors[0].message, /with its quotes, such as "2"\.$/)
  }
})

api('patches at once are all kept', async ({ fixture }) => {
  const statuses = await Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const body = { systemConfiguration: { data: { [`key${index}`]: index } } }
      return (await fixture.api('PATCH', path, body)).status
    }),
  )
  assert.equal(statuses, [200, 200, 200, 200])
  assert.equal((await current(fixture)).data, { key0: 0, key1: 1, key2: 2, key3: 3 })
})

api('a wrong method is 405, a wrong path 404, both empty', async ({ fixture }) => {
  for (const [method, where, status] of [
    ['DELETE', path, 405],
    ['POST', path, 405],
    ['PUT', '/api/system/event-log/1', 405],
    ['GET', `${path}/dry-run`, 405],
    ['GET', '/api/systemConfiguration', 404],
    ['GET', '/api/system/event-log/x', 404],
    ['GET', `${path}/history/99`, 404],
  ] as const) {
    const response = await fixture.api(method, where)
    assert.is(response.status, status, `${method} ${where}`)
    assert.is(await response.text(), '')
  }
})

api('a search says what is wrong with its criteria', async ({ fixture }) => {
  for (const query of [
    'numberOfResults=0',
    'numberOfResults=x',
    'numberOfResults=1001',
    'startRow=-1',
    'orderBy=secret',
    'orderBy=insertInstant%20SIDEWAYS',
    'type=Loud',
    'start=tomorrow',
  ]) {
    const response = await fixture.api('GET', `/api/system/event-log/search?${query}`)
    assert.is(response.status, 400, query)
    const field = `search.${query.replace(/=.*/, '')}`
    const { fieldErrors } = await json(response)
    assert.equal(Object.keys(fieldErrors), [field])
    assert.is(fieldErrors[field].length, 1, 'once')
  }
  const many = await fixture.api('GET', '/api/system/event-log/search?numberOfResults=abc')
  assert.is(
    (await json(many)).fieldErrors['search.numberOfResults'][0].message,
    'The [search.numberOfResults] property must be a whole number of at least 1 and at most 1000.',
  )
  const post = await fixture.api('POST', '/api/system/event-log/search', { search: 5 })
  assert.is(post.status, 400)
})

api('a misspelled criterion or reason is told, and so is a key of a try', async ({ fixture }) => {
  const search = '/api/system/event-log/search'
  const names =
    'message, type, start, end, numberOfResults, startRow, orderBy, reason, origin, path, policy, text'
  const request = { origin: 'https://app.example', path: '/items' }
  const rows: [string, string, unknown, Record<string, string>][] = [
    [
      'GET',
      `${search}?orgin=https://nope.example`,
      undefined,
      { 'search.orgin': '"orgin" is not known: did you mean "origin"?' },
    ],
    [
      'GET',
      `${search}?reason=origin-not-allwed`,
      undefined,
      {
        'search.reason': '"origin-not-allwed" is not known: did you mean "origin-not-allowed"?',
      },
    ],
    [
      'GET',
      `${search}?reason=nope`,
      undefined,
      {
        'search.reason':
          '"nope" is not known: write one of origin-not-allowed, method-not-allowed, header-not-allowed, excluded-path, invalid-origin, invalid-preflight, host-not-allowed.',
      },
    ],
    [
      'POST',
      search,
      { search: { orign: 'https://nope', zzz: 1 } },
      {
        'search.orign': '"orign" is not known: did you mean "origin"?',
        'search.zzz': `"zzz" is not known: write one of ${names}.`,
      },
    ],
    [
      'POST',
      search,
      { reason: 'origin-not-allowed' },
      { reason: '"reason" belongs in search: send it there.' },
    ],
    ['POST', search, { serch: {} }, { serch: '"serch" is not known: did you mean "search"?' }],
    [
      'POST',
      `${path}/try`,
      { ...request, methd: 'PUT', configuration: {}, enabled: false },
      {
        methd: '"methd" is not known: did you mean "method"?',
        configuration: '"configuration" is not known: did you mean "corsConfiguration"?',
        enabled: '"enabled" belongs in corsConfiguration: send it there.',
      },
    ],
  ]
  for (const [method, target, body, expected] of rows) {
    const response = await fixture.api(method, target, body)
    assert.is(response.status, 400, target)
    const { fieldErrors } = await json(response)
    const told = Object.entries(fieldErrors).map(([field, errors]) => [
      field,
      (errors as { message: string }[])[0]?.message,
    ])
    assert.equal(Object.fromEntries(told), expected)
  }
  const empty = await fixture.api('POST', search, {})
  assert.is(empty.status, 200, 'a client may leave out the search')
})

api('a search orders and pages as it is told', async ({ fixture }) => {
  for (const name of ['c', 'a', 'b']) fixture.request(`https://${name}.example`)
  await settle()
  const search = async (query: string) => {
    const response = await fixture.api('GET', `/api/system/event-log/search?${query}`)
    const { eventLogs, total } = await json(response)
    return [
      eventLogs
        .map(({ corsEvent }: never) => new URL((corsEvent as { value: string }).value).hostname[0])
        .join(''),
      total,
    ]
  }
  assert.equal(await search('orderBy=message+ASC'), ['abc', 3])
  assert.equal(await search('orderBy=message+desc&numberOfResults=2'), ['cb', 3])
  assert.equal(await search('orderBy=id+ASC&startRow=1'), ['ab', 3])
  assert.equal(await search('message=*b.example*&start=&end='), ['b', 1])
})

api('a misspelled key is told apart from one that is there twice', async ({ fixture }) => {
  const { corsConfiguration } = (await fixture.store.configuration.current())?.document ?? {}
  const cors = (given: object) => ({ systemConfiguration: { corsConfiguration: given } })
  const add = (key: string, value: unknown) => ({
    op: 'add',
    path: `/systemConfiguration/corsConfiguration/${key}`,
    value,
  })
  const misspelled = '"enable" is not a configuration key: did you mean "enabled"?'
  const twice =
    '"enable" is not a configuration key. It means "enabled", which is also present: remove one of them.'
  const parts = { reportTimezone: 'Etc/UTC' }
  const replacement = (given: object) => ({
    systemConfiguration: { ...parts, ...cors(given).systemConfiguration },
  })
  const both = { enable: true, enabled: true }
  const rows: [method: string, type: string, body: unknown, message: string][] = [
    ['PATCH', 'application/json', cors({ enable: true }), misspelled],
    ['PATCH', 'application/json', cors(both), twice],
    ['PATCH', 'application/json-patch+json', [add('enable', true)], misspelled],
    [
      'PATCH',
      'application/json-patch+json',
      [{ ...add('enabled', corsConfiguration?.enabled), op: 'test' }, add('enable', true)],
      misspelled,
    ],
    ['PATCH', 'application/json-patch+json', [add('enabled', true), add('enable', true)], twice],
    [
      'PATCH',
      'application/json-patch+json',
      [{ op: 'add', path: '/systemConfiguration/corsConfiguration', value: both }],
      twice,
    ],
    ['PUT', 'application/json', replacement({ enable: true }), misspelled],
    ['PUT', 'application/json', replacement(both), twice],
  ]
  for (const [method, type, body, message] of rows) {
    const response = await fixture.api(method, path, body, { 'content-type': type })
    assert.is(response.status, 400)
    const { fieldErrors } = await json(response)
    const field = 'systemConfiguration.corsConfiguration.enable'
    assert.equal(
      fieldErrors,
      { [field]: [{ code: `[unknown-key]${field}`, message }] },
      JSON.stringify(body),
    )
  }
  const dry = await fixture.api('POST', `${path}/dry-run`, cors({ enable: true }))
  assert.match(JSON.stringify(await json(dry)), 'did you mean')
  const wrong = await fixture.api('PATCH', path, cors({ enable: true, debug: 1 }))
  assert.equal(Object.keys((await json(wrong)).fieldErrors).sort(), [
    'systemConfiguration.corsConfiguration.debug',
    'systemConfiguration.corsConfiguration.enable',
  ])
})

api('a patch that would change nothing that it says is refused', async ({ fixture }) => {
  const version = async () => (await fixture.store.configuration.current())?.version
  const operation = (where: string, value: unknown) => [{ op: 'add', path: where, value }]
  const off = { enabled: false }
  const zone = { reportTimezone: 'Etc/UTC' }
  const [merge, operations] = ['application/merge-patch+json', 'application/json-patch+json']
  const missing = 'A merge patch is an object with a systemConfiguration.'
  const belongs = (key: string, place = 'systemConfiguration.corsConfiguration') =>
    `"${key}" belongs in ${place}: send it there.`
  const unknown = (key: string, meant = 'corsConfiguration') =>
    `"${key}" is not known: did you mean "${meant}"?`
  const rows: [method: string, type: string, body: unknown, field: string, message: string][] = [
    ['PATCH', merge, {}, 'systemConfiguration', missing],
    ['PATCH', merge, { data: off }, 'systemConfiguration', missing],
    ['PATCH', merge, off, 'enabled', belongs('enabled')],
    [
      'PATCH',
      merge,
      { corsConfiguration: off },
      'corsConfiguration',
      belongs('corsConfiguration', 'systemConfiguration'),
    ],
    [
      'PATCH',
      merge,
      { systemconfiguration: { corsConfiguration: off } },
      'systemconfiguration',
      unknown('systemconfiguration', 'systemConfiguration'),
    ],
    ...['corsconfiguration', 'cors_configuration', 'corsConfig', 'cors'].map(
      (key): (typeof rows)[number] => [
        'PATCH',
        merge,
        { systemConfiguration: { [key]: off } },
        `systemConfiguration.${key}`,
        unknown(key),
      ],
    ),
    [
      'PATCH',
      merge,
      { systemConfiguration: off },
      'systemConfiguration.enabled',
      belongs('enabled'),
    ],
    [
      'PATCH',
      operations,
      operation('/systemConfiguration/enabled', false),
      'systemConfiguration.enabled',
      belongs('enabled'),
    ],
    ['PATCH', operations, operation('/debug', true), 'debug', belongs('debug')],
    [
      'PUT',
      merge,
      { systemConfiguration: { ...zone, corsConfigration: off } },
      'systemConfiguration.corsConfigration',
      unknown('corsConfigration'),
    ],
    ['PUT', merge, { systemConfiguration: zone, ...off }, 'enabled', belongs('enabled')],
  ]
  for (const [method, type, body, field, message] of rows) {
    const response = await fixture.api(method, path, body, { 'content-type': type })
    assert.is(response.status, 400, JSON.stringify(body))
    const { fieldErrors } = await json(response)
    assert.equal(Object.keys(fieldErrors), [field])
    assert.is(fieldErrors[field][0].message, message)
  }
  for (const body of [{}, off, { systemConfiguration: { corsconfiguration: off } }]) {
    assert.is((await fixture.api('POST', `${path}/dry-run`, body)).status, 400)
  }
  assert.is(await version(), 1)
})

api('a part that the document had before is kept, whatever it is called', async ({ fixture }) => {
  const { document } = (await fixture.store.configuration.current()) ?? {}
  await fixture.store.configuration.save({
    document: { ...document, cors: 1, enabled: false } as never,
    expectedVersion: 1,
    author: 'an earlier version',
    summary: '',
    instant: Date.now(),
  })
  const read = await json(await fixture.api('GET', path))
  assert.is((await fixture.api('PUT', path, read)).status, 200)
  const patch = (body: unknown, type = 'application/json') =>
    fixture.api('PATCH', path, body, { 'content-type': type })
  for (const part of ['data', 'constructor', 'uiConfiguration', 'somethingNew']) {
    assert.is((await patch({ systemConfiguration: { [part]: { x: 1 } } })).status, 200, part)
  }
  assert.is((await patch({ systemConfiguration: { enabled: false } })).status, 400)
  const removal = [{ op: 'remove', path: '/systemConfiguration/cors' }]
  assert.is((await patch(removal, 'application/json-patch+json')).status, 200)
  assert.is((await patch({ systemConfiguration: { enabled: null } })).status, 200)
  const { cors, enabled } = await current(fixture)
  assert.equal([cors, enabled], [undefined, undefined])
})

api('a dry run tells what a change would do, and saves nothing', async ({ fixture }) => {
  fixture.request('https://partner.example')
  fixture.request('https://partner.example')
  fixture.request('https://app.example')
  await fixture.api('GET', '/api/system/event-log/search')
  const response = await fixture.api('POST', `${path}/dry-run`, {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://partner.example'] } },
  })
  const { issues, changes, preview, replay } = await json(response)
  assert.equal(issues, [])
  assert.equal(changes[0].added, ['https://partner.example'])
  assert.equal(preview.allows, [
    'Pages on https://partner.example may call this server and read its responses.',
  ])
  assert.equal(preview.refuses, ['Pages on https://app.example are refused.'])
  assert.is(replay.replayed, 3)
  assert.is(replay.allowed.requests, 2)
  assert.is(replay.allowed.entries[0].origin, 'https://partner.example')
  assert.is(replay.refused.requests, 1)
  assert.match(replay.refused.entries[0].message, /not allowed/)
  assert.is((await fixture.store.configuration.current())?.version, 1)
})

api('a dry run compares what becomes of a request, in whatever mode', async ({ fixture }) => {
  fixture.request('https://partner.example')
  fixture.request('https://app.example')
  await fixture.api('GET', '/api/system/event-log/search')
  const outcomes = async (from: object, to: object) => {
    const save = { systemConfiguration: { corsConfiguration: from } }
    assert.is((await fixture.api('PATCH', path, save)).status, 200)
    const body = { systemConfiguration: { corsConfiguration: to } }
    const { replay } = await json(await fixture.api('POST', `${path}/dry-run`, body))
    const { allowed, refused } = replay
    return [...allowed.entries, ...refused.entries].map(
      ({ origin, outcome }: Record<string, string>) => `${origin} ${outcome}`,
    )
  }
  const modes = [{ enforcement: 'report' }, { enabled: false, enforcement: 'block' }]
  const block = { enabled: true, enforcement: 'block' }
  for (const observing of modes) {
    assert.equal(await outcomes(observing, block), [
      'https://app.example allowed',
      'https://partner.example refused',
    ])
    assert.equal(await outcomes(block, observing), [
      'https://partner.example passed-on',
      'https://app.example passed-on',
    ])
  }
  assert.equal(await outcomes({ ...block, enforcement: 'omit' }, block), [
    'https://partner.example refused',
  ])
  assert.equal(await outcomes({ enforcement: 'report' }, { enabled: false }), [])
})

api('a recorded preflight is tried with the method that it asked for', async ({ fixture }) => {
  for (const method of ['PUT', 'GET']) {
    fixture.request(
      'https://partner.example',
      '/api/items',
      { 'access-control-request-method': method },
      'OPTIONS',
    )
  }
  const tried = async (corsConfiguration: object) => {
    const body = { systemConfiguration: { corsConfiguration } }
    const { replay } = await json(await fixture.api('POST', `${path}/dry-run`, body))
    return replay.allowed.entries.map(
      ({ method, requestMethod }: Record<string, unknown>) => `${method},${requestMethod}`,
    )
  }
  const allowedOrigins = ['https://partner.example']
  assert.equal(await tried({ allowedOrigins }), ['OPTIONS,GET'])
  assert.equal(await tried({ allowedOrigins, allowedMethods: ['PUT'] }), ['OPTIONS,PUT'])
  const { eventLogs } = await json(await fixture.api('GET', '/api/system/event-log/search'))
  assert.equal(
    eventLogs.map(({ corsEvent }: { corsEvent: CorsEvent }) => corsEvent.request.requestMethod),
    ['GET', 'PUT'],
  )
})

api('history tells who changed what, and gives each version back', async ({ fixture }) => {
  await fixture.api('PATCH', path, {
    systemConfiguration: { corsConfiguration: { allowedMethods: ['GET', 'PUT'] } },
  })
  const { versions } = await json(await fixture.api('GET', `${path}/history`))
  assert.equal(
    versions.map(({ version, author, summary }: Record<string, unknown>) => [
      version,
      author,
      summary,
    ]),
    [
      [2, 'First key', 'Allowed methods: + PUT, − OPTIONS'],
      [1, 'system', 'First configuration'],
    ],
  )
  const first = await json(await fixture.api('GET', `${path}/history/1`))
  assert.equal(first.systemConfiguration.corsConfiguration.allowedMethods, ['GET', 'OPTIONS'])
  const page = await json(await fixture.api('GET', `${path}/history?before=2&limit=1`))
  assert.equal(page.versions.length, 1)
  assert.is((await fixture.api('GET', `${path}/history?limit=x`)).status, 400)
  const misspelled = await fixture.api('GET', `${path}/history?limt=1`)
  assert.is(misspelled.status, 400)
  assert.equal((await json(misspelled)).fieldErrors, {
    limt: [{ code: '[unknown-key]limt', message: '"limt" is not known: did you mean "limit"?' }],
  })
})

api(
  'a tried request meets the engine and the browser, under both settings',
  async ({ fixture }) => {
    // To a server without TLS a page on https:// sends nothing: this one's TLS ends at a proxy.
    const behindProxy = { origin: host }
    const request = {
      origin: 'https://new.example',
      method: 'DELETE',
      path: '/api/items/1',
      headers: ['X-Api-Key'],
      corsConfiguration: {
        allowedOrigins: ['https://new.example'],
        allowedMethods: ['DELETE'],
        allowedHeaders: ['X-Api-Key'],
      },
    }
    const response = await fixture.api('POST', `${path}/try`, request, behindProxy)
    const { saved, unsaved } = await json(response)
    assert.is(saved.success, false)
    assert.is(saved.stages[0].purpose, 'preflight')
    assert.is(saved.stages[0].explanation.decision.status, 403)
    assert.is(unsaved.success, true)
    assert.equal(
      unsaved.stages.map(({ purpose }: { purpose: string }) => purpose),
      ['preflight', 'request'],
    )
    assert.ok(unsaved.prediction.steps.length > 3)
    const wrong = await fixture.api('POST', `${path}/try`, { origin: '', path: 'x', method: 'G T' })
    assert.equal(Object.keys((await json(wrong)).fieldErrors).sort(), ['method', 'origin', 'path'])
    const slash = await fixture.api('POST', `${path}/try`, {
      origin: 'https://a.example/',
      path: '/',
    })
    assert.is(
      (await json(slash)).fieldErrors.origin[0].message,
      'The [origin] property is not an origin: write https://a.example.',
    )
    for (const origin of ['null', 'x', 'chrome-extension://abc', 'https://[']) {
      const tried = await fixture.api('POST', `${path}/try`, { origin, path: '/' })
      assert.is(tried.status, 200, 'what no page sends can be tried')
    }
    const none = await json(
      await fixture.api('POST', `${path}/try`, { origin: 'https://a.example' }),
    )
    assert.equal(none.fieldErrors, {
      path: [{ code: '[missing]path', message: 'You must specify the [path] property.' }],
    })
  },
)

api(
  'a try says which URL it tried: of the host that recorded requests had',
  async ({ fixture }) => {
    const tried = async (host?: string) => {
      const request = { origin: 'http://new.example', path: '/items', ...(host && { host }) }
      const { saved } = await json(await fixture.api('POST', `${path}/try`, request))
      return saved.url.replace(/^https?:/, '')
    }
    assert.is(await tried(), '//console.example/items')
    fixture.request('http://new.example', '/items', { host: 'api.example:8080' })
    await settle()
    assert.is(await tried(), '//api.example:8080/items')
    assert.is(await tried('https://b.example'), '//b.example/items')
    for (const host of ['https://', 'ftp://b.example', 'https://b.example/x']) {
      const wrong = await fixture.api('POST', `${path}/try`, { origin: 'x', path: '/', host })
      assert.is(wrong.status, 400, host)
    }
  },
)

api(
  'a host without a scheme is reached by https, but the server’s own and a local one',
  async ({ fixture }) => {
    const tried = async (given: object) => {
      const request = { origin: 'https://app.example', path: '/items', ...given }
      const local = { origin: 'http://console.example' }
      return (await json(await fixture.api('POST', `${path}/try`, request, local))).saved
    }
    const own = (await tried({})).url
    for (const [host, url] of [
      ['api.example.com', 'https://api.example.com/items'],
      ['api.example.com:8443', 'https://api.example.com:8443/items'],
      ['console.example', own],
      ['localhost:3000', 'http://localhost:3000/items'],
      ['a.localhost', 'http://a.localhost/items'],
      ['127.0.0.1:3000', 'http://127.0.0.1:3000/items'],
      ['[::1]:3000', 'http://[::1]:3000/items'],
      ['http://api.example.com', 'http://api.example.com/items'],
    ]) {
      assert.is((await tried({ host })).url, url)
    }
  },
)

api('the filter decides what the browser does not send, too', async ({ fixture }) => {
  const tried = async (origin: string, method: string, headers: string[] = []) => {
    const request = { origin, method, path: '/items?a=1', host: 'http://api.example.com', headers }
    return (await json(await fixture.api('POST', `${path}/try`, request))).saved
  }
  const told = ({ success, summary, stages }: never) => [
    success,
    /does not use TLS/.test(summary),
    (
      stages as { purpose: string; explanation: { decision: { denial?: { reason: string } } } }[]
    ).map(({ purpose, explanation }) => [purpose, explanation.decision.denial?.reason]),
  ]
  assert.equal(told((await tried('https://app.example', 'GET')) as never), [
    false,
    true,
    [['request', undefined]],
  ])
  assert.equal(told((await tried('https://new.example', 'GET')) as never), [
    false,
    true,
    [['request', 'origin-not-allowed']],
  ])
  assert.equal(told((await tried('https://app.example', 'PUT')) as never), [
    false,
    true,
    [['preflight', 'method-not-allowed']],
  ])
  const forbidden = await tried('https://app.example', 'TRACE')
  assert.is(forbidden.success, false)
  assert.is(forbidden.stages.length, 1)
})

api('the console’s own path is excluded, and is no part of the document', async ({ fixture }) => {
  const configuration = configurationOf(fixture.admin)
  assert.equal(configuration.excludedPaths.slice(-2), ['/admin/cors', '/admin/cors/*'])
  const document = await current(fixture)
  assert.equal(document.corsConfiguration.excludedPaths, [
    '/account*',
    '/admin*',
    '/support*',
    '/ajax*',
  ])
  await fixture.api('PATCH', path, {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['*'], excludedPaths: [] } },
  })
  const decision = fixture.admin.cors.decide({
    method: 'GET',
    url: `${basePath}/api/system-configuration`,
    headers: new Map([['origin', 'https://evil.example']]),
  })
  assert.is(decision.kind, 'excluded')
  assert.equal(decision.headers, {})
  assert.throws(() => fixture.admin.cors.reconfigure({} as never), /The console owns this policy/)
})

api.run()
