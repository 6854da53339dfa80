import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compare } from '../src/compare/command.js'
import { crossgate, folderWith } from './built-command.js'
import { call } from './called-command.js'
import { freeAddress, type StartedServer, startServer } from './started-server.js'

const base = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['X-Api-Key'],
  exposedHeaders: [],
}

/** Compares two policies as JSON says it. */
async function compared(a: unknown, b: unknown, ...options: string[]) {
  const folder = folderWith({ 'a.json': JSON.stringify(a), 'b.json': JSON.stringify(b) })
  const names = [join(folder, 'a.json'), join(folder, 'b.json')]
  const { status, stdout, stderr } = await call(compare, [...names, '--format', 'json', ...options])
  assert.is(stderr, '')
  return { status, ...JSON.parse(stdout) }
}

const files = suite('compare, two policies')

files('equal policies are equal, however they are written', () => {
  const other = { ...base, allowedMethods: ['PUT', 'GET', 'HEAD'], allowedHeaders: ['x-api-key'] }
  const cwd = folderWith({ 'a.json': JSON.stringify(base), 'b.json': JSON.stringify(other) })
  const { status, stdout } = crossgate(['compare', 'a.json', 'b.json'], { cwd })
  assert.is(stdout, 'They are equal on everything both can say.\n')
  assert.is(status, 0)
})

/** What is different in the second policy, and the request that shows it. */
const differences: readonly (readonly [string, object, object])[] = [
  [
    'an origin',
    { allowedOrigins: ['https://app.example.com', 'https://x.example'] },
    { origin: 'https://x.example', method: 'GET' },
  ],
  [
    'a method',
    { allowedMethods: ['GET', 'PUT', 'DELETE'] },
    { origin: 'https://app.example.com', method: 'DELETE' },
  ],
  ['a method that nobody lists', { allowedMethods: ['*', 'GET', 'PUT'] }, { method: 'DELETE' }],
  ['a header', { allowedHeaders: ['X-Api-Key', 'X-Other'] }, { headers: ['x-other'] }],
  ['a prefix of headers', { allowedHeaders: ['X-Api-Key', 'x-amz-*'] }, { headers: ['x-amz-a'] }],
  ['credentials', { allowCredentials: true }, { credentials: 'include' }],
  ['an exposed header', { exposedHeaders: ['X-Total'] }, { method: 'GET' }],
  [
    'an excluded path',
    { excludedPaths: ['/account*', '/admin*', '/support*', '/ajax*', '/internal*'] },
    { path: '/internal' },
  ],
  [
    'a pattern, of one label',
    { allowedOrigins: ['https://app.example.com', 'https://*.example.com'] },
    { origin: 'https://a.example.com' },
  ],
  [
    'a port',
    { allowedOrigins: ['https://app.example.com:*'] },
    { origin: 'https://app.example.com:8080' },
  ],
  ['what happens to a refused request', { enforcement: 'omit' }, {}],
  [
    'how long a preflight is kept',
    { preflightMaxAgeInSeconds: 60 },
    { method: 'PUT', origin: 'https://app.example.com' },
  ],
  ['whose pages are its own', { ownOrigins: ['https://own.example'] }, {}],
  [
    'an origin of its own pages',
    {
      ownOrigins: ['https://api.stranger.invalid', 'https://*.own.example'],
    },
    { origin: 'https://a.own.example' },
  ],
  ['a host', { allowedHosts: ['api.example.com'] }, { host: 'api.stranger.invalid' }],
]

for (const [what, change, expected] of differences) {
  files(`finds ${what}, in both directions`, async () => {
    for (const [a, b] of [
      [base, { ...base, ...change }],
      [{ ...base, ...change }, base],
    ]) {
      const { status, equal, difference } = await compared(a, b)
      assert.is(status, 1)
      assert.is(equal, false)
      for (const [key, value] of Object.entries(expected)) assert.equal(difference[key], value, key)
    }
  })
}

files('says for how long a preflight is kept only where nothing else differs', async () => {
  const later = { ...base, preflightMaxAgeInSeconds: 60 }
  const { difference } = await compared(base, later)
  assert.equal([difference.a.preflightMaxAge, difference.b.preflightMaxAge], [1800, 60])
  const other = await compared(base, { ...later, allowedMethods: ['GET', 'PUT', 'DELETE'] })
  assert.is(other.difference.method, 'DELETE')
  const cwd = folderWith({ 'a.json': JSON.stringify(base), 'b.json': JSON.stringify(later) })
  const { stdout } = crossgate(['compare', 'a.json', 'b.json'], { cwd })
  assert.match(
    stdout,
    'The page can read the response. The browser does not ask again for 60 seconds.',
  )
  assert.equal((await compared(base, later, '--newly-allowed')).newlyAllowed, [])
})

files('finds a policy of a list by its hosts and paths', async () => {
  const open = { ...base, allowedOrigins: ['*'] }
  const a = [
    { hosts: ['api.example.com'], paths: ['/v1/*'], configuration: base },
    { configuration: base },
  ]
  const b = [
    { hosts: ['api.example.com'], paths: ['/v1/*'], configuration: open },
    { configuration: base },
  ]
  const { difference } = await compared(a, b)
  assert.is(difference.host, 'api.example.com')
  assert.match(difference.path, /^\/v1\//)
  assert.is((await compared(a, [{ configuration: base }])).equal, true)
})

files('says what is newly allowed, and nothing of what is not', async () => {
  const changed = {
    ...base,
    allowedOrigins: ['https://app.example.com', 'https://x.example'],
    allowedMethods: ['GET', 'PUT', 'DELETE'],
    allowCredentials: true,
  }
  const paths = ['/api', '/api/*']
  const list = (configuration: object) => [
    { paths, configuration },
    { configuration: { enabled: false } },
  ]
  const { status, newlyAllowed } = await compared(list(base), list(changed), '--newly-allowed')
  assert.is(status, 1)
  assert.equal(newlyAllowed, [
    'https://app.example.com may now send DELETE, PUT with cookies to /api, /api/*',
    'https://app.example.com may now read responses to GET, HEAD with cookies from /api, /api/*',
    'https://x.example may now send DELETE, PUT with cookies to /api, /api/*',
    'https://x.example may now read responses to GET, HEAD with cookies from /api, /api/*',
  ])
  const back = await compared(list(changed), list(base), '--newly-allowed')
  assert.equal([back.status, back.newlyAllowed, back.equal], [0, [], false])
})

files('names a header, an exposed header, and everybody', async () => {
  const changed = { ...base, allowedHeaders: ['X-Api-Key', 'X-Other'], exposedHeaders: ['X-Total'] }
  assert.equal((await compared(base, changed, '--newly-allowed')).newlyAllowed, [
    'https://app.example.com may now set x-other on requests to every path',
    'https://app.example.com may now read the response header x-total from every path',
  ])
  const open = { ...base, allowedOrigins: ['*'] }
  const { newlyAllowed } = await compared(base, open, '--newly-allowed')
  assert.equal(newlyAllowed, [
    'Every origin that is not listed may now send PUT without cookies to every path',
    'Every origin that is not listed may now read responses to GET, HEAD without cookies from every path',
  ])
})

files('what the filter itself adds to a response is not newly allowed', async () => {
  const open = { ...base, allowedOrigins: ['*'] }
  const { status, newlyAllowed, equal } = await compared(open, base, '--newly-allowed')
  assert.equal([status, newlyAllowed, equal], [0, [], false])
  const exposing = { ...base, exposedHeaders: ['*'] }
  assert.equal((await compared(base, exposing, '--newly-allowed')).newlyAllowed, [
    'https://app.example.com may now read every other response header from every path',
  ])
  const named = { ...base, exposedHeaders: ['Vary'] }
  assert.equal((await compared(base, named, '--newly-allowed')).newlyAllowed, [
    'https://app.example.com may now read the response header vary from every path',
  ])
})

files('a host that is newly answered is newly allowed, to its own pages as well', async () => {
  const guarded = { ...base, allowedHosts: ['api.example.com'] }
  const { newlyAllowed } = await compared(guarded, base, '--newly-allowed')
  assert.ok(
    newlyAllowed.some((sentence: string) =>
      sentence.startsWith("the server's own page https://api.stranger.invalid may now send"),
    ),
  )
})

files('reads other notations, and lists what could not be compared', async () => {
  const s3 = [
    { AllowedOrigins: ['https://app.example.com', 'https://*'], AllowedMethods: ['GET', 'HEAD'] },
  ]
  const policy = {
    ...base,
    allowedMethods: ['GET', 'HEAD'],
    allowedHeaders: [],
    enforcement: 'omit',
    excludedPaths: [],
  }
  const { status, equal, losses } = await compared(s3, policy, '--credentials', 'omit')
  assert.equal([status, equal], [0, true])
  assert.equal(
    losses.a.map(({ what }: { what: string }) => what),
    ['https://*'],
  )
  assert.is((await compared(s3, policy, '--credentials', 'omit', '--strict')).status, 1)
})

files('the formats of machines', () => {
  const cwd = folderWith({
    'a.json': JSON.stringify(base),
    'b.json': JSON.stringify({ ...base, allowedMethods: ['GET', 'PUT', 'DELETE'] }),
  })
  const run = (format: string) =>
    crossgate(['compare', 'a.json', 'b.json', '--newly-allowed', '--format', format], { cwd })
      .stdout
  assert.is(
    run('github'),
    '::error title=newly-allowed::https://app.example.com may now send DELETE without cookies to every path\n',
  )
  assert.is(JSON.parse(run('sarif')).runs[0].results[0].ruleId, 'newly-allowed')
  assert.match(
    run('junit'),
    '<testsuite name="crossgate compare" tests="1" failures="1" errors="0">',
  )
})

files('what cannot be compared', () => {
  const cwd = folderWith({
    'a.json': '{ "enabled": true }',
    'b.json': '{ "origin": true, "credentials": true }',
    'c.txt': 'x',
  })
  const rows: readonly (readonly [string, number, string])[] = [
    ['compare a.json', 2, 'Which two? Name two files, or a file and a URL.'],
    ['compare - -', 2, 'Only one of the two can be read from standard input'],
    ['compare https://a.example https://b.example', 2, 'One of the two must be a file'],
    ['compare a.json c.txt', 3, 'c.txt is not in a known notation'],
    [
      'compare a.json b.json --from-b cors',
      3,
      'b.json:1: any origin with credentials: It would let every site',
    ],
  ]
  for (const [line, status, sentence] of rows) {
    const run = crossgate(line.split(' '), { cwd })
    assert.is(run.status, status, line)
    assert.match(run.stderr, sentence)
  }
})

files('names the options of the file that can be read in several ways', () => {
  const cwd = folderWith({
    'options.json': '{ "origin": ["https://app.example.com"], "credentials": true }',
    'own.json': JSON.stringify({ enabled: true }),
  })
  const first = crossgate(['compare', 'options.json', 'own.json'], { cwd })
  assert.match(first.stderr, 'Choose one: --from-a cors or --from-a koa-cors')
  const second = crossgate(['compare', 'own.json', 'options.json'], { cwd })
  assert.match(second.stderr, 'Choose one: --from-b cors or --from-b koa-cors')
})

files.run()

// ---

const live = suite('compare, a policy and a live server')

let server: StartedServer

live.before(async () => {
  server = await startServer()
})

live.after(() => server.close())

/** What server-process.ts runs with. */
const served = {
  enabled: true,
  allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
  allowedMethods: ['GET', 'PUT'],
  allowCredentials: true,
  exposedHeaders: [],
  excludedPaths: [],
  preflightMaxAgeInSeconds: 7200,
}

live('finds them equal, and tells each difference', () => {
  const cwd = folderWith({
    'same.json': JSON.stringify(served),
    'longer.json': JSON.stringify({ ...served, preflightMaxAgeInSeconds: 86_400 }),
    'more.json': JSON.stringify({ ...served, allowedMethods: ['GET', 'PUT', 'DELETE'] }),
  })
  const url = `${server.origin}/items`
  const same = crossgate(['compare', 'same.json', url], { cwd })
  assert.is(same.stdout, 'They are equal on everything both can say.\n')
  assert.is(same.stderr, `Sending GET, HEAD and OPTIONS to ${url}.\n`)
  const longer = crossgate(['compare', 'longer.json', url], { cwd })
  assert.is(longer.status, 1)
  assert.match(
    longer.stdout,
    /does\s+not\s+ask\s+again\s+for\s+86400\s+seconds\.[\s\S]*\s+for\s+7200\s+seconds\./,
  )
  const more = crossgate(['compare', url, 'more.json', '--newly-allowed', '--format', 'json'], {
    cwd,
  })
  assert.is(more.status, 1)
  const { difference, newlyAllowed } = JSON.parse(more.stdout)
  assert.is(difference.method, 'DELETE')
  assert.ok(
    newlyAllowed.includes('https://app.example.com may now send DELETE with cookies to /items'),
  )
  const silent = crossgate(['compare', 'same.json', `${server.origin}/silent`], { cwd })
  assert.is(silent.status, 1)
})

live('says where nothing answers', async () => {
  const cwd = folderWith({ 'same.json': JSON.stringify(served) })
  const { status, stderr } = crossgate(['compare', 'same.json', await freeAddress()], { cwd })
  assert.is(status, 3)
  assert.match(stderr, 'does not respond: Nothing listens at that address and port')
})

live.run()

// ---

const speed = suite('compare, at length')

// The bounds are the processor's time and memory of one process: what else the machine does is not counted.
speed('100,000 origins take less than 2 seconds and 200 MB', () => {
  const origins = Array.from(
    { length: 100_000 },
    (_, index) => `https://tenant-${index}.example.com`,
  )
  const changed = [...origins.slice(1), 'https://new.example']
  const cwd = folderWith({
    'a.json': JSON.stringify({ enabled: true, allowedOrigins: origins }, null, 2),
    'b.json': JSON.stringify({ enabled: true, allowedOrigins: changed }, null, 2),
  })
  const report =
    'process.on("exit",()=>console.error(process.resourceUsage().maxRSS,(process.cpuUsage().user+process.cpuUsage().system)/1000))'
  const { status, stdout, stderr } = crossgate(['compare', 'a.json', 'b.json', '--newly-allowed'], {
    cwd,
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}` },
  })
  assert.is(status, 1)
  assert.match(stdout, 'https://new.example may now read responses to GET, HEAD without cookies')
  const [kilobytes = Number.NaN, milliseconds = Number.NaN] = stderr.trim().split(' ').map(Number)
  assert.ok(kilobytes < 200_000, `${kilobytes} kB`)
  assert.ok(milliseconds < 2000, `${milliseconds} ms`)
})

speed.run()
