import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTerminal } from '../src/frame/terminal.js'
import type { CopiedRequest } from '../src/request/copied-request.js'
import { readCurl } from '../src/request/curl.js'
import { splitCommands } from '../src/request/curl-words.js'
import { readFetchCall } from '../src/request/fetch-call.js'
import { readHarEntry } from '../src/request/har.js'
import { type CallOptions, toPageCall } from '../src/request/page-call.js'

import { folderWith } from './built-command.js'

const words = suite('words of a pasted command')

const wordRows: readonly (readonly [text: string, words: readonly string[]])[] = [
  [`curl 'a b' "c d"`, ['curl', 'a b', 'c d']],
  [`curl a\\ b 'it'\\''s'`, ['curl', 'a b', "it's"]],
  [`curl \\\n  -H 'A: 1' \\\r\n  -X PUT`, ['curl', '-H', 'A: 1', '-X', 'PUT']],
  [`curl $'it\\'s\\u0021\\n\\x41'`, ['curl', "it's!\nA"]],
  [`curl "a\\"b\\\\c$d"`, ['curl', 'a"b\\c$d']],
  [`curl 'https://a.example/?x=1&y=*' ''`, ['curl', 'https://a.example/?x=1&y=*', '']],
  [
    `curl ^"https://a.example/?x=1^&y=2^" ^\r\n  -H ^"A: ^\\^"b^\\^"^"`,
    ['curl', 'https://a.example/?x=1&y=2', '-H', 'A: "b"'],
  ],
  [`curl 'never closed`, ['curl', 'never closed']],
]

for (const [text, expected] of wordRows) {
  words(JSON.stringify(text), () => assert.equal(splitCommands(text), [expected]))
}

words('of several commands, with prompts, variables and what becomes of the output', () => {
  const rows: readonly (readonly [text: string, commands: readonly (readonly string[])[]])[] = [
    [`$ curl 'a'`, [['curl', 'a']]],
    [`TOKEN=1 sudo curl 'a'`, [['curl', 'a']]],
    [
      `curl 'a' | jq .`,
      [
        ['curl', 'a'],
        ['jq', '.'],
      ],
    ],
    [`curl 'a' -o b > c.txt 2>&1 -i`, [['curl', 'a', '-o', 'b', '-i']]],
    [
      `curl 'a' ;\ncurl 'b'`,
      [
        ['curl', 'a'],
        ['curl', 'b'],
      ],
    ],
    [
      `curl a\n  -H 'B: |'\ncurl c`,
      [
        ['curl', 'a', '-H', 'B: |'],
        ['curl', 'c'],
      ],
    ],
    [
      `curl ^"a^" ^\r\n  -H ^"B: c^" &\r\ncurl ^"d^"`,
      [
        ['curl', 'a', '-H', 'B: c'],
        ['curl', 'd'],
      ],
    ],
    [`curl 'a' -d ';' '|' '$'`, [['curl', 'a', '-d', ';', '|', '$']]],
    ['', []],
  ]
  for (const [text, expected] of rows) assert.equal(splitCommands(text), expected, text)
})

words.run()

// ---

const curl = suite('curl')

curl('as Chromium copies it', () => {
  const copied = readCurl(`curl --url 'https://api.example.com/items?page=2' \\
  -X 'PUT' \\
  -H 'accept: */*' \\
  -H 'content-type: application/json' \\
  -b 'session=secret' \\
  -H 'origin: https://app.example.com' \\
  -H 'user-agent: Mozilla/5.0' \\
  --data-raw $'{"it":"isn\\'t"}'`)
  assert.equal(copied, {
    url: 'https://api.example.com/items?page=2',
    method: 'PUT',
    headers: [
      ['accept', '*/*'],
      ['content-type', 'application/json'],
      ['origin', 'https://app.example.com'],
      ['user-agent', 'Mozilla/5.0'],
    ],
    hasBody: true,
    referrer: undefined,
    hasCookies: true,
  })
})

curl('as Firefox copies it', () => {
  const { url, method, hasBody, hasCookies } = readCurl(
    `curl 'https://api.example.com/items' --compressed -X POST -H 'Cookie: a=b' --data-raw 'a=1' --insecure`,
  )
  assert.equal(
    [url, method, hasBody, hasCookies],
    ['https://api.example.com/items', 'POST', true, true],
  )
})

curl('as people write it', () => {
  const read = (text: string): [string | undefined, string, boolean] => {
    const { method, url, hasBody } = readCurl(text)
    return [method, url, hasBody]
  }
  assert.equal(read('curl -sSXDELETE -o /dev/null api.example.com/x'), [
    'DELETE',
    'http://api.example.com/x',
    false,
  ])
  assert.equal(read('curl -I https://a.example'), ['HEAD', 'https://a.example', false])
  assert.equal(read('curl -G -d a=1 https://a.example'), [undefined, 'https://a.example', false])
  assert.equal(read('/usr/bin/curl --max-time 5 -vk https://a.example -d a'), [
    undefined,
    'https://a.example',
    true,
  ])
  assert.equal(readCurl('curl --json {} -u a:b https://a.example').headers, [
    ['content-type', 'application/json'],
    ['authorization', 'x'],
  ])
  assert.is(readCurl('curl --url=https://a.example --request=PUT').method, 'PUT')
  assert.equal(readCurl("curl https://a.example -H 'X-Empty;' -H 'Accept:'").headers, [
    ['X-Empty', ''],
  ])
})

const curlMistakes: readonly (readonly [text: string, message: RegExp])[] = [
  [
    'wget https://a.example',
    /^Expected a command that begins with curl, but this one begins with "wget"\.$/,
  ],
  ['Invoke-WebRequest -Uri "https://a.example"', /"Copy as cURL"/],
  ['curl -X PUT', /^The curl command has no URL\.$/],
  ['curl https://a.example -H', /^The curl command ends after -H: part of it is missing\.$/],
  [' ', /^The curl command is empty: paste all of it\.$/],
  [
    "curl 'https://a.example' ;\ncurl 'https://b.example'",
    /^These are 2 curl commands: paste only the one/,
  ],
]

for (const [text, message] of curlMistakes) {
  curl(`refuses ${text}`, () => {
    assert.throws(
      () => readCurl(text),
      (error: Error) => error.name === 'UsageError' && message.test(error.message),
    )
  })
}

curl.run()

// ---

const fetchCall = suite('fetch')

fetchCall('as Chromium and Firefox copy it', () => {
  const chromium = readFetchCall(`fetch("https://api.example.com/items", {
  "headers": { "content-type": "application/json" },
  "referrer": "https://app.example.com/",
  "body": "{}",
  "method": "PUT",
  "mode": "cors",
  "credentials": "omit"
});`)
  assert.equal(chromium, {
    url: 'https://api.example.com/items',
    method: 'PUT',
    headers: [['content-type', 'application/json']],
    hasBody: true,
    referrer: 'https://app.example.com/',
    mode: 'cors',
    credentials: 'omit',
    hasCookies: false,
  })
  const firefox = readFetchCall(`await fetch("https://api.example.com/items", {
    "credentials": "include",
    "method": "GET",
    "mode": "cors"
});`)
  assert.is(firefox.credentials, 'include')
  assert.not(firefox.hasBody)
  assert.is(readFetchCall('fetch("https://a.example")').url, 'https://a.example')
})

fetchCall('as somebody typed it around the copy, and one of several only', () => {
  const { url } = readFetchCall(
    'const answer = await fetch("https://a.example/b", {"method":"GET"});',
  )
  assert.is(url, 'https://a.example/b')
  assert.throws(
    () => readFetchCall('fetch("https://a.example/b", {}); ;\nfetch("https://a.example/c", {});'),
    (error: Error) => /^These are 2 fetch calls: paste only the one/.test(error.message),
  )
})

fetchCall('refuses what is not plain', () => {
  for (const text of [
    'fetch(url)',
    'axios.get("https://a.example")',
    "fetch('https://a.example', { method: 'PUT' })",
    'fetch(1)',
  ]) {
    assert.throws(
      () => readFetchCall(text),
      (error: Error) => error.name === 'UsageError' && /Copy as fetch/.test(error.message),
      text,
    )
  }
})

fetchCall.run()

// ---

const calls = suite('the request of a page')

const plain: CopiedRequest = {
  url: 'https://user:secret@api.example.com/items?token=secret#a',
  headers: [],
  hasBody: false,
  hasCookies: false,
}

function call(copied: Partial<CopiedRequest>, options: Partial<CallOptions> = {}) {
  return toPageCall(
    { ...plain, ...copied },
    { origin: 'https://app.example.com', headers: [], ...options },
  )
}

calls('holds nothing that is secret', () => {
  const headers = [
    ['authorization', 'Bearer secret'],
    ['x-api-key', 'secret'],
    ['content-type', 'application/json'],
    ['cookie', 'secret'],
  ] as const
  const { request } = call({ headers }, { headers: [['x-b', 'secret']] })
  assert.equal(request.headers, [
    ['authorization', 'x'],
    ['x-api-key', 'x'],
    ['content-type', 'application/json'],
    ['x-b', 'x'],
  ])
  assert.is(request.url, 'https://api.example.com/items')
})

calls('comes from the page that Origin, else the referrer, names', () => {
  const origin = (copied: Partial<CopiedRequest>) =>
    toPageCall({ ...plain, ...copied }, { headers: [] })
  const fromOrigin = origin({ headers: [['Origin', 'null']], referrer: 'https://a.example/b' })
  assert.is(fromOrigin.page.origin, 'null')
  const fromReferrer = origin({ headers: [['Referer', 'https://a.example:8443/b?c']] })
  assert.is(fromReferrer.page.origin, 'https://a.example:8443')
  assert.equal(fromReferrer.notes, [
    "There is no Origin header: the page's origin is taken from the referrer, https://a.example:8443.",
  ])
  assert.throws(() => origin({}), /add --origin/)
  assert.throws(
    () => origin({ headers: [['Origin', 'https://App.example.com:443/a']] }),
    /^The Origin header: .* did you mean https:\/\/app\.example\.com\?$/,
  )
  for (const known of ['app://x', 'chrome-extension://a-b', 'file://']) {
    assert.is(origin({ headers: [['Origin', known]] }).page.origin, known)
  }
})

calls('of a preflight is the one that it asks for', () => {
  const headers = [
    ['access-control-request-method', 'PUT'],
    ['access-control-request-headers', 'content-type, x-a'],
  ] as const
  const { request, notes } = call({ method: 'OPTIONS', headers })
  assert.is(request.method, 'PUT')
  assert.equal(
    request.headers.map(([name]) => name),
    ['content-type', 'x-a'],
  )
  assert.match(notes[0] ?? '', 'about the PUT that it asks for')
})

calls('says what copied credentials are worth', () => {
  assert.is(call({ hasCookies: true, credentials: 'omit' }).request.credentials, 'include')
  const omitted = call({ credentials: 'omit' })
  assert.is(omitted.request.credentials, 'omit')
  assert.match(omitted.notes[0] ?? '', 'add --credentials include')
  assert.equal(
    call({ credentials: 'omit', hasCookies: true }, { credentials: 'same-origin' }).notes,
    [],
  )
})

calls('has the sender that the copy tells of', () => {
  assert.is(call({ url: 'wss://a.example/' }).request.sender, 'websocket')
  assert.is(
    call({ headers: [['sec-fetch-mode', 'navigate']], method: 'POST' }).request.sender,
    'form',
  )
  assert.is(call({ mode: 'navigate' }).request.sender, 'navigation')
  assert.is(call({ mode: 'no-cors' }).request.mode, 'no-cors')
  assert.is(call({ hasBody: true }).request.method, 'POST')
})

calls('leaves out what developer tools add, and says so', () => {
  const { request, notes } = call({
    headers: [
      ['Cache-Control', 'no-cache'],
      ['X-A', '1'],
    ],
  })
  assert.equal(request.headers, [['X-A', 'x']])
  assert.match(
    notes[0] ?? '',
    'Left out, because developer tools add it while their cache is disabled: cache-control.',
  )
})

calls('says how to ask about the host of a Host header that is not that of the URL', () => {
  const url = 'http://localhost:4820/items?page=2'
  const { request, notes } = call({ url, headers: [['Host', 'api.example.com']] })
  assert.equal(request.headers, [])
  assert.equal(notes, [
    'The Host header is left out, because browsers take it from the URL. To ask about api.example.com, give the URL as http://api.example.com/items.',
  ])
  assert.equal(call({ url, headers: [['Host', 'localhost:4820']] }).notes, [])
})

calls('needs a URL of a server', () => {
  for (const url of ['/items', 'file:///etc', 'data:,a', 'chrome://settings', '']) {
    assert.throws(() => call({ url }), /is not the URL of a server/, url)
  }
})

calls.run()

// ---

const har = suite('HAR')

const entry = (init: object) => ({
  request: { method: 'GET', url: 'https://a.example/?secret', headers: [], ...init },
  response: { status: 0 },
})
/** A file with these entries, or with this text. */
function file(content: string | readonly object[]): string {
  const text = typeof content === 'string' ? content : JSON.stringify({ log: { entries: content } })
  return join(folderWith({ 'a.har': text }), 'a.har')
}

const terminal = createTerminal(process, {})

async function rejects(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  assert.match(error?.message ?? 'it was read', message)
}

har('of one request, or the one that is named', async () => {
  const one = await readHarEntry(file([entry({ cookies: [{ name: 'a' }] })]), undefined, terminal)
  assert.is(one.hasCookies, true)
  const headers = [
    { name: ':authority', value: 'a.example' },
    { name: 'X-A', value: '1' },
    { name: 'bad' },
    null,
  ]
  const withBody = entry({ method: 'PUT', headers, postData: { text: 'secret' } })
  const two = await readHarEntry(file([entry({}), withBody]), '2', terminal)
  assert.equal(two, {
    url: 'https://a.example/?secret',
    method: 'PUT',
    headers: [['X-A', '1']],
    hasBody: true,
    hasCookies: false,
  })
  await rejects(
    readHarEntry(file([entry({}), entry({ method: 'PUT' })]), undefined, terminal),
    /a\.har has 2 requests\. Choose one with --entry and its number:\n {2}1 {2}GET https:\/\/a\.example\/ \(no response\)\n {2}2 {2}PUT https:\/\/a\.example\/ \(no response\)$/,
  )
  await rejects(
    readHarEntry(file([entry({})]), '7', terminal),
    /a\.har has no entry 7: entries are numbered from 1 to 1\./,
  )
})

har('of the entry whose URL is named, the request and not its preflight', async () => {
  const at = (path: string, method = 'GET') =>
    entry({ url: `https://a.example/${path}?token=secret`, method })
  const all = file([at('items', 'OPTIONS'), at('items', 'PUT'), at('other'), at('other')])
  assert.is((await readHarEntry(all, 'https://a.example/items?x=1', terminal)).method, 'PUT')
  assert.is((await readHarEntry(all, '/items', terminal)).method, 'PUT')
  await rejects(
    readHarEntry(all, '/other', terminal),
    /a\.har has 2 requests like that\. Choose one with --entry and its number:\n {2}3 {2}GET .*\n {2}4 {2}GET/,
  )
  await rejects(
    readHarEntry(all, 'secret', terminal),
    /a\.har has no request whose URL contains "secret"\.$/,
  )
})

const harMistakes: readonly (readonly [text: string, message: RegExp])[] = [
  ['{ "log": { "entries": [ { "request"', /ends before its first request is complete/],
  ['nonsense', /is not a HAR/],
  ['[]', /is not a HAR/],
  ['null', /is not a HAR/],
  ['{ "entries": [] }', /is JSON, but not a HAR/],
  ['{ "log": { "entries": [] } }', /is a HAR without requests/],
  ['{ "log": { "entries": [{}] } }', /Entry 1 of the HAR has no URL/],
]

for (const [text, message] of harMistakes) {
  har(`refuses ${text}`, () => rejects(readHarEntry(file(text), undefined, terminal), message))
}

har.run()
