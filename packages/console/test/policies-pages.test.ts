import type { CorsPolicy } from '@crossgate/core'
import * as assert from 'uvu/assert'
import { entrances } from './entrance.js'
import { type Browser, createFixture, type Fixture, formFields, json } from './fixture.js'
import { scopedForEach } from './scoped.js'

const test = scopedForEach(
  'policies pages :: without scripts',
  entrances,
  async (entrance) => {
    const fixture = await createFixture(undefined, {}, entrance)
    return { fixture, browser: await fixture.browser() }
  },
  ({ fixture }) => fixture.remove(),
)

const base = '/admin/cors'
const open = { enabled: true, allowedOrigins: ['*'], debug: true }
const closed = { enabled: true, allowedOrigins: ['https://app.example'], debug: true }
const two = [
  { name: 'public', paths: ['/public*'], configuration: open },
  { name: 'tenants', hosts: ['*.tenants.example'], configuration: closed },
  { name: 'rest', configuration: closed },
]

async function save(fixture: Fixture, policies: unknown): Promise<void> {
  const { status } = await fixture.api('PUT', '/api/crossgate/policies', { policies })
  assert.is(status, 200)
}

async function saved({ store }: Fixture): Promise<string[]> {
  const current = await store.configuration.current()
  const { earlier = [], lastName } = current?.document.crossgatePolicies ?? {}
  return [...earlier.map(({ name }) => name ?? '—'), lastName ?? '—']
}

/** Clicks a button of the form that goes to a path; follows where it leads. */
async function click(
  browser: Browser,
  page: string,
  path: string,
  button: string,
  typed: Record<string, string> = {},
): Promise<string> {
  assert.ok(page.includes(`value="${button}"`), `there is a button ${button}`)
  const fields = formFields(page, base + path).filter(([name]) => !(name in typed))
  const answer = await browser.post(path, [...fields, ...Object.entries(typed), ['do', button]])
  if (answer.status !== 303) return answer.text
  const location = answer.response.headers.get('location') ?? ''
  return (await browser.get(location.replace(base, ''))).text
}

test('one policy has nothing but a way to a second one, which gets a name beside its own', async ({
  browser,
  fixture,
}) => {
  const settings = (await browser.get('/settings')).text
  assert.match(
    settings,
    /href="\/admin\/cors\/policies\/new">Add a policy for some hosts or paths</,
  )
  assert.not.match(settings, /policy\.name|All \d+ policies/)
  let page = (await browser.get('/policies/new')).text
  assert.match(page, /A new policy/)
  page = await click(browser, page, '/policies', 'review')
  assert.match(page, /Fix 2 problems before saving/)
  assert.match(page, /Give the policy a name/)
  assert.match(page, /Enter at least one host or path/)
  page = await click(browser, page, '/policies', 'review', {
    'policy.name': 'public',
    'policy.paths': '/public*\n/Public/..',
    'add.allowedOrigins': '*',
  })
  assert.match(page, /Fix 1 problem before saving/)
  page = await click(browser, page, '/policies', 'suggest:paths:1')
  page = await click(browser, page, '/policies', 'review', { 'policy.paths': '/public*' })
  assert.match(page, /Policy “public” is added/)
  assert.match(
    page,
    /“public” decides requests for \/public\*, which “Everything else” decided until now\./,
  )
  assert.match(page, /“public”: Pages of every origin may call this server/)
  assert.equal(await saved(fixture), ['—'], 'nothing is saved yet')
  page = await click(browser, page, '/policies', 'save')
  assert.match(page, /Saved as version 2\./)
  assert.equal(await saved(fixture), ['public', 'Everything else'])
  assert.match(page, /Decides requests for \/public\*\./)
  assert.match(page, /Decides every other request\./)
  const again = (await browser.get('/settings')).text
  assert.match(again, /All 2 policies/)
  assert.match(again, /the settings of “Everything else”/)
  assert.not.match(again, /Add a policy for some/)
})

test('the list says in sentences what each policy does', async ({ browser, fixture }) => {
  const one = { enabled: true, allowedOrigins: ['https://a.example'] }
  await save(fixture, [
    { name: 'one', paths: ['/1'], configuration: { ...one, debug: true } },
    {
      name: 'two',
      paths: ['/2'],
      configuration: {
        allowCredentials: true,
        allowedOrigins: ['https://a.example', 'https://b.example', 'https://c.example'],
        enabled: true,
      },
    },
    {
      name: 'three',
      paths: ['/3'],
      configuration: { ...one, debug: true, enforcement: 'report' },
    },
    {
      name: 'four',
      paths: ['/4'],
      configuration: { ...one, allowedOrigins: [], allowCredentials: true },
    },
    { name: 'rest', configuration: { debug: true } },
  ])
  const page = (await browser.get('/policies')).text
  const block =
    'Whatever the policy does not allow gets a 403, and the application does not see it.'
  const sentences = [...page.matchAll(/<p class="help">([^<]*)<\/p>/g)].map(([, text]) => text)
  assert.equal(sentences, [
    `Allows https://a.example. ${block} Refusals are recorded in the event log.`,
    `Allows https://a.example and 2 more, with credentials. ${block}`,
    'Would allow https://a.example. The filter only observes: it refuses nothing and adds no CORS headers, so browsers hide every response from pages of other origins, unless the application sends CORS headers itself. What it would refuse is recorded in the event log.',
    `Allows no origin. ${block}`,
    'Off: pages of other origins get no CORS headers.',
  ])
})

test('a policy is edited, and the last one on the settings page', async ({ browser, fixture }) => {
  await save(fixture, two)
  let page = (await browser.get('/policies/1')).text
  assert.match(page, /<h1>Policy “tenants”<\/h1>/)
  page = await click(browser, page, '/policies', 'add:allowedOrigins', {
    'add.allowedOrigins': 'https://b.example',
  })
  assert.match(page, /Not saved yet\./)
  page = await click(browser, page, '/policies', 'review', {
    'policy.name': 'customers',
    'policy.hosts': '*.tenants.example\n*.customers.example',
  })
  assert.match(page, /Policy “customers” changes/)
  assert.match(page, /“customers”: Pages on https:\/\/b\.example may call this server/)
  assert.match(
    page,
    /“customers” decides every request on \*\.customers\.example, which “rest” decided until now\./,
  )
  page = await click(browser, page, '/policies', 'edit')
  assert.match(page, /value="customers"/)
  page = await click(browser, page, '/policies', 'review')
  page = await click(browser, page, '/policies', 'save')
  assert.equal(await saved(fixture), ['public', 'customers', 'rest'])
  page = (await browser.get('/settings')).text
  page = await click(browser, page, '/settings', 'review', { 'add.allowedMethods': 'PUT' })
  assert.match(page, /“rest”: The allowed origins may send PUT\./)
  await click(browser, page, '/settings', 'save')
  const { policies } = await json(await fixture.api('GET', '/api/crossgate/policies'))
  assert.equal(policies[2].configuration.allowedMethods, ['GET', 'OPTIONS', 'PUT'])
  assert.equal(policies[1].configuration.allowedMethods, ['GET', 'OPTIONS'])
  assert.is((await browser.get('/policies/2')).status, 404, 'the last is on the settings page')
  assert.is((await browser.get('/policies/9')).status, 404)
})

test('policies are moved and removed, each through the review', async ({ browser, fixture }) => {
  await save(fixture, two)
  let page = (await browser.get('/policies')).text
  assert.not.match(page, /value="up:0"|value="down:1"|value="delete:2"/)
  let review = await click(browser, page, '/policies', 'down:0')
  assert.match(review, /They are asked in this order/)
  assert.match(review, /The order changes\./)
  page = await click(browser, review, '/policies', 'save')
  assert.equal(await saved(fixture), ['tenants', 'public', 'rest'])
  review = await click(browser, page, '/policies', 'delete:1')
  assert.match(review, /“public” is removed: “rest” decides requests for \/public\* from now on\./)
  page = await click(browser, review, '/policies', 'save')
  review = await click(browser, page, '/policies', 'delete:0')
  assert.match(
    review,
    /“tenants” is removed: “rest” decides every request on \*\.tenants\.example from now on\./,
  )
  page = await click(browser, review, '/policies', 'save')
  assert.equal(await saved(fixture), ['rest'])
  assert.not.ok(Array.isArray(fixture.admin.cors.configuration))
})

test('a change that leaves a policy without requests is told with its name', async ({
  browser,
  fixture,
}) => {
  await save(fixture, [
    { name: 'one page', paths: ['/public/one'], configuration: closed },
    { name: 'public', paths: ['/public*'], configuration: open },
    { name: 'rest', configuration: closed },
  ])
  const page = (await browser.get('/policies')).text
  const answer = await browser.post('/policies', [
    ...formFields(page, `${base}/policies`),
    ['do', 'down:0'],
  ])
  assert.is(answer.status, 400)
  assert.match(
    answer.text,
    /Policy “one page”: This policy is never used: “public” already matches/,
  )
  let form = (await browser.get('/policies/new')).text
  const typed = { 'policy.name': 'x', 'policy.paths': '/public/two', 'policy.before': '2' }
  form = await click(browser, form, '/policies', 'review', typed)
  assert.match(form, /Policy “x”: This policy is never used: “public” already matches/)
  form = await click(browser, form, '/policies', 'review', { ...typed, 'policy.before': '0' })
  await click(browser, form, '/policies', 'save')
  assert.equal(await saved(fixture), ['x', 'one page', 'public', 'rest'])
})

test('who saves second is told, and makes the change on top of the other', async ({
  browser,
  fixture,
}) => {
  await save(fixture, two)
  const form = (await browser.get('/policies/1')).text
  const list = (await browser.get('/policies')).text
  const [first, second, last] = two
  await save(fixture, [
    { ...second, configuration: { ...closed, allowedOrigins: ['https://theirs.example'] } },
    first,
    last,
  ])
  let page = await click(browser, form, '/policies', 'review', { 'add.allowedMethods': 'PUT' })
  assert.match(page, /Somebody saved in the meantime/)
  assert.match(page, /https:\/\/theirs\.example/)
  page = await click(browser, page, '/policies', 'rebase')
  page = await click(browser, page, '/policies', 'save')
  assert.match(page, /Saved as version 4\./)
  const { policies } = await json(await fixture.api('GET', '/api/crossgate/policies'))
  assert.is(policies[0].name, 'tenants')
  assert.equal(policies[0].configuration.allowedOrigins, ['https://theirs.example'])
  assert.equal(policies[0].configuration.allowedMethods, ['GET', 'OPTIONS', 'PUT'])
  // The first of the list that was open is the second by now.
  page = await click(browser, list, '/policies', 'delete:0')
  assert.match(page, /Somebody saved in the meantime/)
  page = await click(browser, page, '/policies', 'rebase')
  assert.match(page, /Policy “public” is removed/)
  assert.match(
    page,
    /“public” is removed: .* decides .*Newly allowed/s,
    'for which requests, first',
  )
  await click(browser, page, '/policies', 'save')
  assert.equal(await saved(fixture), ['tenants', 'rest'])
})

test('a trial, an entry and the log name the policy that decided', async ({ browser, fixture }) => {
  await save(fixture, two)
  let page = (await browser.get('/try')).text
  const typed = { origin: 'http://other.example', path: '/x', host: 'a.tenants.example' }
  page = await click(browser, page, '/try', 'try', typed)
  assert.match(page, /Decided by the policy <strong>“tenants”<\/strong>/)
  fixture.request('https://other.example', '/x', { host: 'a.tenants.example' })
  const log = (await browser.get('/events')).text
  assert.match(log, /policy “tenants”/)
  assert.match((await browser.get('/events?policy=rest')).text, /Nothing matches/)
  assert.match((await browser.get('/events?policy=tenants')).text, /1 entry/)
  const entry = (await browser.get('/events/1')).text
  assert.match(entry, /<dt>Policy<\/dt><dd>“tenants”<\/dd>/)
  assert.match(entry, /Decided by the policy <strong>“tenants”<\/strong>/)
  const review = await browser.post('/events/1/allow', [])
  assert.match(review.text, /Policy “tenants” changes/)
  await click(browser, review.text, '/policies', 'save')
  const { policies } = await json(await fixture.api('GET', '/api/crossgate/policies'))
  assert.equal(
    policies.map(({ configuration }: CorsPolicy) => configuration.allowedOrigins.length),
    [1, 2, 1],
  )
})

test('the log and the waiting origins say which policies record nothing', async ({
  browser,
  fixture,
}) => {
  const read = async (path: string) => (await browser.get(path)).text
  const notices = (page: string) =>
    [...page.matchAll(/<p class="notice">([^<]*) <a href="([^"]*)"/g)].map(([, words, link]) => [
      words?.replace(/<[^>]*>/g, ''),
      link,
    ])
  const off = { ...closed, enabled: false }
  const rows = [
    [[{ configuration: closed }], []],
    [
      [{ configuration: off }],
      [
        [
          'The filter is off: nothing is refused, and nothing new is recorded.',
          `${base}/settings#field-enabled`,
        ],
      ],
    ],
    [
      [{ configuration: { ...closed, debug: false } }],
      [['“Debug enabled” is off: nothing new is recorded.', `${base}/settings#field-debug`]],
    ],
    [
      [
        { name: 'one', paths: ['/1'], configuration: { ...off, debug: false } },
        { name: 'two', paths: ['/2'], configuration: { ...closed, debug: false } },
        { name: 'rest', configuration: closed },
      ],
      [
        [
          'The filter is off in the policy “one”: there, nothing is refused, and nothing new is recorded.',
          `${base}/policies`,
        ],
        [
          '“Debug enabled” is off in the policy “two”: there, nothing new is recorded.',
          `${base}/policies`,
        ],
      ],
    ],
    [
      [
        { name: 'one', paths: ['/1'], configuration: { ...closed, debug: false } },
        { name: 'rest', configuration: { ...closed, debug: false } },
      ],
      [
        [
          '“Debug enabled” is off in every policy: there, nothing new is recorded.',
          `${base}/policies`,
        ],
      ],
    ],
  ] as const
  for (const [policies, expected] of rows) {
    await save(fixture, policies)
    for (const path of ['/events', '/waiting']) {
      const page = await read(path)
      assert.equal(notices(page), expected, path)
      const records = policies.some(
        ({ configuration: { enabled, debug } }: { configuration: typeof closed }) =>
          enabled && debug,
      )
      assert.is(/appears here/.test(page), records, path)
      assert.is(
        /Refusals are recorded while “Enabled” and “Debug enabled” are on\./.test(page),
        !records,
      )
    }
  }
})

test('a policy without a name is counted from 1, and the last is everything else', async ({
  browser,
  fixture,
}) => {
  await save(fixture, [
    { name: 'number 7', paths: ['/named'], configuration: open },
    { paths: ['/public*'], configuration: closed },
    { configuration: closed },
  ])
  const pages: string[] = []
  for (const path of ['/settings', '/policies', '/policies/1', '/events']) {
    pages.push((await browser.get(path)).text)
  }
  assert.match(
    pages[0] as string,
    /the settings of <bdi>“Everything else”|the settings of “Everything else”/,
  )
  for (const path of ['/x', '/public/x']) {
    fixture.request('https://other.example', path)
    const fields: [string, string][] = [
      ['origin', 'https://other.example'],
      ['path', path],
      ['method', 'GET'],
    ]
    pages.push((await browser.post('/try', fields)).text)
  }
  const log = (await browser.get('/events')).text
  const entries = [...new Set([...log.matchAll(/\/events\/(\d+)"/g)].map(([, id]) => id))]
  assert.is(entries.length, 2)
  for (const id of entries) pages.push((await browser.get(`/events/${id}`)).text)
  pages.push(log, (await browser.get('/waiting')).text)
  const origin = encodeURIComponent('https://other.example')
  pages.push((await browser.get(`/waiting/origin?origin=${origin}`)).text)
  const named = pages.join('\n').match(/number \d+|Everything else/g)
  assert.equal([...new Set(named)].sort(), ['Everything else', 'number 2', 'number 7'])
  assert.match(pages[4] as string, /The first matching policy is “Everything else”/)
  assert.match(pages[5] as string, /The first matching policy is number 2 /)
})

test('the history tells what changed policy by policy, and goes back', async ({
  browser,
  fixture,
}) => {
  await save(fixture, two)
  const page = (await browser.get('/history/2')).text
  assert.match(page, /Policy “public” is added/)
  assert.match(page, /The policies as JSON/)
  const old = (await browser.get('/history/1')).text
  assert.match(old, /Policy “tenants” is removed/)
  const answer = await browser.post('/history/1/restore', [])
  const list = await click(browser, answer.text, '/policies', 'save')
  assert.match(list, /Saved as version 3\./)
  assert.not.ok(Array.isArray(fixture.admin.cors.configuration))
  const { text } = await browser.post('/history/2/restore', [])
  await click(browser, text, '/policies', 'save')
  assert.equal(await saved(fixture), ['public', 'tenants', 'rest'])
})

test('a read-only key sees the policies and changes none', async ({ fixture }) => {
  await save(fixture, two)
  const browser = await fixture.browser(await fixture.makeKey('read-only'))
  const list = (await browser.get('/policies')).text
  assert.match(list, /“tenants”/)
  assert.not.match(list, /Move up|Remove|Add a policy/)
  const readOnly = 'This key is read-only: sign in with another one to make changes.'
  assert.match(list, readOnly)
  const draft = JSON.stringify({ kind: 'remove', place: 0 })
  const refused = await browser.post('/policies', [
    ['do', 'save'],
    ['version', '2'],
    ['draft', draft],
  ])
  assert.is(refused.status, 403)
  assert.equal(await saved(fixture), ['public', 'tenants', 'rest'])
})

test('a new policy is nowhere saved, and the only one is named so', async ({ browser }) => {
  const added = (await browser.get('/policies/new')).text
  assert.match(added, /role="status"[^>]*>Not saved yet\.</)
  assert.not.match(added, /Version 1, saved by/)
  const list = (await browser.get('/policies')).text
  assert.match(list, />The only policy</)
  assert.match(list, /Decides every request\./)
})

test('what no page of ours sends is taken for no change, or told', async ({ browser, fixture }) => {
  await save(fixture, two)
  for (const draft of [
    '{"kind":"remove","place":2}',
    '{"kind":"move","place":0,"by":-1}',
    '{"kind":"move","place":9,"by":1}',
    '{"kind":"replace","policies":[null]}',
    '{"kind":"toString"}',
    '{"policy":{"place":-1}}',
    'null',
    '[',
  ]) {
    for (const path of ['/policies', '/try']) {
      const { status } = await browser.post(path, [
        ['do', 'review'],
        ['version', '2'],
        ['draft', draft],
      ])
      assert.ok([200, 400].includes(status), `${status} ${draft}`)
    }
  }
  assert.equal(await saved(fixture), ['public', 'tenants', 'rest'])
  assert.equal(fixture.errors, [])
})

test.run()
