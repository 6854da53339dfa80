import * as assert from 'uvu/assert'
import { StoreError } from '../src/index.js'
import type { ConfigurationSave } from '../src/storage/store.js'
import { entrances } from './entrance.js'
import {
  type Browser,
  configurationOf,
  createFixture,
  eventually,
  type Fixture,
  formFields,
} from './fixture.js'
import { scopedForEach } from './scoped.js'

const test = scopedForEach(
  'pages :: without scripts',
  entrances,
  async (entrance) => {
    const fixture = await createFixture(undefined, {}, entrance)
    return { fixture, browser: await fixture.browser() }
  },
  ({ fixture }) => fixture.remove(),
)

const settings = '/admin/cors/settings'

/** Clicks a button of the settings form, with what was typed into it. */
async function click(
  browser: Browser,
  page: string,
  button: string,
  typed: Record<string, string> = {},
): Promise<string> {
  assert.ok(page.includes(`value="${button}"`), `there is a button ${button}`)
  const fields = formFields(page, settings).map(([name, value]): [string, string] => [
    name,
    typed[name] ?? value,
  ])
  const known = new Set(fields.map(([name]) => name))
  const added = Object.entries(typed).filter(([name]) => !known.has(name))
  const answer = await browser.post('/settings', [...fields, ...added, ['do', button]])
  if (answer.status !== 303) return answer.text
  const location = answer.response.headers.get('location') ?? ''
  return (await browser.get(location.replace('/admin/cors', ''))).text
}

async function open(browser: Browser): Promise<string> {
  return (await browser.get('/settings')).text
}

function savedOrigins({ admin }: Fixture) {
  return configurationOf(admin).allowedOrigins
}

test('shows every setting under its label, with help and a link', async ({ browser }) => {
  const page = await open(browser)
  for (const label of [
    'Enabled',
    'Allow credentials',
    'Allowed headers',
    'Allowed methods',
    'Allowed origins',
    'Exposed headers',
    'Preflight max age',
    'Debug enabled',
    'Excluded URI paths',
    'Own origins',
    'Enforcement',
  ]) {
    assert.match(page, new RegExp(`field-label"[^>]*>${label}<`), label)
  }
  const links = [...page.matchAll(/href="\/admin\/cors(\/help\/[a-zA-Z]+)" target="_blank"/g)]
  assert.is(links.length, 13)
  for (const [, path = ''] of links) assert.is((await browser.get(path)).status, 200, path)
  assert.is((await browser.get('/help/constructor')).status, 404)
  assert.match(page, /Settings <span[^>]*>›<\/span> System <span[^>]*>›<\/span> CORS/)
})

test('a change is made, reviewed, saved and followed', async ({ browser, fixture }) => {
  let page = await click(browser, await open(browser), 'add:allowedOrigins', {
    'add.allowedOrigins': 'https://b.example, https://c.example\nhttps://d.example',
  })
  for (const name of ['b', 'c', 'd']) assert.match(page, new RegExp(`>https://${name}\\.example<`))
  page = await click(browser, page, 'remove:allowedOrigins:0')
  page = await click(browser, page, 'review', { preflightMaxAgeInSeconds: '60' })
  assert.match(page, /Review the change/)
  assert.match(page, /Pages on https:\/\/b\.example may call this server and read its responses\./)
  assert.match(page, /Pages on https:\/\/app\.example are refused\./)
  assert.match(page, /for 60 seconds instead of 1800 seconds/)
  assert.equal(savedOrigins(fixture), ['https://app.example'], 'nothing is saved yet')
  page = await click(browser, page, 'save')
  assert.match(page, /Saved as version 2\./)
  assert.equal(savedOrigins(fixture), [
    'https://b.example',
    'https://c.example',
    'https://d.example',
  ])
  assert.is(configurationOf(fixture.admin).preflightMaxAgeInSeconds, 60)
})

test('what was typed into a box but not added counts, and Enter adds it', async ({ browser }) => {
  const page = await open(browser)
  const review = await click(browser, page, 'review', { 'add.allowedMethods': 'PUT' })
  assert.match(review, /The allowed origins may send PUT\./)
  const added = await click(browser, page, 'add', { 'add.allowedMethods': 'PUT PUT\tGET' })
  assert.is(formFields(added, settings).filter(([, value]) => value === 'PUT').length, 1)
})

test('an issue appears at its entry, and its suggestion is a button', async ({ browser }) => {
  let page = await click(browser, await open(browser), 'review', {
    'add.allowedOrigins': 'https://b.example/',
    'add.allowedMethods': 'put',
    preflightMaxAgeInSeconds: '999999',
  })
  assert.match(page, /Fix 3 problems before saving/)
  assert.match(page, /trailing slash/)
  page = await click(browser, page, 'suggest:allowedOrigins:1')
  page = await click(browser, page, 'suggest:allowedMethods:2')
  page = await click(browser, page, 'suggest:preflightMaxAgeInSeconds')
  assert.not.match(page, /problems? before saving/)
  const values = formFields(page, settings)
  assert.ok(
    values.some(([name, value]) => name === 'allowedOrigins' && value === 'https://b.example'),
  )
  assert.ok(values.some(([name, value]) => name === 'allowedMethods' && value === 'PUT'))
  assert.ok(values.some(([, value]) => value === '86400'))
})

test('a number that is none stays to be mended', async ({ browser }) => {
  const page = await click(browser, await open(browser), 'review', {
    preflightMaxAgeInSeconds: 'an hour',
  })
  assert.match(page, /value="an hour"/)
  assert.match(page, /Fix 1 problem before saving/)
})

test('a dangerous choice needs its acknowledgement, in words', async ({ browser, fixture }) => {
  let page = await click(browser, await open(browser), 'remove:allowedOrigins:0')
  page = await click(browser, page, 'review', {
    allowCredentials: 'on',
    'add.allowedOrigins': '*',
  })
  assert.match(page, /Dangerous permissions/)
  assert.match(page, /Any website can act here as its visitor/)
  page = await click(browser, page, 'review', { dangerouslyAllow: 'any-origin-with-credentials' })
  assert.match(page, /This change is dangerous\./)
  page = await click(browser, page, 'save')
  assert.match(page, /Saved as version 2\./)
  assert.equal(configurationOf(fixture.admin).dangerouslyAllow, ['any-origin-with-credentials'])
})

test('the defaults come back, after a review', async ({ browser, fixture }) => {
  let page = await click(browser, await open(browser), 'defaults')
  assert.match(page, /Not saved yet\./)
  page = await click(browser, page, 'review')
  assert.match(page, /Pages on https:\/\/app\.example no longer get CORS headers from the filter\./)
  await click(browser, page, 'save')
  assert.is(configurationOf(fixture.admin).enabled, false)
  assert.equal(savedOrigins(fixture), [])
})

test('a review without a change says so', async ({ browser }) => {
  const page = await click(browser, await open(browser), 'review')
  assert.match(page, /Nothing differs from the saved settings\./)
})

test('of two people who save, the second is told, sees both changes and loses neither', async ({
  browser,
  fixture,
}) => {
  const mine = await open(browser)
  const other = await fixture.browser()
  const theirs = await click(other, await open(other), 'review', {
    'add.allowedOrigins': 'https://theirs.example',
  })
  const reviewed = await click(browser, mine, 'review', {
    'add.allowedOrigins': 'https://mine.example',
  })
  await click(other, theirs, 'save')
  let page = await click(browser, reviewed, 'save')
  assert.match(page, /Somebody saved in the meantime/)
  assert.match(
    page,
    /What they changed[\s\S]*https:\/\/theirs\.example[\s\S]*What you change[\s\S]*https:\/\/mine\.example/,
  )
  page = await click(browser, page, 'rebase')
  assert.match(page, /Review the change/)
  await click(browser, page, 'save')
  assert.equal(savedOrigins(fixture), [
    'https://app.example',
    'https://theirs.example',
    'https://mine.example',
  ])
})

test('a review that is sent again is the same save, whatever became of the first answer', async ({
  browser,
  fixture,
}) => {
  const { configuration } = fixture.store
  const page = await click(browser, await open(browser), 'review', { allowCredentials: 'on' })
  const fields: [string, string][] = [...formFields(page, settings), ['do', 'save']]
  const { save } = configuration
  Object.assign(configuration, {
    async save(change: ConfigurationSave) {
      await save.call(configuration, change)
      throw new StoreError('unconfirmed', 'No standby confirmed it.')
    },
  })
  assert.is((await browser.post('/settings', fields)).status, 503)
  Object.assign(configuration, { save })
  for (let times = 0; times < 2; times++) {
    const { status, response } = await browser.post('/settings', fields)
    assert.is(status, 303)
    assert.is(response.headers.get('location'), '/admin/cors/settings?saved=2')
  }
  assert.is((await configuration.history()).length, 2)
  const reviews = []
  for (let times = 0; times < 3; times++) {
    const review = await click(browser, await open(browser), 'review', {
      preflightMaxAgeInSeconds: '60',
    })
    reviews.push([...formFields(review, settings), ['do', 'save']] as [string, string][])
  }
  const answers = await Promise.all(reviews.map((each) => browser.post('/settings', each)))
  assert.equal(
    answers.map(({ status }) => status).sort(),
    [303, 409, 409],
    'every review is a save of its own',
  )
})

test('a form that is sent again makes one key, and says so', async ({ browser, fixture }) => {
  const { text } = await browser.get('/keys')
  const fields: [string, string][] = formFields(text, '/admin/cors/keys').map(([name, value]) => [
    name,
    name === 'name' ? 'Pipeline' : value,
  ])
  assert.match((await browser.post('/keys', fields)).text, /class="secret"/)
  const again = await browser.post('/keys', fields)
  assert.match(again.text, /This key was already created and shown/)
  assert.not.match(again.text, /class="secret"/)
  assert.is((await fixture.store.keys.list()).length, 2)
})

test('a review made on an older version is told as well', async ({ browser, fixture }) => {
  const mine = await open(browser)
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { debug: false } },
  })
  const page = await click(browser, mine, 'review', { 'add.allowedOrigins': 'https://m.example' })
  assert.match(page, /Somebody saved in the meantime/)
})

test('a long list is one text, and keeps its entries', async ({ browser, fixture }) => {
  const many = Array.from({ length: 300 }, (_, index) => `https://n${index}.example`)
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { allowedOrigins: many } },
  })
  let page = await open(browser)
  assert.match(page, /300 entries, one per line\./)
  page = await click(browser, page, 'review', {
    'list.allowedOrigins': `${many.join('\r\n')}\r\nhttps://last.example`,
  })
  assert.match(page, /Pages on https:\/\/last\.example may call/)
  assert.not.match(page, /are refused/)
})

test('a denial is read in the log, allowed, and passes', async ({ browser, fixture }) => {
  for (let times = 0; times < 3; times++) fixture.request('https://new.example', '/api/orders')
  await new Promise((resolve) => setTimeout(resolve, 0))
  const log = (await browser.get('/events')).text
  assert.match(log, /Origin not allowed/)
  assert.match(log, /× 3/)
  const id = /\/events\/(\d+)/.exec(log)?.[1]
  const entry = (await browser.get(`/events/${id}`)).text
  assert.match(entry, /Add &quot;https:\/\/new\.example&quot; to “Allowed origins”/)
  assert.match(entry, /GET \/api\/orders/)
  let page = (await browser.post(`/events/${id}/allow`, [])).text
  assert.match(page, /Review the change/)
  assert.match(page, /3 requests would be newly allowed\./)
  assert.equal(savedOrigins(fixture), ['https://app.example'], 'nothing is saved yet')
  page = await click(browser, page, 'save')
  assert.equal(savedOrigins(fixture), ['https://app.example', 'https://new.example'])
  const again = (await browser.get(`/events/${id}`)).text
  assert.match(again, /no longer refuse this request/)
})

test('the log shows the likely mistake beside the refusal, and nothing where there is none', async ({
  browser,
  fixture,
}) => {
  const log = (origin: string) =>
    eventually(
      async () => (await browser.get('/events')).text,
      (text) => text.includes(origin),
      'the refusal appears',
    )
  const hints = (page: string) =>
    [...page.matchAll(/<p class="event-message"><svg.*?<\/svg>(.*?)<\/p>/gs)].map(([, text]) =>
      text?.trim(),
    )
  fixture.request('https://new.example')
  assert.equal(hints(await log('https://new.example')), [])
  fixture.request('http://app.example')
  const page = await log('http://app.example')
  assert.equal(hints(page), ['https://app.example is allowed: check the scheme.'])
})

test('a dangerous “allow this” opens the settings with what is dangerous', async ({
  browser,
  fixture,
}) => {
  fixture.request('null')
  await new Promise((resolve) => setTimeout(resolve, 0))
  await browser.get('/events')
  const entry = (await browser.get('/events/1')).text
  assert.match(entry, /: leave it out, or accept that under “Dangerous permissions”\./)
  const page = (await browser.post('/events/1/allow', [])).text
  assert.match(page, /Dangerous permissions/)
  assert.match(page, /null-origin/)
  assert.equal(savedOrigins(fixture), ['https://app.example'])
})

test('a change says how many requests that passed it would refuse', async ({
  browser,
  fixture,
}) => {
  for (let times = 0; times < 4; times++) fixture.request('https://app.example', '/api/items?x=1')
  await eventually(
    () => fixture.store.traffic.list(10),
    (passed) => passed.length === 1,
    'the requests that passed were not recorded',
  )
  const page = await click(browser, await open(browser), 'remove:allowedOrigins:0')
  const review = await click(browser, page, 'review')
  assert.match(review, /4 requests would be newly refused\./)
  assert.match(review, /GET \/api\/items</)
})

test('a review tells requests that are passed on from those that are allowed and refused', async ({
  browser,
  fixture,
}) => {
  fixture.request('https://other.example')
  fixture.request('https://app.example')
  await eventually(
    () => fixture.store.traffic.list(10),
    (passed) => passed.length === 1,
    'the request that passed was not recorded',
  )
  const observing = await click(browser, await open(browser), 'review', { enforcement: 'report' })
  assert.match(observing, /0 requests would be newly allowed\./)
  assert.match(observing, /1 refused request would reach the application, without CORS headers\./)
  assert.match(observing, /1 allowed request would reach the application, but no longer get CORS/)
  await click(browser, observing, 'save')
  const blocking = await click(browser, await open(browser), 'review', { enforcement: 'block' })
  assert.match(blocking, /1 request would be newly allowed\./)
  assert.match(blocking, /1 request would be newly refused\./)
  assert.not.match(blocking, /Nothing is newly refused/)
})

/** The part of a page that says what to do. */
function adviceOn(page: string): string {
  const words = /What (?:to do about it|would help).*?<\/p>/s.exec(page)?.[0] ?? ''
  return words
    .replace(/<svg.*?<\/svg>|<[^>]*>/gs, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

async function save(fixture: Fixture, corsConfiguration: object): Promise<void> {
  const body = { systemConfiguration: { corsConfiguration } }
  assert.is((await fixture.api('PATCH', '/api/system-configuration', body)).status, 200)
}

test('an event says what keeps the response from the page, where nothing is refused', async ({
  browser,
  fixture,
}) => {
  await save(fixture, { excludedPaths: ['/internal*'] })
  fixture.request('https://app.example', '/internal/report')
  fixture.request('https://other.example', '/api')
  fixture.request('https://app.example', '/admin/cors/settings')
  const log = await eventually(
    async () => (await browser.get('/events')).text,
    (text) =>
      ['/internal/report', '/admin/cors/settings', ' /api'].every((path) => text.includes(path)),
    'the events are there',
  )
  assert.match(log, /The path matches \/internal\* /)
  assert.not.match(log, /\/admin\/cors\/\*/)
  const ids = { excluded: 1, foreign: 2, own: 3 }
  const advice = async (id: number) => adviceOn((await browser.get(`/events/${id}`)).text)
  assert.match(
    await advice(ids.excluded),
    /The path matches \/internal\* in “Excluded URI paths”, so browsers hide .* remove that entry or make it narrower\.$/,
  )
  assert.match(await advice(ids.own), /This path belongs to the console, which never allows/)
  await save(fixture, { enforcement: 'report' })
  assert.match(
    await advice(ids.foreign),
    /Add &quot;https:\/\/other\.example&quot; to “Allowed origins”\. Set “Enforcement” to block: /,
  )
  await save(fixture, { enabled: false })
  assert.match(await advice(ids.foreign), /Switch on “Enabled”: .* unless the application sends/)
})

test('a trial says which setting keeps the response from the page', async ({
  browser,
  fixture,
}) => {
  const tried = async (origin: string, path: string) => {
    const fields = { origin, path, method: 'GET', headers: '', host: 'api.example' }
    const { text } = await browser.post('/try', Object.entries(fields))
    assert.is(text.split('What would help').length - 1, 1, 'one remedy')
    assert.not.match(text, /Access-Control-Allow-Origin: … in the response/)
    return adviceOn(text)
  }
  await save(fixture, { excludedPaths: ['/internal*'] })
  assert.match(
    await tried('https://app.example', '/internal/x'),
    /matches \/internal\* in “Excluded/,
  )
  assert.match(await tried('https://app.example', '/admin/cors/x'), /belongs to the console/)
  await save(fixture, { enforcement: 'report' })
  assert.match(await tried('https://app.example', '/x'), /Set “Enforcement” to block: /)
  assert.match(
    await tried('https://other.example', '/x'),
    /to “Allowed origins”\. Set “Enforcement” to block: /,
  )
  assert.match(await tried('https://app.example', '/internal/x'), /matches.* Set “Enforcement”/)
  await save(fixture, { enabled: false })
  assert.match(await tried('https://app.example', '/x'), /Switch on “Enabled”: /)
})

test('the log filters, pages and sends nothing where nothing changed', async ({
  browser,
  fixture,
}) => {
  for (let index = 0; index < 60; index++) fixture.request('https://x.example', `/api/${index}`)
  fixture.request(
    'https://app.example',
    '/api/put',
    {
      'access-control-request-method': 'PUT',
    },
    'OPTIONS',
  )
  await new Promise((resolve) => setTimeout(resolve, 0))
  const all = (await browser.get('/events')).text
  assert.match(all, /61 entries/)
  assert.match(all, /Page 1 of 2/)
  assert.match((await browser.get('/events?page=2')).text, /Page 2 of 2/)
  for (const page of ['1e300', '99999999999999999999', '-1', '0', 'x']) {
    assert.is((await browser.get(`/events?page=${page}`)).status, 200, page)
  }
  const some = (await browser.get('/events?reason=method-not-allowed')).text
  assert.match(some, /1 entry</)
  assert.match((await browser.get('/events?text=%2Fapi%2F59')).text, /1 entry</)
  assert.match((await browser.get('/events?to=2020-01-01T00:00')).text, /Nothing matches/)
  const source = /hx-get="\/admin\/cors([^"]*)"/.exec(all)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.is((await browser.get(source)).status, 204)
  fixture.request('https://x.example', '/api/1')
  await new Promise((resolve) => setTimeout(resolve, 0))
  assert.is((await browser.get(source)).status, 200)
})

test('an earlier configuration comes back as a new change', async ({ browser, fixture }) => {
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://b.example'] } },
  })
  const list = (await browser.get('/history')).text
  assert.match(list, /Version 2[\s\S]*in force[\s\S]*Version 1/)
  const version = (await browser.get('/history/1')).text
  assert.match(version, /Going back to it/)
  let page = (await browser.post('/history/1/restore', [])).text
  assert.match(page, /Pages on https:\/\/app\.example may call/)
  page = await click(browser, page, 'save')
  assert.match(page, /Saved as version 3\./)
  assert.equal(savedOrigins(fixture), ['https://app.example'])
  assert.match((await browser.get('/history/3')).text, /This version is in force/)
})

test('a request is tried against the saved and the unsaved settings', async ({ browser }) => {
  const page = await open(browser)
  const fields = [...formFields(page, settings), ['add.allowedOrigins', 'https://n.example']] as [
    string,
    string,
  ][]
  const empty = await browser.post('/try', fields)
  assert.match(empty.text, /under the saved settings and under yours/)
  const form = formFields(empty.text, '/admin/cors/try')
  const tried = await browser.post('/try', [
    ...form.filter(([name]) => !['origin', 'path'].includes(name)),
    ['origin', 'https://n.example'],
    ['path', '/api/items'],
  ])
  assert.match(tried.text, /Saved settings: the page gets an error/)
  assert.match(tried.text, /Unsaved settings: the page may read the response/)
  assert.match(tried.text, /The browser/)
  const wrong = await browser.post('/try', [
    ['path', 'x'],
    ['origin', ''],
    ['method', 'GET'],
  ])
  assert.is(wrong.status, 400)
  assert.match(wrong.text, /Write the path only, with a slash before it: \/x\./)
  assert.match(wrong.text, /Enter the origin of the page, such as https:\/\/app\.example\.com\./)
})

test('a trial takes a pasted URL apart, and says in plain words what to write', async ({
  browser,
}) => {
  const tried = async (given: Record<string, string>) => {
    const fields = { origin: 'https://app.example', method: 'GET', path: '/', ...given }
    return (await browser.post('/try', Object.entries(fields))).text
  }
  const url = 'https://api.example.com/items?a=1'
  for (const given of [
    { path: `${url}#x`, host: 'console.example' },
    { host: url },
    { host: 'api.example.com/items?a=1', path: '' },
    { host: 'https://api.example.com/other', path: '/items?a=1' },
  ]) {
    assert.match(await tried(given), `<code><bdi>GET ${url}</bdi></code>`)
  }
  for (const [given, words] of [
    [{ host: 'a b' }, 'Write the host only, such as api.example.com.'],
    [{ host: 'https://user@a.example/x' }, 'Write the host only, such as api.example.com.'],
    [{ host: 'ftp://a.example/x' }, 'Write the host only, such as api.example.com.'],
    [{ headers: 'X-Foo: 1' }, 'Write the names only, with commas between them: X-Foo.'],
    [{ headers: 'a(b)' }, 'with commas between them: Content-Type, X-Api-Key.'],
    [{ method: 'G(T' }, 'Write one method, such as PUT.'],
    [{ path: '' }, 'Write the path only, with a slash before it: /items.'],
    [{ path: `/${'x'.repeat(5000)}` }, 'A path has at most 4,000 characters: write a shorter one.'],
    [{ origin: 'x'.repeat(2000) }, 'An origin has at most 1,000 characters: write a shorter one.'],
    [{ origin: 'https://App.example/x' }, 'as browsers send it: https://app.example.'],
    [{ origin: 'localhost:41335' }, 'as browsers send it: http://localhost:41335.'],
    [{ origin: ' app.example ' }, 'as browsers send it: https://app.example.'],
    [{ headers: 'x,'.repeat(201) }, 'At most 200 headers can be tried: leave some out.'],
  ] as const) {
    const page = await tried(given)
    assert.match(page, words)
    assert.not.match(page, /property/)
  }
})

test('a trial names its URL, and is sent where recorded requests were', async ({
  browser,
  fixture,
}) => {
  const hostField = (page: string) => /<input id="host" name="host" value="([^"]*)"/.exec(page)?.[1]
  const first = (await browser.get('/try')).text
  assert.is(hostField(first), 'console.example', 'nothing was recorded')
  const own = await browser.post('/try', [
    ...formFields(first, '/admin/cors/try').filter(([name]) => name !== 'origin'),
    ['origin', 'https://console.example'],
  ])
  assert.match(own.text, '<code><bdi>GET https://console.example/</bdi></code>')
  assert.match(own.text, /the page may read the response/)
  // Whoever asks makes up a host; an origin that is allowed counts for more.
  fixture.request('https://foreign.example', '/api/items', { host: 'made-up.example' })
  await new Promise((resolve) => setTimeout(resolve, 0))
  assert.is(hostField((await browser.get('/try')).text), 'made-up.example')
  fixture.request('https://app.example')
  const page = (await browser.get('/try')).text
  assert.is(hostField(page), 'api.example')
  const asked = [
    ...formFields(page, '/admin/cors/try').filter(([name]) => name !== 'origin'),
    ['origin', 'https://console.example'],
  ] as [string, string][]
  const tried = await browser.post('/try', asked)
  assert.match(tried.text, '<code><bdi>GET https://api.example/</bdi></code>')
  assert.match(tried.text, /the page gets an error/)
  const elsewhere = await browser.post('/try', [
    ...asked.filter(([name]) => name !== 'host'),
    ['host', 'http://b.example:8080'],
  ])
  assert.match(elsewhere.text, '<code><bdi>GET http://b.example:8080/</bdi></code>')
  assert.match(
    elsewhere.text,
    /The browser does not send it\. This is what the filter would decide/,
  )
  assert.match(elsewhere.text, /The filter, for the request .*<ol class="steps">/s)
  fixture.request('https://app.example', '/', { host: 'a/b' })
  assert.is(hostField((await browser.get('/try')).text), 'made-up.example')
})

test('a read-only key is told why nothing can be saved', async ({ fixture }) => {
  fixture.request('https://foreign.example')
  await fixture.api('GET', '/api/system/event-log/search')
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { allowedMethods: ['GET'] } },
  })
  const browser = await fixture.browser(await fixture.makeKey('read-only'))
  const readOnly = 'This key is read-only: sign in with another one to make changes.'
  for (const path of ['/settings', '/keys', '/events/1', '/history/1', '/policies']) {
    assert.match((await browser.get(path)).text, readOnly, path)
  }
  const review = await click(browser, await open(browser), 'review', {
    debug: 'on',
    allowCredentials: 'on',
  })
  assert.match(review, /Review the change/)
  assert.match(review, readOnly)
  assert.not.match(review, /value="save"/)
})

test('the bar says nothing that a change without scripts makes untrue', async ({ browser }) => {
  assert.match(await open(browser), /Changes are saved only after “Review and save”\./)
})

test('keys were made and used at a minute, not at a second', async ({ browser }) => {
  const { text } = await browser.get('/keys')
  assert.match(text, /created <time [^>]*>[^<]* \d\d:\d\d UTC</)
  assert.match(text, /last used <time [^>]*>[^<]* \d\d:\d\d UTC</)
})

test('an export holds what the filters leave', async ({ browser, fixture }) => {
  fixture.request('https://a.example')
  fixture.request('https://b.example')
  await new Promise((resolve) => setTimeout(resolve, 0))
  const lines = await browser.get('/events/export.jsonl?origin=a.example')
  assert.match(lines.response.headers.get('content-disposition') ?? '', /attachment/)
  const [entry, ...rest] = lines.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.is(entry.corsEvent.request.origin, 'https://a.example')
  assert.is(rest.length, 0)
  const csv = await browser.get('/events/export.csv')
  const rows = csv.text.trim().split('\r\n')
  assert.match(rows[0] ?? '', /^"id","firstSeen","lastSeen","count","reason"/)
  assert.is(rows.length, 3)
})

test('a form that makes no sense changes nothing and breaks nothing', async ({
  browser,
  fixture,
}) => {
  for (const fields of [
    [['do', 'remove:allowedOrigins:99']],
    [['do', 'suggest:allowedOrigins:-1']],
    [['do', 'remove:__proto__:0']],
    [
      ['do', 'save'],
      ['draft', '{'],
      ['version', 'x'],
    ],
    [
      ['do', 'save'],
      ['draft', '[]'],
    ],
    [
      ['do', 'save'],
      ['draft', '{"allowedOrigins":5,"preflightMaxAgeInSeconds":{}}'],
      ['version', '1'],
    ],
    [
      ['do', 'rebase'],
      ['draft', 'null'],
    ],
    [
      ['do', 'review'],
      ['draft', '{"allowedOrigins":"x","unknown":1}'],
    ],
  ] as [string, string][][]) {
    const { status } = await browser.post('/settings', fields)
    assert.ok(status === 200 || status === 409, `${JSON.stringify(fields)}: ${status}`)
  }
  assert.is((await fixture.store.configuration.current())?.version, 1)
  assert.equal(fixture.errors, [])
  for (const path of ['/none', '/history/99', '/events/99', '/events/x']) {
    assert.is((await browser.get(path)).status, 404, path)
  }
})

test('switching on without origins says who is hit, and offers to observe first', async ({
  fixture,
  browser,
}) => {
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { enabled: false, allowedOrigins: [] } },
  })
  const page = await open(browser)
  const fields = [...formFields(page, settings), ['enabled', 'on'] as [string, string]]
  const review = await browser.post('/settings', [...fields, ['do', 'review']])
  assert.match(
    review.text,
    /Nobody is allowed: every cross-origin request gets a 403, form posts included\./,
  )
  const observing = await click(browser, review.text, 'observe')
  assert.not.match(observing, /Nobody is allowed|value="observe"/)
  assert.match(observing, /only observes/)
  await click(browser, observing, 'save')
  assert.is(configurationOf(fixture.admin).enforcement, 'report')
  assert.is(configurationOf(fixture.admin).enabled, true)
})

test('pages name settings as their labels do, and a WebSocket as one', async ({
  fixture,
  browser,
}) => {
  fixture.request('https://foreign.example')
  fixture.request('https://app.example', '/admin/live', { upgrade: 'websocket' })
  const list = (await browser.get('/events')).text
  assert.match(list, /WebSocket to <code><bdi>\/admin\/live/)
  for (const { id } of (await fixture.store.events.search({})).entries) {
    const { text } = await browser.get(`/events/${id}`)
    assert.not.match(text, /allowedOrigins|excludedPaths|dangerouslyAllow/)
  }
  const tried = await browser.post('/try', [
    ['origin', 'https://foreign.example'],
    ['method', 'PUT'],
    ['path', '/api/items'],
  ])
  assert.is(tried.text.split('What would help').length - 1, 1, 'one remedy')
  assert.not.match(tried.text, /allowedOrigins|allowedMethods/)
})

test('the navigation counts what was refused since the last visit', async ({
  fixture,
  browser,
}) => {
  fixture.request('https://before.example')
  assert.is((await browser.get('/events/unseen')).status, 204, 'there was no visit')
  await browser.get('/events')
  assert.is((await browser.get('/events/unseen')).status, 204)
  await new Promise((resolve) => setTimeout(resolve, 5))
  fixture.request('https://one.example')
  fixture.request('https://two.example')
  assert.match((await browser.get('/events/unseen')).text, />2</)
  assert.match((await browser.get('/settings')).text, /hx-get="\/admin\/cors\/events\/unseen"/)
})

test('an excluded path that would open is told before it is saved', async ({
  fixture,
  browser,
}) => {
  fixture.request(
    'https://app.example',
    '/admin/items',
    {
      'sec-fetch-site': 'cross-site',
      'access-control-request-method': 'GET',
    },
    'OPTIONS',
  )
  await browser.get('/events')
  const [entry] = (await fixture.store.events.search({})).entries
  const { text } = await browser.post(`/events/${entry?.id}/allow`, [])
  assert.match(text, /class="notice[^"]*"[^>]*>[\s\S]*“Excluded URI paths”/)
  assert.match(text, /Review and save/)
})

test.run()
