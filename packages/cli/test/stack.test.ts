import { readFileSync } from 'node:fs'
import type { Header } from '@crossgate/probe'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findStackChange } from '../src/diagnosis/change.js'
import { notations } from '../src/stack/notations.js'
import { sightStack } from '../src/stack/sighting.js'
import { type Answer, type StackName, stackTitles } from '../src/stack/stack.js'
import type { RecordedStack } from './stacks/record.js'

const recorded: readonly RecordedStack[] = JSON.parse(
  readFileSync(new URL('./stacks/recorded-answers.json', import.meta.url), 'utf8'),
)

const sighting = suite('who answers')

/** nginx puts its own name in the place of Caddy's, and two of one kind look like one. */
const hidden: ReadonlySet<string> = new Set(['caddy behind nginx'])

for (const { stack, proxy, answers } of recorded) {
  const name = proxy === null ? `${stack}` : `${stack ?? 'nothing'} behind ${proxy}`
  sighting(`${name} is seen in its recorded answers`, () => {
    const seen = sightStack(answers).layers.map((layer) => layer.stack)
    const all = [proxy, stack].filter((each) => each !== null)
    const expected = hidden.has(name) ? [proxy] : [...new Set(all)]
    assert.equal(seen, expected)
  })
}

sighting('every stack is recorded alone and behind each server', () => {
  const stacks = Object.keys(notations)
  const servers = [null, 'nginx', 'caddy', 'haproxy', 'apache']
  for (const stack of stacks) {
    for (const proxy of servers) {
      const row = recorded.find((each) => each.stack === stack && each.proxy === proxy)
      assert.ok(row, `${stack} behind ${proxy}`)
    }
  }
})

const answer = (headers: Answer['headers'], body = '', status = 200): Answer => ({
  method: 'GET',
  status,
  headers,
  body,
})

sighting('a server that only says its name is called so, and has no notation', () => {
  const { layers, sentence } = sightStack([answer([['Server', 'cloudflare']])])
  assert.equal(
    layers.map(({ stack, title }) => [stack, title]),
    [[undefined, 'cloudflare']],
  )
  assert.match(sentence, 'cloudflare (Server: cloudflare) responds.')
})

sighting('what cannot be told is said', () => {
  assert.match(sightStack([answer([])]).sentence, 'It is unclear who responds')
  assert.match(
    sightStack([answer([['Keep-Alive', 'timeout=5']])]).sentence,
    'A Node.js server responds',
  )
  const { layers } = sightStack([
    answer([
      ['date', 'x'],
      ['x-envoy-upstream-service-time', '1'],
    ]),
  ])
  assert.equal(layers, [])
})

sighting('servers of another name that answer alike are none of ours', () => {
  const lowerCase: Answer['headers'] = [
    ['date', 'x'],
    ['server', 'uvicorn'],
    ['content-type', 'text/plain; charset=utf-8'],
  ]
  const { layers } = sightStack([answer(lowerCase, 'Not Found', 404)])
  assert.equal(
    layers.map(({ title }) => title),
    ['uvicorn'],
  )
  assert.equal(sightStack([answer([['date', 'x']])]).layers, [])
  const http2 = [
    {
      ...answer([
        ['x-powered-by', 'Express'],
        ['date', 'x'],
      ]),
      isHttp2: true,
    },
  ]
  assert.equal(
    sightStack(http2).layers.map(({ stack }) => stack),
    ['express'],
  )
})

sighting('takes no version from where the server does not name itself', () => {
  const { layers } = sightStack([
    answer([
      ['date', 'x'],
      ['Keep-Alive', 'timeout=5'],
    ]),
    answer([['Server', 'nginx/1.22.1']]),
  ])
  assert.equal(
    layers.map(({ title }) => title),
    ['HAProxy', 'nginx 1.22.1'],
  )
})

sighting('what others do as well is not called sure', () => {
  const { sentence } = sightStack([
    answer([['Content-Type', 'text/plain; charset=utf-8']], 'Not Found', 404),
  ])
  assert.match(sentence, 'as others do too')
})

sighting.run()

// ---

const lines = suite('lines to write')

const page = { origin: 'https://app.example.com' }
const url = 'https://api.example.com/a(b)/c%20d'

/** What is printed where a preflight asked for these and was refused. */
async function change(
  origin: string,
  method: string,
  headers: string,
  seen: Answer[] = [],
  allowed: Header[] = [['Access-Control-Allow-Methods', 'PATCH']],
  isDoubled = false,
) {
  const asked: Header[] = [
    ['Access-Control-Request-Method', method],
    ['Access-Control-Request-Headers', headers],
  ]
  return findStackChange({
    page: { origin },
    request: { url, method },
    exchanges: [
      {
        purpose: 'preflight',
        includeCredentials: false,
        request: { method: 'OPTIONS', url, headers: asked },
        response: { status: 204, headers: allowed },
      },
    ],
    refused: undefined,
    sighting: sightStack(seen),
    isGateway: false,
    isDoubled,
  })
}

const nextAnswer = answer([['X-Powered-By', 'Next.js']])

lines('hold no name that a notation would read as something else', async () => {
  const names = "x$y, x`id`, x'or'1, x|y"
  const seen = [answer([['Server', 'nginx']])]
  const found = await change(page.origin, 'PUT', 'x-plain', seen, [
    ['Access-Control-Allow-Methods', "PATCH, PUT'x"],
    ['Access-Control-Allow-Headers', names],
  ])
  const text = JSON.stringify(found?.edits)
  assert.match(text, 'x-plain')
  assert.match(text, 'GET, PATCH')
  assert.not.match(text, /x\$y|`id`|or'1|x\|y|PUT'x/)
  // A page that uses such a method is helped by no line that may be written.
  assert.is(await change(page.origin, "PUT'x", 'x-a', seen), undefined)
})

lines('are not written for an origin that nobody should permit', async () => {
  assert.is(await change('null', 'PUT', 'x-a'), undefined)
  assert.is(await change('https://a.example"; return 200; #', 'PUT', 'x-a'), undefined)
})

lines('name the whole application where a path means something else in next.config', async () => {
  const found = await change(page.origin, 'PUT', 'x-a', [nextAnswer])
  assert.match(found?.edits[0]?.lines ?? '', "source: '/:path*',")
})

const named: Header[] = [['Access-Control-Allow-Origin', 'https://other.example.org:8443']]
const shownBy: Readonly<Record<StackName, Answer>> = {
  nginx: answer([['Server', 'nginx']]),
  caddy: answer([['Server', 'Caddy']]),
  haproxy: answer([], '<html><body><h1>503 x</h1>\ny\n</body></html>\n'),
  apache: answer([['Server', 'Apache']]),
  express: answer([['X-Powered-By', 'Express']]),
  fastify: answer([], '{"message":"Route GET:/'),
  koa: answer([['Content-Type', 'text/plain; charset=utf-8']], 'Not Found', 404),
  hono: answer([['Content-Type', 'text/plain; charset=UTF-8']], '404 Not Found', 404),
  next: nextAnswer,
}

/** How each server takes away what comes from an application behind it, for all or for the page. */
const takenAway: Readonly<Record<string, RegExp>> = {
  nginx: /^proxy_hide_header Access-Control-Allow-Origin;$/m,
  caddy: /^ {2}-Access-Control-Allow-Origin$/m,
  haproxy: /^http-after-response del-header Access-Control-Allow-Origin$/m,
  apache: /^Header unset Access-Control-Allow-Origin$/m,
}

for (const [stack, pattern] of Object.entries(takenAway)) {
  lines(`for ${stack} take away what an application behind it may send`, async () => {
    const found = await change(page.origin, 'PUT', 'x-a', [shownBy[stack as StackName]])
    assert.match(found?.edits.at(-1)?.lines ?? '', pattern)
    assert.match(
      found?.remark ?? '',
      /replace the policy of an application behind: .*, and every method and header that they may send\.$/,
    )
  })
}

lines('for nginx say what to do if there already is a map of the same variable', async () => {
  const found = await change(page.origin, 'PUT', 'x-a', [shownBy.nginx])
  assert.match(found?.remark ?? '', 'add the origins to it and leave this map out')
})

lines('keep what the response to a request without a preflight names', async () => {
  const found = await findStackChange({
    page,
    request: { url, method: 'GET' },
    exchanges: [
      {
        purpose: 'request',
        includeCredentials: false,
        request: { method: 'GET', url, headers: [] },
        response: {
          status: 200,
          headers: [
            ['Access-Control-Allow-Methods', 'GET, PUT'],
            ['Access-Control-Allow-Headers', 'X-A'],
          ],
        },
      },
    ],
    refused: undefined,
    sighting: sightStack([shownBy.nginx]),
    isGateway: false,
    isDoubled: false,
  })
  const text = found?.edits.at(-1)?.lines ?? ''
  assert.match(text, 'Access-Control-Allow-Methods "GET, PUT"')
  assert.match(text, 'Access-Control-Allow-Headers "x-a"')
  // Lists may come in several lines.
  assert.not.match(found?.remark ?? '', 'twice')
})

for (const [stack, shown] of Object.entries(shownBy)) {
  lines(
    `for ${stack} keep the origin that is named now, and go in place of what names it`,
    async () => {
      const found = await change(page.origin, 'PUT', 'x-a', [shown], named)
      assert.is(found?.stack, stack)
      const text = JSON.stringify(found?.edits)
      assert.match(text, /https:\/\/app[.\\]+example/)
      assert.match(text, /https:\/\/other[.\\]+example[.\\]+org:8443/)
      const place = takenAway[stack]
        ? `if lines of ${stackTitles[stack as StackName]} set it now, put these in their place`
        : 'put these lines in place of those that set it now'
      assert.is(
        found?.remark.startsWith(
          `The response already has Access-Control-Allow-Origin: ${place}. Browsers do not accept Access-Control-Allow-Origin twice. `,
        ),
        true,
      )
      const silent = await change(page.origin, 'PUT', 'x-a', [shown], [])
      assert.not.match(silent?.remark ?? '', 'The response already')
    },
  )
}

lines('of a proxy go in place of its own lines only', async () => {
  const seen = [answer([['Server', 'nginx']]), answer([['X-Powered-By', 'Express']])]
  const found = await change(page.origin, 'PUT', 'x-a', seen, named, true)
  assert.is(found?.stack, 'nginx')
  assert.match(found?.remark ?? '', 'if lines of nginx set it now, put these in their place.')
})

lines('keep nothing that is not an origin, or the page in another spelling', async () => {
  const values = `*, null, ${page.origin}:443, ${page.origin}/, javascript:x, https://a"b`
  const found = await change(
    page.origin,
    'PUT',
    'x-a',
    [shownBy.nginx],
    [['Access-Control-Allow-Origin', values]],
  )
  assert.equal(found?.edits[0]?.lines.match(/"[^"]*" \$http_origin/g), [
    `"${page.origin}" $http_origin`,
  ])
})

lines('keep the origin that is named now where nobody shows itself, too', async () => {
  const found = await change(page.origin, 'PUT', 'x-a', [], named)
  assert.equal(
    found?.edits.map(({ where }) => where),
    [
      `in the response to the request, if its Origin is ${page.origin}`,
      `in the response to its preflight, with status 204, if its Origin is ${page.origin}`,
      'in the response to the request, if its Origin is https://other.example.org:8443',
      'in the response to its preflight, with status 204, if its Origin is https://other.example.org:8443',
    ],
  )
})

lines('are headers where nobody shows itself', async () => {
  const found = await change(page.origin, 'PUT', 'x-a')
  assert.is(found?.stack, undefined)
  assert.equal(
    found?.edits.map(({ place }) => place),
    ['request', 'preflight'],
  )
  assert.match(
    found?.remark ?? '',
    'Send Vary: Origin in every response, and the other lines only to origins on your list',
  )
})

lines.run()
