import { type Fixture, formFields } from './fixture.js'
import { event, see, sighting } from './store-suite.js'

/** Something that a peer can send, prepared, so that its making does not count. */
export interface StallCase {
  readonly name: string
  /** Resolves with what sends it, which resolves with the answer's status. */
  prepare(fixture: Fixture): Promise<() => Promise<number>>
  readonly status: number
}

const path = '/api/system-configuration'
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Lists with names of that many different things. */
function listOf(length: number, name: (index: number) => string): string[] {
  return Array.from({ length }, (_, index) => name(index))
}

function corsConfiguration(configuration: object): string {
  return JSON.stringify({ systemConfiguration: { corsConfiguration: configuration } })
}

/** Reads an answer to its end without keeping it. */
async function drain(answer: Promise<Response>): Promise<number> {
  const response = await answer
  const reader = response.body?.getReader()
  while (reader && !(await reader.read()).done);
  return response.status
}

function api(method: string, where: string, body: string): StallCase['prepare'] {
  return async (fixture) => () => drain(fixture.api(method, where, body))
}

/** Sends a form as a browser that is signed in. */
async function createSender(fixture: Fixture) {
  const cookie = await fixture.sessionCookie()
  const headers = { cookie, 'sec-fetch-site': 'same-origin' }
  return {
    get: (where: string) => fixture.send(where, { headers }),
    post: (where: string, fields: readonly (readonly [string, string])[]) => {
      const body = new URLSearchParams(
        fields.map(([name, value]): [string, string] => [name, value]),
      ).toString()
      const init: RequestInit = { method: 'POST', redirect: 'manual', body }
      return () => drain(fixture.send(where, { ...init, headers: { ...headers, ...form } }))
    },
  }
}

function posted(where: string, fields: () => [string, string][]): StallCase['prepare'] {
  return async (fixture) => (await createSender(fixture)).post(where, fields())
}

const manyOrigins = (name: string) => listOf(100_000, (index) => `https://${name}${index}.example`)

function manyPolicies(): string {
  const tenants = Array.from({ length: 5000 }, (_, index) => ({
    name: `tenant ${index}`,
    hosts: [`t${index}.example`],
    configuration: { enabled: true, allowedOrigins: [`https://t${index}.example`] },
  }))
  return JSON.stringify({ policies: [...tenants, { configuration: { enabled: true } }] })
}

/** Makes a call before a case: what that leaves behind is what the case is about. */
function afterCall(
  call: (fixture: Fixture) => Parameters<typeof drain>[0],
  prepare: StallCase['prepare'],
): StallCase['prepare'] {
  return async (fixture) => {
    await drain(call(fixture))
    return prepare(fixture)
  }
}

/** Saves a configuration of a hundred thousand origins first. */
function withManyOrigins(prepare: StallCase['prepare']): StallCase['prepare'] {
  const save = (fixture: Fixture) =>
    fixture.api('PATCH', path, corsConfiguration({ allowedOrigins: manyOrigins('a') }))
  return afterCall(save, prepare)
}

/** Saves five thousand policies first. */
function withManyPolicies(prepare: StallCase['prepare']): StallCase['prepare'] {
  const save = (fixture: Fixture) => fixture.api('PUT', '/api/crossgate/policies', manyPolicies())
  return afterCall(save, prepare)
}

/** What must not hold the application up. */
export const stallCases: readonly StallCase[] = [
  {
    name: 'a dry run with 600,000 unknown keys',
    status: 400,
    prepare: api(
      'POST',
      `${path}/dry-run`,
      corsConfiguration(
        Object.fromEntries(listOf(600_000, (index) => `k${index}`).map((key) => [key, 1])),
      ),
    ),
  },
  {
    name: 'a try with 400,000 excluded paths',
    status: 200,
    prepare: api(
      'POST',
      `${path}/try`,
      JSON.stringify({
        origin: 'https://a.example',
        path: '/x',
        corsConfiguration: { excludedPaths: listOf(400_000, (index) => `/p${index}`) },
      }),
    ),
  },
  {
    name: '700,000 unknown dangers',
    status: 400,
    prepare: api(
      'POST',
      `${path}/dry-run`,
      corsConfiguration({ dangerouslyAllow: listOf(700_000, (index) => `d${index}`) }),
    ),
  },
  {
    name: 'a body of eight million brackets',
    status: 400,
    prepare: api('PATCH', path, '['.repeat(4_000_000) + ']'.repeat(4_000_000)),
  },
  {
    name: 'a form with 700,000 origins that are none',
    status: 200,
    prepare: posted('/settings', () => [
      ['list.allowedOrigins', listOf(700_000, (index) => `d${index}`).join('\n')],
      ['do', 'review'],
    ]),
  },
  {
    name: 'a form that tries a request under 400,000 excluded paths',
    status: 200,
    prepare: posted('/try', () => [
      ['draft', JSON.stringify({ excludedPaths: listOf(400_000, (index) => `/p${index}`) })],
      ['version', '1'],
      ['method', 'GET'],
      ['origin', 'https://a.example'],
      ['path', '/x'],
    ]),
  },
  {
    name: 'an export of 10,000 entries as CSV',
    status: 200,
    async prepare(fixture) {
      for (let start = 0; start < 10_000; start += 1000) {
        await fixture.store.events.record(
          listOf(1000, (index) => `/${start + index}`).map((key) => event({ key, path: key })),
        )
      }
      const { get } = await createSender(fixture)
      return () => drain(get('/events/export.csv'))
    },
  },
  {
    name: 'saving 100,000 origins through the API',
    status: 200,
    prepare: api('PATCH', path, corsConfiguration({ allowedOrigins: manyOrigins('b') })),
  },
  {
    name: 'saving 5,000 policies through the API',
    status: 200,
    prepare: api('PUT', '/api/crossgate/policies', manyPolicies()),
  },
  {
    name: 'the page of 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      const { get } = await createSender(fixture)
      return () => drain(get('/policies'))
    }),
  },
  {
    name: 'the review of a list of 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      const sender = await createSender(fixture)
      const page = await (await sender.get('/policies')).text()
      const fields = formFields(page, '/admin/cors/policies')
      return sender.post('/policies', [...fields, ['do', 'down:0']])
    }),
  },
  {
    name: 'the review of one of 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      const sender = await createSender(fixture)
      const page = await (await sender.get('/policies/7')).text()
      const fields = formFields(page, '/admin/cors/policies')
      return sender.post('/policies', [...fields, ['allowCredentials', 'true'], ['do', 'review']])
    }),
  },
  {
    name: 'going back to a version of 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      await drain(
        fixture.api('PUT', '/api/crossgate/policies', manyPolicies().replace('true', 'false')),
      )
      const { post } = await createSender(fixture)
      return post('/history/2/restore', [])
    }),
  },
  {
    name: 'the event log beside 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      const { get } = await createSender(fixture)
      return () => drain(get('/events'))
    }),
  },
  {
    name: 'the waiting origins beside 5,000 policies',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      await see(
        fixture.store,
        listOf(100, (index) => `https://w${index}.example`).map((origin) => sighting({ origin })),
      )
      const { get } = await createSender(fixture)
      return () => drain(get('/waiting'))
    }),
  },
  {
    name: 'reading 5,000 policies through the API',
    status: 200,
    prepare: withManyPolicies(async (fixture) => {
      return () => drain(fixture.api('GET', '/api/crossgate/policies'))
    }),
  },
  {
    name: 'saving 100,000 origins through the form',
    status: 303,
    async prepare(fixture) {
      const sender = await createSender(fixture)
      const page = await (await sender.get('/settings')).text()
      const fields = formFields(page, '/admin/cors/settings').filter(
        ([name]) => name !== 'allowedOrigins' && name !== 'version',
      )
      const list = ['list.allowedOrigins', manyOrigins('c').join('\n')] as const
      return sender.post('/settings', [...fields, list, ['do', 'save']])
    },
  },
  {
    name: 'the settings of 100,000 origins',
    status: 200,
    prepare: withManyOrigins(async (fixture) => {
      const { get } = await createSender(fixture)
      return () => drain(get('/settings'))
    }),
  },
  {
    name: 'the review of 100,000 other origins',
    status: 200,
    prepare: withManyOrigins(
      posted('/settings', () => [
        ['list.allowedOrigins', manyOrigins('d').join('\n')],
        ['enforcement', 'block'],
        ['preflightMaxAgeInSeconds', '1800'],
        ['do', 'review'],
      ]),
    ),
  },
  {
    name: 'the version that brought 100,000 origins',
    status: 200,
    prepare: withManyOrigins(async (fixture) => {
      const { get } = await createSender(fixture)
      return () => drain(get('/history/2'))
    }),
  },
  {
    name: 'a hundred waiting origins of a thousand under 100,000 origins',
    status: 200,
    prepare: withManyOrigins(async (fixture) => {
      const long = (length: number) => listOf(length, (index) => `${index}`.padStart(256, 'x'))
      const lists = { methods: long(10), headerNames: long(30), paths: long(10) }
      const waiting = listOf(1000, (index) => `https://w${index}.example`)
      await see(
        fixture.store,
        waiting.map((origin) => sighting({ origin, ...lists })),
      )
      return () => drain(fixture.api('GET', '/api/crossgate/waiting-origins?limit=100'))
    }),
  },
  {
    name: 'a refusal explained under 100,000 origins',
    status: 200,
    prepare: withManyOrigins(async (fixture) => {
      await fixture.store.events.record([event({})])
      const { get } = await createSender(fixture)
      return () => drain(get('/events/1'))
    }),
  },
]
