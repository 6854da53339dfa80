import * as assert from 'uvu/assert'
import { configurationOf } from './configuration-of.js'
import { entrances } from './entrance.js'
import { createFixture, eventually, type Fixture, formFields, json } from './fixture.js'
import { scopedForEach } from './scoped.js'
import { see, sighting } from './store-suite.js'

const test = scopedForEach(
  'waiting origins',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/crossgate/waiting-origins'
const foreign = 'https://foreign.example'
const pathOf = (origin: string) => `${path}/${encodeURIComponent(origin)}`

/** Refuses a preflight and a request of an origin. */
function refuse({ request }: Fixture, origin = foreign): void {
  const headers = {
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'x-token, content-type, access-control-allow-origin',
    'user-agent': 'Mozilla/5.0',
  }
  request(origin, '/api/items', headers, 'OPTIONS')
  request(origin, '/api/orders')
}

async function names({ api }: Fixture, query = ''): Promise<string[]> {
  const { waitingOrigins } = await json(await api('GET', path + query))
  return waitingOrigins.map(({ origin }: { origin: string }) => origin)
}

/** The origin of the only waiting one on the page, and the answer. */
async function allow(fixture: Fixture, fields: [string, string][]) {
  const browser = await fixture.browser()
  const link = /href="\/admin\/cors(\/waiting\/origin\?[^"]*)"/.exec(
    (await browser.get('/waiting')).text,
  )?.[1]
  const { text } = await browser.get((link ?? '').replaceAll('&amp;', '&'))
  const hidden: [string, string][] = text.includes('/waiting/allow"')
    ? formFields(text, '/admin/cors/waiting/allow')
    : [['origin', foreign]]
  const answer = await browser.post('/waiting/allow', [...hidden, ...fields])
  return { browser, text, answer }
}

test('an origin that was refused or observed waits, with what it asked for', async ({
  fixture,
}) => {
  refuse(fixture)
  refuse(fixture, 'http://app.example')
  fixture.request('https://app.example', '/api/items', {}, 'DELETE')
  fixture.request('https://form.example', '/post', { 'sec-fetch-mode': 'navigate' }, 'POST')
  await fixture.api('GET', path)
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { enforcement: 'report' } },
  })
  refuse(fixture)
  const answer = await fixture.api('GET', path)
  assert.is(answer.status, 200)
  const { waitingOrigins, total, folded, removed } = await json(answer)
  assert.equal([total, folded, removed], [2, 0, 0])
  const [first, second] = waitingOrigins
  assert.ok(Date.now() - first.firstInstant < 60_000)
  assert.ok(first.lastInstant >= first.firstInstant)
  const { firstInstant, lastInstant, ...rest } = first
  assert.equal(rest, {
    origin: foreign,
    count: 4,
    counts: { block: 2, omit: 0, report: 2 },
    methods: ['PUT', 'GET'],
    headerNames: ['x-token', 'content-type', 'access-control-allow-origin'],
    paths: ['/api/items', '/api/orders'],
    incomplete: [],
    ignored: null,
    allowed: false,
  })
  assert.is(second.hint, 'https://app.example is allowed: check the scheme.')
  assert.equal(await names(fixture, '?limit=1&offset=1'), ['http://app.example'])
  for (const query of ['?limit=0', '?limit=101', '?limit=x', '?offset=-1', '?ignored=yes']) {
    assert.is((await fixture.api('GET', path + query)).status, 400, query)
  }
})

test('an origin is ignored, noticed again and forgotten, by a key that may change', async ({
  fixture,
}) => {
  refuse(fixture)
  const reader = { authorization: await fixture.makeKey('read-only') }
  const send = async (method: string, body?: unknown, headers = {}) => {
    const answer = await fixture.api(method, pathOf(foreign), body, headers)
    const text = await answer.text()
    return { status: answer.status, document: text === '' ? undefined : JSON.parse(text) }
  }
  const ignore = { waitingOrigin: { ignored: true } }
  assert.is((await send('PUT', ignore, reader)).document.generalErrors[0].code, '[readOnlyKey]')
  assert.is((await send('DELETE', undefined, reader)).status, 401)
  assert.is((await send('GET', undefined, reader)).document.waitingOrigin.origin, foreign)
  assert.is((await send('PUT', { ignored: true })).status, 400)
  assert.is((await send('PUT', '{')).status, 400)
  assert.is((await send('PUT', ' '.repeat(20_000))).status, 413)

  const { status, document } = await send('PUT', ignore)
  assert.is(status, 200)
  assert.is(document.waitingOrigin.ignored.author, 'First key')
  assert.equal(await names(fixture), [])
  refuse(fixture)
  assert.equal(await names(fixture), [], 'it stays ignored')
  assert.equal(await names(fixture, '?ignored=true'), [foreign])
  await send('PUT', { waitingOrigin: { ignored: false } })
  assert.equal(await names(fixture), [foreign])

  refuse(fixture)
  assert.is((await send('DELETE')).status, 204)
  assert.equal(await names(fixture), [], 'what was on its way went as well')
  assert.is((await send('DELETE')).status, 404)
  assert.is((await send('PUT', ignore)).status, 404)
  assert.is((await send('GET')).status, 404)
  refuse(fixture)
  assert.equal(await names(fixture), [foreign], 'it is back when it is seen again')
})

test('what the policy in force allows waits no more', async ({ fixture }) => {
  refuse(fixture)
  refuse(fixture, 'https://other.example')
  await fixture.api('GET', path)
  const allowOrigins = (allowedOrigins: string[]) =>
    fixture.api('PATCH', '/api/system-configuration', {
      systemConfiguration: { corsConfiguration: { allowedOrigins, excludedPaths: ['/api/*'] } },
    })
  await allowOrigins(['https://*.example'])
  assert.equal(await names(fixture), [])
  assert.is((await json(await fixture.api('GET', pathOf(foreign)))).waitingOrigin.allowed, true)
  await allowOrigins([foreign])
  assert.equal(await names(fixture), ['https://other.example'])
})

test('an origin is allowed through the review, with what is ticked and no more', async ({
  fixture,
}) => {
  refuse(fixture)
  const { browser, text, answer } = await allow(fixture, [
    ['allowedHeaders', 'x-token'],
    ['allowedHeaders', 'x-not-asked-for'],
    ['allowedHeaders', 'access-control-allow-origin'],
  ])
  assert.match(text, /name="allowedMethods" value="PUT"/)
  assert.match(text, /name="allowedHeaders" value="x-token"/)
  assert.not.match(text, /type="checkbox"[^>]* (?:checked|value="content-type")/)
  assert.not.match(text, /value="access-control-allow-origin"/)
  assert.match(
    text,
    /access-control-allow-origin<\/bdi><\/code>: This is a response header: remove it from the page/,
  )
  assert.match(answer.text, /Review the change/)
  assert.match(answer.text, /Pages on https:\/\/foreign\.example may call this server/)
  assert.equal(configurationOf(fixture.admin).allowedOrigins, ['https://app.example'])
  await browser.post('/settings', [
    ...formFields(answer.text, '/admin/cors/settings'),
    ['do', 'save'],
  ])
  const { allowedOrigins, allowedHeaders, allowedMethods } = configurationOf(fixture.admin)
  assert.equal(allowedOrigins, ['https://app.example', foreign])
  assert.ok(allowedHeaders.includes('x-token'))
  assert.is(allowedHeaders.includes('x-not-asked-for'), false)
  assert.is(allowedHeaders.includes('access-control-allow-origin'), false)
  assert.is(allowedMethods.includes('PUT'), false)
  assert.match((await browser.get('/waiting')).text, /No origin is waiting/)
  const found = await browser.get(`/waiting/origin?origin=${encodeURIComponent(foreign)}`)
  assert.match(found.text, /The saved settings allow this origin now/)
})

test('what looks like a mistake is not proposed, and what is dangerous opens the settings', async ({
  fixture,
}) => {
  refuse(fixture, 'null')
  const { text, answer } = await allow(fixture, [])
  assert.match(text, /<span>Sandboxed frames/)
  assert.match(text, /Allow it anyway/)
  assert.not.match(text, /button-main" type="submit">Allow/)
  assert.match(answer.text, /This is dangerous/)
  assert.match(answer.text, /Fix 1 problem before saving/)
  assert.is((await fixture.store.configuration.current())?.version, 1)
})

test('an origin that no browser sent says so, until one sends it', async ({ fixture }) => {
  const said = /No browser sent this: a client or a proxy added the Origin header/
  const pages = async () => {
    const { text } = await browser.get('/waiting')
    const one = await browser.get(`/waiting/origin?origin=${encodeURIComponent(foreign)}`)
    return [text, one.text]
  }
  const browser = await fixture.browser()
  for (const times of [1, 2]) {
    fixture.request(foreign, `/${times}`, { 'user-agent': 'curl/8.0' })
    const [list = '', page = ''] = await pages()
    assert.match(list, said)
    assert.match(page, said)
    assert.match(page, /Allow it anyway/)
    const { waitingOrigin } = await json(await fixture.api('GET', pathOf(foreign)))
    assert.match(waitingOrigin.hint, said)
    assert.is(waitingOrigin.onlyPrograms, undefined)
  }
  refuse(fixture)
  for (const page of await pages()) assert.not.match(page, said)
  fixture.request(foreign, '/3', { 'user-agent': 'curl/8.0' })
  for (const page of await pages()) assert.not.match(page, said)
})

test('the page ignores and forgets, and says what is not listed', async ({ fixture }) => {
  const browser = await fixture.browser()
  assert.is((await browser.get('/waiting/count')).status, 204)
  refuse(fixture)
  refuse(fixture, 'https://<b>.example')
  assert.match((await browser.get('/waiting/count')).text, />1<span[^>]*> waiting</)
  // A page on a busy machine does not wait for the count.
  const counted = /hx-get="\/admin\/cors\/waiting\/count"[^>]*><span class="badge">1<span/
  const settings = async () => (await browser.get('/settings')).text
  await eventually(settings, (text) => counted.test(text), 'the page itself has the count')
  const act = async (verb: string, origin = foreign) => {
    const { response } = await browser.post(`/waiting/${verb}`, [['origin', origin]])
    return browser.get((response.headers.get('location') ?? '').replace('/admin/cors', ''))
  }
  const ignored = await act('ignore')
  assert.match(ignored.text, /The origin is ignored: it no longer waits/)
  assert.match(ignored.text, /No origin is waiting/)
  assert.match((await browser.get('/waiting?ignored=true')).text, /Ignored by First key since/)
  assert.match((await act('stop-ignoring')).text, />https:\/\/foreign\.example</)
  assert.match((await act('forget')).text, /The origin is forgotten until it comes again/)
  assert.is((await browser.post('/waiting/ignore', [['origin', foreign]])).status, 404)
  assert.is((await browser.post('/waiting/allow', [['origin', foreign]])).status, 404)
  assert.is((await browser.get('/waiting/origin?origin=x')).status, 404)

  const origins = Array.from({ length: 60 }, (_, index) => `https://o${index}.example`)
  await see(
    fixture.store,
    origins.map((origin) => sighting({ origin, paths: ['/p'], methods: ['GET'] })),
  )
  await fixture.store.events.record([], 0, undefined, { origins: [], folded: 12_000 })
  await fixture.store.events.prune({ numberToRetain: 30, notBefore: 0 })
  const { text } = await browser.get('/waiting?page=2')
  assert.match(text, /Waiting \(30\)/)
  assert.match(text, /Page 2 of 2/)
  assert.match(text, /12,000 more origins came only once or twice within an hour/)
  assert.match(text, /30 origins were removed early/)
})

test('a key that may only read sees everything and changes nothing', async ({ fixture }) => {
  refuse(fixture)
  const browser = await fixture.browser(await fixture.makeKey('read-only'))
  const { text } = await browser.get('/waiting')
  assert.match(text, /https:\/\/foreign\.example/)
  assert.not.match(text, /action="\/admin\/cors\/waiting/)
  assert.not.match(text, /Allow one/)
  const readOnly = /This key is read-only: sign in with another one to make changes\./
  assert.match(text, readOnly)
  const one = await browser.get(`/waiting/origin?origin=${encodeURIComponent(foreign)}`)
  assert.match(one.text, readOnly)
  for (const verb of ['allow', 'ignore', 'stop-ignoring', 'forget']) {
    assert.is((await browser.post(`/waiting/${verb}`, [['origin', foreign]])).status, 403, verb)
  }
  assert.equal(await names(fixture), [foreign])
})

test('under a saved policy that no engine accepts the list stays, and the rest says why it fails', async ({
  fixture,
}) => {
  refuse(fixture)
  await fixture.api('GET', path)
  const current = await fixture.store.configuration.current()
  if (!current) throw new Error('nothing is saved')
  const { document } = current
  await fixture.store.configuration.save({
    document: {
      ...document,
      corsConfiguration: { ...document.corsConfiguration, allowedOrigins: ['nonsense'] },
    },
    expectedVersion: 1,
    author: 'by hand',
    summary: '',
    instant: 1,
  })
  assert.equal(await names(fixture), [foreign])
  const { text, answer } = await allow(fixture, [])
  const browser = await fixture.browser()
  for (const page of [answer.text, text, (await browser.get('/events/1')).text]) {
    assert.match(page, /The saved settings are not valid/)
  }
  const body = { origin: foreign, path: '/' }
  const tried = await fixture.api('POST', '/api/system-configuration/try', body)
  assert.is(tried.status, 409)
  assert.is((await json(tried)).generalErrors[0].code, '[invalidConfiguration]')
})

test('of several policies the one that did not allow an origin last is asked, and gets it', async ({
  fixture,
}) => {
  const settings = { enabled: true, debug: true, allowedOrigins: ['https://app.example'] }
  const policies = [
    { name: 'orders', paths: ['/api/orders*'], configuration: settings },
    { name: 'rest', configuration: settings },
  ]
  assert.is((await fixture.api('PUT', '/api/crossgate/policies', { policies })).status, 200)
  fixture.request(foreign, '/api/items')
  fixture.request(foreign, '/api/orders')
  const { waitingOrigins } = await json(await fixture.api('GET', path))
  assert.equal(
    waitingOrigins.map(({ origin, policy }: { origin: string; policy: string }) => [
      origin,
      policy,
    ]),
    [[foreign, 'orders']],
  )
  const { browser, text, answer } = await allow(fixture, [])
  assert.match(text, /<dt>Policy<\/dt><dd>.*“orders”.*, the last that did not allow it/)
  await browser.post('/policies', [
    ...formFields(answer.text, '/admin/cors/policies'),
    ['do', 'save'],
  ])
  const saved = await json(await fixture.api('GET', '/api/crossgate/policies'))
  assert.equal(
    saved.policies.map(({ configuration }: { configuration: { allowedOrigins: string[] } }) => [
      ...configuration.allowedOrigins,
    ]),
    [['https://app.example', foreign], ['https://app.example']],
  )
  // It is allowed where it last was not, and waits again once the other policy refuses it.
  assert.equal(await names(fixture), [])
  fixture.request(foreign, '/api/items')
  assert.equal(await names(fixture), [foreign])
})

test.run()
