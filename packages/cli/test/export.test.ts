import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { crossgate, folderWith } from './built-command.js'

const whole = {
  enabled: true,
  allowedOrigins: ['https://app.example.com', 'https://*.example.org'],
  allowedMethods: ['GET', 'POST', 'PUT'],
  allowedHeaders: ['X-Api-Key'],
  exposedHeaders: ['X-Total'],
  excludedPaths: [],
  enforcement: 'omit',
}

/** Exports a policy as JSON says it. */
function exported(policy: unknown, to: string, ...options: string[]) {
  const input = JSON.stringify(policy, null, 2)
  const { status, stdout, stderr } = crossgate(
    ['export', '-', '--to', to, '--format', 'json', ...options],
    { input },
  )
  assert.is(stderr, '')
  return { status, ...JSON.parse(stdout) }
}

const written = suite('export')

written('writes nginx, of which nothing is lost', () => {
  const { status, text, losses, errors } = exported(whole, 'nginx', '--strict')
  assert.equal([status, losses, errors], [0, [], []])
  assert.is(
    text,
    `# In http { }:
# If there already is a map of $cors_origin, rename this one in all of these lines: of two maps
# of one variable, nginx uses only the last, without a warning.
map $http_origin $cors_origin {
  default "";
  "https://app.example.com" $http_origin;
  "~^https://(?:[a-z\\d_-]+\\.)+example\\.org$" $http_origin;
}
map "$request_method $http_access_control_request_method" $cors_preflight {
  "~^OPTIONS ." 1;
}

# In the location { } for the API:
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Vary "Origin" always;
add_header Access-Control-Expose-Headers "X-Total" always;
if ($cors_preflight) {
  add_header Access-Control-Allow-Origin $cors_origin always;
  add_header Vary "Origin" always;
  add_header Access-Control-Allow-Methods "GET, POST, PUT" always;
  add_header Access-Control-Allow-Headers "X-Api-Key" always;
  add_header Access-Control-Max-Age "1800" always;
  return 204;
}
# An application behind proxy_pass may send these as well, and browsers refuse two. For
# fastcgi_pass, uwsgi_pass or grpc_pass, write fastcgi_hide_header and so on.
proxy_hide_header Access-Control-Allow-Origin;
proxy_hide_header Access-Control-Allow-Credentials;
proxy_hide_header Access-Control-Expose-Headers;
`,
  )
})

written('writes the options of cors as a module', () => {
  const { status, text, losses } = exported(whole, 'cors')
  assert.equal([status, losses], [0, []])
  assert.is(
    text,
    `export default {
  origin: [
    "https://app.example.com",
    /^https:\\/\\/(?:[a-z\\d_-]+\\.)+example\\.org$/,
  ],
  methods: ["GET","POST","PUT"],
  allowedHeaders: ["X-Api-Key"],
  exposedHeaders: ["X-Total"],
  credentials: false,
  maxAge: 1800,
}
`,
  )
})

/** A part of a policy that is different there, its line, and what is said. */
const lossRows: readonly (readonly [change: object, what: string, why: string])[] = [
  [{ allowedMethods: ['GET', 'PUT'] }, 'POST', 'does not check the method of the request itself'],
  [{ allowedHeaders: ['x-amz-*'] }, 'x-amz-*', 'needs whole names'],
  [{ allowedHeaders: ['*'] }, '*', 'The policy does not let * cover Authorization'],
  [{ excludedPaths: ['/admin*'] }, '/admin*', 'This path is allowed as well'],
  [{ allowedHosts: ['api.example.com'] }, 'api.example.com', 'does not prevent DNS rebinding'],
  [{ enforcement: 'block' }, 'enforcement: block', 'refuses nothing'],
  [{ enforcement: 'report' }, 'enforcement: report', 'the policy allows no origin'],
  [{ enabled: false }, 'enabled: false', 'the policy allows no origin'],
  [{ debug: true }, 'debug: true', 'does not say why'],
  [{ explainPreflights: true }, 'explainPreflights: true', 'answers every preflight the same way'],
]

for (const [change, what, why] of lossRows) {
  written(`loses ${JSON.stringify(change)}, and says so with its line`, () => {
    for (const to of ['nginx', 'cors']) {
      const policy = { ...whole, ...change }
      const { status, losses } = exported(policy, to)
      assert.is(status, 0)
      assert.is(losses.length, 1, JSON.stringify(losses))
      const [loss] = losses
      assert.is(loss.what, what)
      assert.match(loss.why, why)
      const [key = ''] = Object.keys(change)
      const lines = JSON.stringify(policy, null, 2).split('\n')
      const first = lines.findIndex((line) => line.includes(`"${key}"`)) + 1
      assert.ok(loss.line >= first && loss.line <= first + 1, `${loss.line} is not near ${first}`)
      assert.is(exported(policy, to, '--strict').status, 1)
    }
  })
}

written('any origin with credentials is an error, and no line is written', () => {
  const policy = {
    ...whole,
    allowedOrigins: ['*'],
    exposedHeaders: [],
    allowCredentials: true,
    dangerouslyAllow: ['any-origin-with-credentials'],
  }
  for (const to of ['nginx', 'cors']) {
    const { status, text, errors } = exported(policy, to)
    assert.is(status, 1)
    assert.is(text, undefined)
    assert.match(errors[0].why, "every site could read responses with its visitors' cookies")
  }
})

written('of a list one policy at a time, by name or number', () => {
  const list = [
    { name: 'api', paths: ['/api*'], configuration: whole },
    { configuration: { enabled: false } },
  ]
  const { text } = exported(list, 'cors', '--policy', 'api')
  assert.match(text, 'https://app.example.com')
  assert.match(exported(list, 'cors', '--policy', '1').text, 'origin: false')
  assert.match(exported(list, 'cors', '--policy', '0').text, 'https://app.example.com')
  const input = JSON.stringify(list)
  for (const wanted of [[], ['--policy', 'web'], ['--policy', '2'], ['--policy', '-1']]) {
    const args = ['export', '-', '--to', 'cors', ...wanted]
    const { status, stderr } = crossgate(args, { input })
    assert.is(status, 2)
    assert.match(stderr, 'and only one can be written at a time: add --policy and one of api, 1.')
  }
})

/** A policy's name, and how the message says what to write. */
const nameRows: readonly (readonly [name: string, shown: string])[] = [
  ['_ /api/', '"_ /api/"'],
  ['_', '_'],
  ['api.example.com', 'api.example.com'],
  ["the shop's", '"the shop\'s"'],
  ['a;b', '"a;b"'],
  ['-x', '0'],
  ['a "b"', '0'],
  ['$HOME', '0'],
  ['%PATH%', '0'],
]

for (const [name, shown] of nameRows) {
  written(`shows the name ${name} of a policy so that it can be pasted`, () => {
    const input = JSON.stringify([
      { name, paths: ['/api*'], configuration: whole },
      { name: 'last', configuration: { enabled: false } },
    ])
    const { status, stderr } = crossgate(['export', '-', '--to', 'cors'], { input })
    assert.is(status, 2)
    assert.match(stderr.replaceAll(/\s+/g, ' '), `add --policy and one of ${shown}, last.`)
  })
}

written('a name of digits goes before the number that it also is', () => {
  const list = [
    { name: '1', paths: ['/api*'], configuration: whole },
    { configuration: { enabled: false } },
  ]
  assert.match(exported(list, 'cors', '--policy', '1').text, 'https://app.example.com')
  assert.match(exported(list, 'cors', '--policy', '0').text, 'https://app.example.com')
})

written('text says in comments what is different, machines in their formats', () => {
  const cwd = folderWith({ 'a.json': JSON.stringify({ ...whole, debug: true }, null, 2) })
  const run = (...options: string[]) => crossgate(['export', 'a.json', ...options], { cwd }).stdout
  assert.match(run('--to', 'nginx'), /^# What is different here:\n# - a\.json:\d+ debug: true\n#/)
  assert.match(run('--to', 'cors'), /^\/\/ What is different here:\n/)
  assert.match(run('--to', 'cors', '--format', 'github'), '::warning file=a.json,line=')
  assert.is(
    JSON.parse(run('--to', 'cors', '--format', 'sarif')).runs[0].results[0].ruleId,
    'export-loss',
  )
  assert.match(run('--to', 'cors', '--format', 'junit'), '<testsuite name="crossgate export"')
})

written('what cannot be read', () => {
  const cut = crossgate(['export', '-', '--to', 'cors'], { input: '{ "enabled": ' })
  assert.is(cut.status, 3)
  assert.match(cut.stderr, /^-:1: /)
  const wrong = crossgate(['export', '-', '--to', 'cors'], {
    input: '{ "allowedOrigins": ["a"], "x": 1 }',
  })
  assert.is(wrong.status, 3)
  assert.match(
    wrong.stderr,
    /^standard input:1: .* There is one more error\. Run npx crossgate check\.$/m,
  )
})

written.run()
