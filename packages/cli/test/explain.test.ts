import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crossgate, folderWith, inTerminal, type Run, shell } from './built-command.js'

const policy = `{
  "enabled": true,
  "allowedOrigins": [
    "https://app.example.com" // our page
  ],
  "allowedMethods": ["GET", "POST"], // for now
  "excludedPaths": ["/admin*"]
}
`
const put = [
  '--url',
  'https://api.example.com/items',
  '--method',
  'PUT',
  '--origin',
  'https://app.example.com',
]

/** Explains a request under a policy in a file, and returns what was printed and the file after it. */
function explain(args: readonly string[], text = policy): Run & { readonly file: string } {
  const cwd = folderWith({ 'crossgate.jsonc': text })
  const run = crossgate(['explain', ...args], { cwd })
  return { ...run, file: readFileSync(join(cwd, 'crossgate.jsonc'), 'utf8') }
}

const text = suite('explain, for people')

text('has the steps of browser and policy side by side, each browser, and the change', () => {
  const { status, stdout, stderr, file } = explain(put)
  assert.is(status, 1)
  assert.is(stderr, '')
  assert.is(file, policy)
  assert.match(
    stdout,
    /^PUT https:\/\/api\.example\.com\/items from a page of https:\/\/app\.example\.com\n/,
  )
  assert.match(stdout, /^passed {3}The method PUT needs a preflight\. +│/m)
  assert.match(stdout, /status 403\. +│/m)
  assert.match(stdout, '│ denied   allowedMethods does not cover "PUT".')
  assert.match(stdout, /^Chromium {5}fails: /m)
  assert.match(stdout, /^Firefox {6}fails: /m)
  assert.match(stdout, /^WebKit {7}fails: /m)
  assert.match(stdout, 'What to change: Add "PUT" to allowedMethods.')
  assert.match(
    stdout,
    `--- a/crossgate.jsonc
+++ b/crossgate.jsonc
@@ -3,6 +3,6 @@
   "allowedOrigins": [
     "https://app.example.com" // our page
   ],
-  "allowedMethods": ["GET", "POST"], // for now
+  "allowedMethods": ["GET", "POST", "PUT"], // for now
   "excludedPaths": ["/admin*"]
 }

With this change, the request succeeds in every browser.
Write it to the file with --apply.
`,
  )
  assert.ok(stdout.split('\n').every((line) => line.length <= 140))
})

text('of a request that succeeds ends with 0 and changes nothing', () => {
  const { status, stdout } = explain([
    '--url',
    'https://api.example.com/items',
    '--origin',
    'https://app.example.com',
  ])
  assert.is(status, 0)
  assert.match(stdout, /^Chromium {5}succeeds$/m)
  assert.not(stdout.includes('What to change'))
})

text('of a refusal that the page can read says so, and what to change', () => {
  const args = ['--url', 'https://api.example.com/a', '--origin', 'https://app.example.com']
  const onlyPut = policy.replace('["GET", "POST"]', '["PUT"]')
  const { status, stdout } = explain(args, onlyPut)
  assert.is(status, 1)
  assert.match(
    stdout,
    /^Chromium {5}gets a refusal: The policy refuses the request with 403, and the page can read that response\.$/m,
  )
  assert.match(stdout, 'What to change: Add "GET" to allowedMethods.')
  const { succeeds, browsers } = JSON.parse(explain([...args, '--format', 'json'], onlyPut).stdout)
  assert.is(succeeds, false)
  assert.is(browsers[0].succeeds, false)
  assert.is(browsers[0].failure.reason, 'method-not-allowed')
  assert.is(explain([...args, '--apply'], onlyPut).status, 0)
})

const unread: readonly (readonly [args: readonly string[], who: string])[] = [
  [['--mode', 'no-cors'], 'the page is not told'],
  [['--sender', 'form'], 'the visitor sees that response'],
]

for (const [args, who] of unread) {
  text(`of a refusal with ${args.join(' ')} says that ${who}`, () => {
    const page = ['--url', 'https://api.example.com/a', '--origin', 'https://b.example']
    const { status, stdout } = explain([...page, '--method', 'POST', ...args])
    assert.is(status, 1)
    assert.match(stdout, `gets a refusal: The policy refuses the request with 403, and ${who}.`)
  })
}

text(
  'of a change that is not enough names what still fails, in which browser, and what to do',
  () => {
    const local = ['--url', 'http://localhost:3000/items', '--origin', 'https://b.example']
    const { status, stdout } = explain([...local, '--apply'])
    assert.is(status, 1)
    assert.match(stdout, 'What to change: Add "https://b.example" to allowedOrigins.')
    assert.match(
      stdout.replaceAll('\n', ' '),
      'With this change, the request still fails in WebKit: The page was loaded over TLS, but http://localhost:3000 does not use TLS. Serve the API over https, with a certificate',
    )
  },
)

text('of a change after which the policy still refuses names that refusal', () => {
  const patch = [...put.slice(0, 3), 'patch', ...put.slice(4)]
  const { stdout } = explain(patch, policy.replace('true', 'false'))
  assert.match(stdout, 'What to change: Set enabled to true')
  assert.match(
    stdout.replaceAll('\n', ' '),
    'With this change, the request still fails in every browser: The method "patch" is not allowed. Allowed methods: GET, POST. The client must write the method in capital letters, such as PATCH: methods are case-sensitive.',
  )
})

const near: readonly (readonly [origin: string, hint: string])[] = [
  ['http://app.example.com', 'https://app.example.com is allowed: check the scheme.'],
  ['https://www.app.example.com', 'https://app.example.com is allowed: check www.'],
  ['https://app.example.com:8443', 'https://app.example.com is allowed: check the port.'],
]

for (const [origin, hint] of near) {
  text(`of ${origin} says which entry is near, before the change`, () => {
    const args = ['--url', 'https://api.example.com/items', '--origin', origin]
    const { stdout } = explain(args)
    assert.match(
      stdout.replaceAll('\n', ' '),
      `Perhaps a mistake: ${hint} What to change: Add "${origin}"`,
    )
    const { exchanges } = JSON.parse(explain([...args, '--format', 'json']).stdout)
    assert.is(exchanges[0].reason, 'origin-not-allowed')
    assert.is(exchanges[0].hint, hint)
  })
}

text('speaks of no mistake where none can be named, or what to do says the same', () => {
  const stranger = ['--url', 'https://api.example.com/items', '--origin', 'https://b.example']
  const { stdout } = explain(stranger)
  assert.match(stdout, 'What to change: Add "https://b.example" to allowedOrigins.')
  assert.not.match(stdout, 'Perhaps a mistake')
  const { exchanges } = JSON.parse(explain([...stranger, '--format', 'json']).stdout)
  assert.is('hint' in exchanges[0], false)
  const header = explain([...put, '--header', 'Access-Control-Allow-Origin: *']).stdout
  assert.match(header, 'What to do: ')
  assert.not.match(header, 'Perhaps a mistake')
  const admin = ['--url', 'https://api.example.com/admin/a', ...put.slice(2)]
  const path = explain(admin).stdout
  assert.match(path, 'What to change: ')
  assert.not.match(path, 'Perhaps a mistake')
})

text('of an excluded path says that no other origin may use it, not what to send', () => {
  const admin = ['--url', 'https://api.example.com/admin/a', '--origin', 'https://b.example']
  const { stdout } = explain(admin)
  assert.match(stdout, "What to do: Only this server's own pages may use this path")
  assert.not.match(stdout, 'Send Access-Control-Allow-Origin')
})

text('stands in one column where the terminal is narrow', () => {
  const cwd = folderWith({ 'crossgate.jsonc': policy })
  const { stdout } = shell(
    `script -qec "stty cols 60; crossgate explain ${put.join(' ')}" /dev/null`,
    { cwd, env: { TERM: 'xterm' } },
  )
  assert.not(stdout.includes('│'))
  assert.match(stdout, 'allowedMethods does not cover "PUT".')
  assert.match(inTerminal(['explain', ...put], { cwd }).stdout, '\u001b[31mfails\u001b[39m')
})

text.run()

// ---

const apply = suite('explain --apply')

apply('writes what the patch says, and nothing else', () => {
  const { status, stdout, file } = explain([...put, '--apply'])
  assert.is(status, 0)
  assert.match(
    stdout.replaceAll('\n', ' '),
    'The change was written. Restart the program that reads it, unless it watches the file.',
  )
  assert.is(file, policy.replace('"POST"]', '"POST", "PUT"]'))
  const cwd = folderWith({ 'crossgate.jsonc': policy })
  const { change } = JSON.parse(crossgate(['explain', ...put, '--format', 'json'], { cwd }).stdout)
  writeFileSync(join(cwd, 'patch'), change.patch)
  assert.is(spawnSync('git', ['apply', 'patch'], { cwd }).status, 0)
  assert.is(readFileSync(join(cwd, 'crossgate.jsonc'), 'utf8'), file)
  assert.is(crossgate(['explain', ...put], { cwd }).status, 0)
})

apply('a patch names the file as git apply takes it there, wherever the file is', () => {
  for (const [folder, name, label, patchFolder] of [
    ['.', './crossgate.jsonc', 'crossgate.jsonc', undefined],
    ['.', 'deep/../crossgate.jsonc', 'crossgate.jsonc', undefined],
    ['.', 'deep/own.jsonc', 'deep/own.jsonc', undefined],
    ['.', 'ABSOLUTE/deep/own.jsonc', 'deep/own.jsonc', undefined],
    ['deep', '../crossgate.jsonc', 'crossgate.jsonc', '..'],
    ['deep', 'ABSOLUTE/crossgate.jsonc', 'crossgate.jsonc', 'ABSOLUTE'],
  ] as const) {
    const root = realpathSync(folderWith({ 'crossgate.jsonc': policy }))
    mkdirSync(join(root, 'deep'))
    writeFileSync(join(root, 'deep', 'own.jsonc'), policy)
    spawnSync('git', ['init'], { cwd: root })
    const cwd = join(root, folder)
    const file = name.replace('ABSOLUTE', root)
    const { stdout } = crossgate(['explain', file, ...put, '--format', 'json'], { cwd })
    const { change } = JSON.parse(stdout)
    const place = patchFolder?.replace('ABSOLUTE', root)
    assert.match(change.patch, `--- a/${label}\n`)
    assert.is(change.patchFolder, place)
    const text = crossgate(['explain', file, ...put], { cwd }).stdout.replace(/\s+/g, ' ')
    const sentence = `To use this patch, run git apply in the folder ${place}.`
    assert.is(text.includes(sentence), place !== undefined)
    const options = { cwd: resolve(cwd, place ?? '.'), input: change.patch }
    assert.is(spawnSync('git', ['apply'], options).status, 0)
    assert.match(readFileSync(join(root, label), 'utf8'), '"PUT"')
  }
})

apply('says that and why nothing was written', () => {
  const shared = ['--url', 'https://api.example.com/items', '--origin', 'https://app.example.com']
  for (const [args, text, why] of [
    [shared, policy, 'the request already succeeds.'],
    [
      [...put, '--header', 'Access-Control-Allow-Origin: *'],
      policy,
      'no change to the policy helps.',
    ],
    [
      [...put.slice(0, 3), 'patch', ...put.slice(4)],
      policy.replace('true', 'false'),
      'only a change with which the request succeeds in every browser is written. To make this one all the same, apply the patch.',
    ],
    [
      ['--url', 'https://api.example.com/admin', ...put.slice(2)],
      policy,
      'this change is dangerous. If you accept that, write it to the file with --dangerously-apply.',
    ],
  ] as const) {
    const asked = explain([...args, '--apply'], text)
    assert.is(asked.file, text)
    assert.match(asked.stdout.replace(/\s+/g, ' '), `Nothing was written: ${why}`)
    assert.not.match(explain(args, text).stdout, 'Nothing was written')
  }
})

apply('finds every refusal on the way: origin, method, headers, credentials', () => {
  const more = [
    '--url',
    'https://api.example.com/a',
    '--method',
    'DELETE',
    '--origin',
    'https://b.example',
    '--header',
    'X-A: 1',
    '--credentials',
    'include',
  ]
  const { status, file } = explain([...more, '--apply'])
  assert.is(status, 0)
  assert.is(
    file,
    `{
  "enabled": true,
  "allowedOrigins": [
    "https://app.example.com", // our page
    "https://b.example"
  ],
  "allowedMethods": ["GET", "POST", "DELETE"], // for now
  "excludedPaths": ["/admin*"],
  "allowedHeaders": ["Accept", "Access-Control-Request-Headers", "Access-Control-Request-Method", "Authorization", "Content-Type", "Last-Modified", "Origin", "X-FusionAuth-TenantId", "X-Requested-With", "x-a"],
  "allowCredentials": true
}
`,
  )
})

apply('turns the filter on', () => {
  const { status, file } = explain(
    [...put, '--method', 'GET', '--apply'],
    '{ "allowedOrigins": ["https://app.example.com"] }',
  )
  assert.is(status, 0)
  assert.is(file, '{ "allowedOrigins": ["https://app.example.com"], "enabled": true }')
})

apply('changes the policy that decided', () => {
  const list = `[
  { "hosts": ["www.example.com"], "configuration": {} },
  { "name": "api", "hosts": ["api.example.com"], "configuration": { "enabled": true } }, // the API
  { "configuration": {} }
]
`
  const { status, file } = explain([...put, '--apply'], list)
  assert.is(status, 0)
  assert.is(
    file,
    list.replace(
      '{ "enabled": true }',
      '{ "enabled": true, "allowedOrigins": ["https://app.example.com"], "allowedMethods": ["GET", "OPTIONS", "PUT"] }',
    ),
  )
})

apply('asks for --dangerously-apply where a path is opened', () => {
  const admin = [
    '--url',
    'https://api.example.com/admin/users',
    '--method',
    'POST',
    '--origin',
    'https://app.example.com',
    '--header',
    'Content-Type: application/json',
  ]
  const refused = explain([...admin, '--apply'])
  assert.is(refused.status, 1)
  assert.is(refused.file, policy)
  assert.match(refused.stdout, 'This is dangerous.')
  assert.match(refused.stdout, /Nothing was written: [^.]*\.[^.]*\s--dangerously-apply\./)
  const written = explain([...admin, '--dangerously-apply'])
  assert.is(written.status, 0)
  assert.is(written.file, policy.replace('["/admin*"]', '[]'))
})

apply('opens a path to a request without a preflight only when told so, too', () => {
  const url = ['--url', 'https://api.example.com/admin/users']
  const page = ['--origin', 'https://app.example.com']
  const refused = explain([...url, ...page, '--apply'])
  assert.is(refused.status, 1)
  assert.is(refused.file, policy)
  assert.match(refused.stdout, /^What to change: .*"\/admin\*".*excludedPaths/m)
  assert.match(refused.stdout, /Nothing was written: [^.]*\.[^.]*\s--dangerously-apply\./)
  const written = explain([...url, ...page, '--dangerously-apply'])
  assert.is(written.status, 0)
  assert.is(written.file, policy.replace('["/admin*"]', '[]'))
  // An origin that is not allowed anywhere is not let onto it.
  const other = explain([...url, '--origin', 'https://other.example', '--dangerously-apply'])
  assert.is(other.status, 1)
  assert.is(other.file, policy)
})

apply('accepts a danger by name where it is told to, and shows that before', () => {
  const url = ['--url', 'https://api.example.com/a']
  const nullOrigin = explain([...url, '--origin', 'null', '--apply'])
  assert.is(nullOrigin.status, 1)
  assert.is(nullOrigin.file, policy)
  assert.match(
    nullOrigin.stdout.replaceAll('\n', ' '),
    'What to change: Add "null-origin" to dangerouslyAllow to accept this danger. Otherwise the policy is not valid: Any site can send the origin null, using a sandboxed frame: leave it out, or add null-origin to dangerouslyAllow.',
  )
  assert.match(nullOrigin.stdout, /^\+.*"dangerouslyAllow": \["null-origin"\]/m)
  assert.match(nullOrigin.stdout, /Nothing was written: [^.]*\.[^.]*\s--dangerously-apply\./)
  const written = explain([...url, '--origin', 'null', '--dangerously-apply'])
  assert.is(written.status, 0)
  assert.is(
    written.file,
    policy
      .replace('com" // our page', 'com", // our page\n    "null"')
      .replace('["/admin*"]', '["/admin*"],\n  "dangerouslyAllow": ["null-origin"]'),
  )
})

apply('accepts every danger that a change needs, in the policy that decides', () => {
  const list = `[
  { "name": "api", "hosts": ["api.example.com"], "configuration": { "enabled": true, "dangerouslyAllow": ["null-origin"] } },
  { "configuration": {} }
]
`
  const page = ['--origin', 'http://insecure.example', '--credentials', 'include']
  const { status, file } = explain(
    ['--url', 'https://api.example.com/a', ...page, '--dangerously-apply'],
    list,
  )
  assert.is(status, 0)
  assert.is(
    file,
    list.replace(
      '["null-origin"]',
      '["null-origin", "insecure-origins-with-credentials"], "allowedOrigins": ["http://insecure.example"], "allowCredentials": true',
    ),
  )
})

apply('proposes nothing where the page is to blame', () => {
  const args = [...put, '--header', 'Access-Control-Allow-Origin: *', '--apply', '--format', 'json']
  const { status, stdout, file } = explain(args)
  assert.is(status, 1)
  assert.is(file, policy)
  assert.is(JSON.parse(stdout).change, undefined)
  const { stdout: sentence } = explain([...put, '--header', 'Access-Control-Allow-Origin: *'])
  assert.match(
    sentence.replaceAll('\n', ' '),
    "What to do: This is a response header: remove it from the page's request",
  )
})

apply('of standard input prints the changed policy, and the rest beside it', () => {
  const { status, stdout, stderr } = crossgate(['explain', '-', ...put, '--apply'], {
    input: policy,
  })
  assert.is(status, 0)
  assert.is(stdout, policy.replace('"POST"]', '"POST", "PUT"]'))
  assert.match(stderr, 'The change was written.')
  assert.not.match(stderr, 'Restart')
})

apply('changes the policy within what the API of the console sends', () => {
  const own = JSON.parse('{ "enabled": true, "allowedOrigins": ["https://app.example.com"] }')
  for (const document of [
    { systemConfiguration: { corsConfiguration: own, data: {} } },
    { policies: [{ configuration: own }] },
  ]) {
    const { status, file } = explain([...put, '--apply'], JSON.stringify(document))
    assert.is(status, 0)
    assert.match(file, '"allowedMethods": ["GET", "OPTIONS", "PUT"]')
    assert.is(Object.keys(JSON.parse(file)).join(), Object.keys(document).join())
  }
})

apply.run()

// ---

const sources = suite('explain, of a request that was copied')

const secrets = `curl --url 'https://api.example.com/items?token=secret-query' -X PUT -H 'Origin: https://app.example.com' -H 'Authorization: Bearer secret-token' -b 'session=secret-cookie' --data-raw 'secret-body'`

sources('reads curl from the command line, from standard input and after --', () => {
  const cwd = folderWith({ 'crossgate.jsonc': policy })
  const runs = [
    crossgate(['explain', '--curl', secrets], { cwd }),
    crossgate(['explain', '--curl', '-'], { cwd, input: secrets }),
    shell(`crossgate explain -- ${secrets}`, { cwd }),
  ]
  for (const { status, stdout } of runs) {
    assert.is(status, 1)
    assert.is(stdout, runs[0]?.stdout)
  }
  assert.match(
    runs[0]?.stdout ?? '',
    'Note: Cookies were sent, so the page is assumed to send them: credentials "include".',
  )
})

sources('reads fetch and a HAR', () => {
  const input =
    'fetch("https://api.example.com/items", { "method": "PUT", "referrer": "https://app.example.com/", "credentials": "omit" });'
  const fetched = crossgate(['explain', '-', '--fetch', input], { input: policy })
  assert.is(fetched.status, 1)
  assert.match(
    fetched.stdout.replace(/\s+/g, ' '),
    "the page's origin is taken from the referrer, https://app.example.com.",
  )
  const har = {
    log: {
      entries: [
        {
          request: {
            method: 'PUT',
            url: 'https://api.example.com/items',
            headers: [{ name: 'Origin', value: 'https://app.example.com' }],
          },
        },
      ],
    },
  }
  const cwd = folderWith({ 'crossgate.jsonc': policy, 'a.har': JSON.stringify(har) })
  const recorded = crossgate(['explain', '--har', 'a.har', '--entry', '1'], { cwd })
  assert.is(recorded.status, 1)
  assert.match(recorded.stdout, 'Add "PUT" to allowedMethods.')
})

sources('prints no secret of it, in no format', () => {
  for (const format of ['text', 'json']) {
    const { stdout, stderr } = explain(['--curl', secrets, '--format', format])
    assert.not((stdout + stderr).includes('secret'), stdout)
    assert.ok(stdout.includes('/items'))
  }
})

const mistakes: readonly (readonly [args: readonly string[], status: number, message: string])[] = [
  [[], 2, 'Which request? Give --url, --curl, --fetch or --har, or a curl command after --.'],
  [
    ['--url', 'https://a.example', '--curl', 'curl b'],
    2,
    'Give one request: --url, --curl, --fetch, --har, or a curl command after --.',
  ],
  [
    ['--url', '/items', '--origin', 'https://a.example'],
    2,
    '"/items" is not the URL of a server, such as https://api.example.com/items.',
  ],
  [
    ['--url', 'https://a.example'],
    2,
    'Nothing says which page sends this request: add --origin, such as --origin https://app.example.com.',
  ],
  [
    ['--url', 'https://a.example', '--origin', 'app.example.com'],
    2,
    '--origin: "app.example.com" is not an origin, did you mean https://app.example.com?',
  ],
  [
    ['--url', 'localhost:3000/items?token=secret', '--origin', 'https://a.example'],
    2,
    '"localhost:3000/items" is not the URL of a server, did you mean http://localhost:3000/items?',
  ],
  [
    ['--url', 'https://a.example', '--origin', 'https://app.example.com/path'],
    2,
    '--origin: "https://app.example.com/path" is not an origin, did you mean https://app.example.com?',
  ],
  [
    ['--curl', "curl https://a.example -H 'Origin: https://app.example.com/'"],
    2,
    'The Origin header: "https://app.example.com/" is not an origin, did you mean https://app.example.com?',
  ],
  [['--url', 'https://a.example', '--entry', '1'], 2, '--entry works only with a HAR: add --har.'],
  [
    ['--url', 'https://a.example', '--header', 'X'],
    2,
    '--header needs a name and a value, as in --header "X-Api-Key: 1", not "X".',
  ],
  [['-', '--curl', '-'], 2, 'Only one input can be standard input: name a file for the other.'],
  [['--har', 'absent.har'], 3, 'There is no file absent.har.'],
]

for (const [args, status, message] of mistakes) {
  sources(`refuses ${args.join(' ') || 'nothing'}`, () => {
    const run = explain(args)
    assert.is(run.status, status)
    assert.is(run.stderr.split('\n')[0], message)
    assert.is(run.stdout, '')
  })
}

sources('of a policy that is not valid prints what is wrong with it, as check does', () => {
  const invalid = explain(put, '{ "enabled": 1 }')
  assert.is(invalid.status, 1)
  assert.match(invalid.stdout, 'crossgate.jsonc:1:14 error wrong-type')
  assert.is(explain(put, '{').status, 3)
})

sources.run()

// ---

const json = suite('explain --format json')

json('has this shape', () => {
  const { stdout } = explain([...put, '--header', 'X-A: 1', '--format', 'json'])
  const { steps, exchanges, browsers, change, ...rest } = JSON.parse(stdout)
  assert.equal(rest, {
    succeeds: false,
    request: {
      method: 'PUT',
      url: 'https://api.example.com/items',
      origin: 'https://app.example.com',
      headers: ['x-a'],
      credentials: 'same-origin',
    },
    notes: [],
  })
  assert.equal(Object.keys(steps[0]), ['name', 'verdict', 'finding'])
  assert.equal(Object.keys(exchanges[0]), [
    'purpose',
    'method',
    'url',
    'action',
    'status',
    'reason',
    'summary',
    'steps',
  ])
  assert.equal(exchanges[0].steps.at(-2), {
    name: 'method-allowed',
    verdict: 'denied',
    finding: 'allowedMethods does not cover "PUT".',
  })
  assert.equal(
    browsers.map(({ engine, succeeds }: Record<string, unknown>) => [engine, succeeds]),
    [
      ['standard', false],
      ['chromium', false],
      ['firefox', false],
      ['webkit', false],
    ],
  )
  assert.equal(Object.keys(browsers[0]), [
    'engine',
    'succeeds',
    'preflights',
    'credentialsSent',
    'readableHeaders',
    'failure',
  ])
  assert.is(browsers[0].failure.reason, 'preflight-status')
  const { patch, ...proposal } = change
  assert.equal(proposal, {
    edits: [
      { key: 'allowedMethods', action: 'add', entry: 'PUT' },
      { key: 'allowedHeaders', action: 'add', entry: 'x-a' },
    ],
    sentences: ['Add "PUT" to allowedMethods, and add "x-a" to allowedHeaders.'],
    dangerous: false,
    issues: [],
    succeeds: true,
    failures: [],
    applied: false,
  })
  assert.match(patch, /^--- a\/crossgate\.jsonc\n/)
})

json('has what still fails after a change that is not enough', () => {
  const local = ['--url', 'http://localhost:3000/items', '--origin', 'https://b.example']
  const { change } = JSON.parse(explain([...local, '--format', 'json']).stdout)
  assert.is(change.succeeds, false)
  assert.equal(change.failures, [
    {
      engines: ['webkit'],
      reason: 'mixed-content',
      message: 'The page was loaded over TLS, but http://localhost:3000 does not use TLS.',
      remedy:
        'Serve the API over https, with a certificate that this machine trusts: this browser does not treat loopback addresses as secure, and no CORS header helps here.',
    },
  ])
})

json.run()
