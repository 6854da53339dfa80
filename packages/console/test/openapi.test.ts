import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as assert from 'uvu/assert'
import { createApi } from '../src/http/api.js'
import { openApiDocument } from '../src/http/openapi.js'
import type { Services } from '../src/http/services.js'
import { entrances } from './entrance.js'
import { createFixture, json } from './fixture.js'
import { scopedForEach } from './scoped.js'
import { event } from './store-suite.js'

const test = scopedForEach(
  'openapi',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const document = openApiDocument('/admin/cors')
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    id: operation.operationId,
    responses: operation.responses as Record<
      string,
      { content?: Record<string, { schema: object }> }
    >,
  })),
)

test('is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)))
  assert.equal(result.errors ?? [], [])
  assert.is(result.valid, true)
})

test('is served to everybody, for the path it is mounted under', async ({ fixture }) => {
  const response = await fixture.send('/api/openapi.json')
  assert.is(response.status, 200)
  assert.equal(await json(response), JSON.parse(JSON.stringify(document)))
  assert.equal(document.servers, [{ url: '/admin/cors' }])
})

test('describes every route, and every route it describes is there', () => {
  const { routes } = createApi({} as Services)
  const served = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} /api${path.replace(/:(\w+)/g, '{$1}')}`)
  const described = operations.map(({ method, path }) => `${method} ${path}`)
  assert.equal([...new Set(served)].sort(), described.sort())
  assert.ok(described.length >= 10)
})

const waitingPath = '/api/crossgate/waiting-origins/https%3A%2F%2Fforeign.example'

/** Requests to each operation, and the status that each is answered with. */
const examples: Record<
  string,
  { path?: string; body?: unknown; headers?: Record<string, string>; status: number }[]
> = {
  retrieveDescription: [{ status: 200 }],
  retrieveSystemConfiguration: [{ status: 200 }, { headers: { authorization: 'x' }, status: 401 }],
  updateSystemConfiguration: [
    { body: { systemConfiguration: { reportTimezone: 'Etc/UTC' } }, status: 200 },
    { body: { systemConfiguration: { corsConfiguration: { enabled: 1 } } }, status: 400 },
    {
      body: { systemConfiguration: { reportTimezone: 'Etc/UTC' } },
      headers: { 'if-match': '"7"' },
      status: 412,
    },
  ],
  patchSystemConfiguration: [
    { body: { systemConfiguration: { data: { x: 1 } } }, status: 200 },
    { body: [], headers: { 'content-type': 'application/json-patch+json' }, status: 200 },
    { body: '{', status: 400 },
    { body: {}, status: 400 },
    { body: { systemConfiguration: { enabled: false } }, status: 400 },
    { body: 'a: 1', headers: { 'content-type': 'text/yaml' }, status: 415 },
  ],
  dryRunSystemConfiguration: [
    {
      body: { systemConfiguration: { corsConfiguration: { allowedOrigins: ['*'] } } },
      status: 200,
    },
    {
      body: { systemConfiguration: { corsConfiguration: { allowedOrigins: ['x'] } } },
      status: 400,
    },
    {
      body: {
        policies: [
          { hosts: ['api.example'], configuration: { enabled: true, allowedOrigins: ['*'] } },
          { configuration: {} },
        ],
      },
      status: 200,
    },
  ],
  retrieveSystemConfigurationHistory: [
    { status: 200 },
    { path: '/api/system-configuration/history?limit=0x', status: 400 },
    { path: '/api/system-configuration/history?after=1', status: 400 },
  ],
  retrieveSystemConfigurationVersion: [
    { path: '/api/system-configuration/history/1', status: 200 },
    { path: '/api/system-configuration/history/9', status: 404 },
  ],
  tryRequest: [
    { body: { origin: 'https://app.example', path: '/x', method: 'PUT' }, status: 200 },
    {
      body: { origin: 'https://app.example', path: '/x', corsConfiguration: { enabled: false } },
      status: 200,
    },
    {
      body: { origin: 'https://app.example', path: '/x', policies: [{ configuration: {} }] },
      status: 200,
    },
    { body: { origin: 'not an origin', path: '/x' }, status: 200 },
    { body: {}, status: 400 },
  ],
  retrievePolicies: [{ status: 200 }, { headers: { authorization: 'x' }, status: 401 }],
  updatePolicies: [
    {
      body: {
        policies: [
          { name: 'public', paths: ['/public*'], configuration: { enabled: true } },
          { configuration: { enabled: true, debug: true } },
        ],
      },
      status: 200,
    },
    { body: { policies: [] }, status: 400 },
    { body: { policies: [{ configuration: {} }] }, headers: { 'if-match': '"7"' }, status: 412 },
  ],
  retrieveEventLog: [
    { path: '/api/system/event-log/1', status: 200 },
    { path: '/api/system/event-log/99', status: 404 },
  ],
  searchEventLogs: [
    { path: '/api/system/event-log/search?reason=origin-not-allowed&message=*', status: 200 },
    { path: '/api/system/event-log/search?startRow=x', status: 400 },
  ],
  searchEventLogsByBody: [
    { body: { search: { text: 'foreign' } }, status: 200 },
    { body: {}, status: 200 },
    { body: { search: { start: 'x' } }, status: 400 },
    { body: { reason: 'origin-not-allowed' }, status: 400 },
  ],
  listWaitingOrigins: [
    { status: 200 },
    { path: '/api/crossgate/waiting-origins?limit=1000', status: 400 },
    { path: '/api/crossgate/waiting-origins?ignore=true', status: 400 },
  ],
  retrieveWaitingOrigin: [
    { path: waitingPath, status: 200 },
    { path: '/api/crossgate/waiting-origins/x', status: 404 },
  ],
  updateWaitingOrigin: [
    { path: waitingPath, body: { waitingOrigin: { ignored: true } }, status: 200 },
    { path: waitingPath, body: {}, status: 400 },
    {
      path: '/api/crossgate/waiting-origins/x',
      body: { waitingOrigin: { ignored: true } },
      status: 404,
    },
  ],
  forgetWaitingOrigin: [
    { path: waitingPath, status: 204 },
    { path: waitingPath, status: 404 },
  ],
}

for (const { id, method, path, responses } of operations) {
  test(`${id} answers as it is described`, async ({ fixture }) => {
    const requests = examples[id]
    assert.ok(requests && requests.length > 0, 'every operation has an example')
    fixture.request('https://foreign.example', '/api/x', { referer: 'https://foreign.example/' })
    await new Promise((resolve) => setTimeout(resolve, 0))
    await fixture.api('GET', '/api/system/event-log/search')
    for (const { path: target = path, body, headers, status } of requests) {
      const response = await fixture.api(method, target, body, headers)
      assert.is(response.status, status, `${method} ${target} ${JSON.stringify(body)}`)
      const described = responses[String(status)]
      assert.ok(described, `${status} is described`)
      const content = described.content?.['application/json']
      const text = await response.text()
      if (content === undefined || text === '') {
        assert.ok(text === '' || id === 'retrieveDescription')
        continue
      }
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
      const validate = new Ajv2020({ strict: false, allErrors: true }).compile({
        ...content.schema,
        components: document.components,
      })
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
    }
  })
}

test('an entry that stands for many origins is described', async ({ fixture }) => {
  const instant = Date.now()
  await fixture.store.events.record([{ ...event({ instant }), otherOrigins: 3 }])
  const answer = await json(await fixture.api('GET', '/api/system/event-log/search'))
  assert.is(answer.eventLogs[0].corsEvent.otherOrigins, 3)
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile({
    $ref: '#/components/schemas/EventLogSearchResponse',
    components: document.components,
  })
  assert.ok(validate(answer), JSON.stringify(validate.errors))
})

test('a request that needs a key says so for every operation but the description', async ({
  fixture,
}) => {
  for (const { id, method, path } of operations) {
    const target = path.replace(/\{\w+\}/, '1')
    const response = await fixture.send(target, { method })
    assert.is(response.status, id === 'retrieveDescription' ? 200 : 401, id)
  }
})

test.run()
