import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDocument } from '../src/document/document.js'
import { inspectPolicy } from '../src/policy/inspect.js'
import { crossgate, folderWith } from './built-command.js'

const policy = `{
  // our pages
  "origin": [
    "https://app.example.com/", // until June
    "https://bücher.example"
  ],
  "enabled": true,
  "preflightMaxAgeInSeconds": 86401
}
`

const text = suite('check, for people')

text('shows each issue with its place, what to write, and the lines around it', () => {
  const cwd = folderWith({ 'a.jsonc': policy })
  const { status, stdout, stderr } = crossgate(['check', 'a.jsonc'], { cwd })
  assert.is(status, 1)
  assert.is(stderr, '')
  assert.is(
    stdout,
    `a.jsonc:3:3 error unknown-key
  "origin" is not a configuration key: the key here is "allowedOrigins".
  write: "allowedOrigins"
  2 |   // our pages
> 3 |   "origin": [
    |   ^^^^^^^^
  4 |     "https://app.example.com/", // until June

a.jsonc:8:31 error invalid-max-age
  preflightMaxAgeInSeconds cannot be 86401: browsers cache a preflight for at most 86400 seconds (one day).
  write: 86400
  7 |   "enabled": true,
> 8 |   "preflightMaxAgeInSeconds": 86401
    |                               ^^^^^
  9 | }

a.jsonc: 2 errors
`,
  )
})

text('says of a valid policy that it is, with advice about it, which --strict counts', () => {
  const cwd = folderWith({ 'crossgate.json': '{ "allowedOrigins": ["https://a.example"] }' })
  const { status, stdout } = crossgate(['check'], { cwd })
  assert.is(status, 0)
  assert.match(stdout, 'crossgate.json:1:1 advice enabled-absent')
  assert.match(stdout, 'crossgate.json is valid, 1 piece of advice.')
  assert.is(crossgate(['check', '--strict'], { cwd }).status, 1)
})

text(
  'finds the file of the folder, by either name, and asks which one where both are there',
  () => {
    const policy = '{ "enabled": false }'
    for (const name of ['crossgate.jsonc', 'crossgate.json']) {
      assert.equal(crossgate(['check'], { cwd: folderWith({ [name]: policy }) }), {
        status: 0,
        stdout: `${name} is valid.\n`,
        stderr: '',
      })
    }
    const both = folderWith({ 'crossgate.jsonc': policy, 'crossgate.json': policy })
    assert.equal(crossgate(['check'], { cwd: both }), {
      status: 3,
      stdout: '',
      stderr:
        'There are crossgate.jsonc and crossgate.json here: name the one that the server reads.\n',
    })
    const empty = crossgate(['check'], { cwd: folderWith({}) })
    assert.is(empty.status, 3)
    assert.is(
      empty.stderr,
      'There is no crossgate.jsonc and no crossgate.json here: name the file of your policy. If it is written in your program, copy it into crossgate.json; if there is none yet, write one with npx crossgate init.\n',
    )
  },
)

text('reads lists of policies, and places in them', () => {
  const input = `[
  { "hosts": ["api.example.com"], "configuration": { "allowedOrigins": ["https://a.example/x"] } },
  { "configuration": { "allowedOrigins": [], "a.b[0]": 1, "debug": "true" } }
]`
  const { status, stdout } = crossgate(['check', '-'], { input })
  assert.is(status, 1)
  assert.match(stdout, 'standard input:2:73 error invalid-origin')
  assert.match(stdout, 'standard input:3:46 error unknown-key')
  assert.match(stdout, 'standard input:3:68 error wrong-type')
})

text('asks the whole public suffix list', () => {
  const input =
    '{ "allowedOrigins": ["https://*.bücher.example", "https://*.kawasaki.jp"], "allowCredentials": true, "enabled": true }'
  const { stdout } = crossgate(['check', '-', '--format', 'json'], { input })
  const { findings } = JSON.parse(stdout)
  assert.equal(
    findings.map(({ code, suggestion }: Record<string, unknown>) => [code, suggestion]),
    [
      ['invalid-origin', 'https://*.xn--bcher-kva.example'],
      ['public-suffix-with-credentials', undefined],
    ],
  )
})

text('knows $schema, and finds keys that are written twice', () => {
  const input = '{ "$schema": "./s.json", "debug": true,\n "debug": false }'
  const { status, stdout } = crossgate(['check', '-'], { input })
  assert.is(status, 1)
  assert.match(
    stdout,
    'standard input:2:2 error repeated-key\n  "debug" appears twice, and only the last one is used: remove one of them.',
  )
  assert.is(crossgate(['check', '-'], { input: '{ "__proto__": {}, "enabled": true }' }).status, 1)
})

text('has no column for a byte order mark, and shows none', () => {
  const { stdout } = crossgate(['check', '-'], { input: '\uFEFF{ "enabled": 1 }' })
  assert.match(stdout, /^standard input:1:14 error wrong-type\n/)
  assert.match(stdout, /\n> 1 \| \{ "enabled": 1 \}\n {4}\| {14}\^\n/)
})

text('underlines what is there, however wide its letters are', () => {
  const input = '{\t"\u540d": "e\u0301 \u{1F600}", "origin": [] }'
  const { stdout } = crossgate(['check', '-'], { input })
  const [, line = '', marks = ''] =
    /^> 1 \| (.*)\n {4}\| ( *\^+)$/m.exec(stdout.slice(stdout.indexOf('"origin"'))) ?? []
  assert.is(line, '{ "\u540d": "e\u0301 \u{1F600}", "origin": [] }')
  // Two columns for the Chinese letter and the face, none for the accent.
  assert.is(marks, `${' '.repeat(16)}${'^'.repeat(8)}`)
  assert.match(stdout, /^standard input:1:17 error unknown-key$/m)
})

text('names each key whose value is of another type', () => {
  for (const key of Object.keys(defaultConfiguration)) {
    for (const value of ['{}', '[[]]', 'null']) {
      const name = 'a.json'
      const [found] = inspectPolicy(parseDocument({ name, text: `{ "${key}": ${value} }` }))
      assert.is(found?.finding.severity, 'error', `${key}: ${value}`)
      assert.match(found?.finding.message ?? '', key)
    }
  }
  const { status, stdout } = crossgate(['check', '-'], { input: '{ "allowedOrigins": "*" }' })
  assert.is(status, 1)
  assert.match(stdout, /^standard input:1:21 error wrong-type\n {2}allowedOrigins must be a list: /)
})

text('cuts a long line around the place', () => {
  const input = `{"allowedOrigins":[${'"https://a.example",'.repeat(2000)}"https://b.example/"]}`
  const { stdout } = crossgate(['check', '-'], { input })
  const rows = stdout.split('\n')
  const marked = rows.find((row) => row.startsWith('>')) as string
  const underline = rows[rows.indexOf(marked) + 1] as string
  assert.ok(marked.length < 120, `${marked.length}`)
  const at = underline.indexOf('^')
  assert.is(marked.slice(at, at + 20), '"https://b.example/"')
})

text.run()

// ---

const formats = suite('check, for machines')

formats('json has this shape', () => {
  const cwd = folderWith({ 'a.jsonc': policy })
  const { status, stdout } = crossgate(['check', 'a.jsonc', '--format', 'json'], { cwd })
  assert.is(status, 1)
  assert.equal(JSON.parse(stdout), {
    file: 'a.jsonc',
    valid: false,
    findings: [
      {
        severity: 'error',
        code: 'unknown-key',
        message: '"origin" is not a configuration key: the key here is "allowedOrigins".',
        path: 'origin',
        line: 3,
        column: 3,
        endLine: 3,
        endColumn: 11,
        suggestion: 'allowedOrigins',
      },
      {
        severity: 'error',
        code: 'invalid-max-age',
        message:
          'preflightMaxAgeInSeconds cannot be 86401: browsers cache a preflight for at most 86400 seconds (one day).',
        path: 'preflightMaxAgeInSeconds',
        line: 8,
        column: 31,
        endLine: 8,
        endColumn: 36,
        suggestion: 86400,
      },
    ],
    fixes: [],
  })
})

formats('github has one annotation a finding, escaped', () => {
  const cwd = folderWith({
    'a,b%.json': '{ "allowedOrigins": ["*", "https://a.example"], "x": 1 }',
  })
  const { stdout } = crossgate(['check', 'a,b%.json', '--format', 'github'], { cwd })
  assert.is(
    stdout,
    `::error file=a%2Cb%25.json,line=1,endLine=1,col=22,endColumn=25,title=wildcard-not-alone::* allows every origin, so the other entries have no effect: remove it, or remove them.
::error file=a%2Cb%25.json,line=1,endLine=1,col=49,endColumn=52,title=unknown-key::"x" is not a configuration key: remove it.
`,
  )
})

formats('sarif names rules, levels and regions', () => {
  const cwd = folderWith({ 'a b.json': '{ "allowedOrigins": ["https://a.example"] }' })
  const log = JSON.parse(crossgate(['check', 'a b.json', '--format', 'sarif'], { cwd }).stdout)
  assert.is(log.version, '2.1.0')
  const [{ tool, results }] = log.runs
  assert.is(tool.driver.name, 'crossgate')
  assert.equal(tool.driver.rules, [{ id: 'enabled-absent' }])
  assert.equal(results, [
    {
      ruleId: 'enabled-absent',
      ruleIndex: 0,
      level: 'warning',
      message: { text: 'Origins are listed, but the filter is off: add "enabled": true.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'a%20b.json' },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
          },
        },
      ],
    },
  ])
})

formats('junit has a failure for each error, or one case that passes', () => {
  const input = '{ "allowedOrigins": ["https://a.example/?<&>\\""] }'
  const failed = crossgate(['check', '-', '--format', 'junit'], { input })
  assert.is(failed.status, 1)
  assert.match(failed.stdout, '<testsuites tests="1" failures="1" errors="0">')
  assert.match(failed.stdout, '<testcase classname="standard input" name="allowedOrigins[0]">')
  assert.match(
    failed.stdout,
    /<failure type="invalid-origin" message="[^"<]*&lt;&amp;&gt;[^"<]*">standard input:1:22<\/failure>/,
  )
  const passed = crossgate(['check', '-', '--format', 'junit'], { input: '{}' })
  assert.is(passed.status, 0)
  assert.is(
    passed.stdout,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="1" failures="0" errors="0">
  <testsuite name="crossgate check" tests="1" failures="0" errors="0">
    <testcase classname="standard input" name="has no error"/>
  </testsuite>
</testsuites>
`,
  )
})

formats.run()

// ---

const fix = suite('check --fix')

const mended = `{
  // our pages
  "allowedOrigins": [
    "https://app.example.com", // until June
    "https://xn--bcher-kva.example"
  ],
  "enabled": true,
  "preflightMaxAgeInSeconds": 86400
}
`

fix('applies suggestions, and those that come up then, and keeps all else', () => {
  const cwd = folderWith({ 'a.jsonc': policy })
  const { status, stdout } = crossgate(['check', 'a.jsonc', '--fix'], { cwd })
  assert.is(readFileSync(join(cwd, 'a.jsonc'), 'utf8'), mended)
  assert.is(status, 0)
  assert.match(
    stdout,
    `fixed origin is now allowedOrigins
fixed preflightMaxAgeInSeconds: 86401 is now 86400
fixed allowedOrigins[0]: "https://app.example.com/" is now "https://app.example.com"
fixed allowedOrigins[1]: "https://bücher.example" is now "https://xn--bcher-kva.example"
`,
  )
  assert.match(stdout, 'a.jsonc is valid, 1 piece of advice.')
})

fix('of standard input prints the text, and the report beside it', () => {
  const { status, stdout, stderr } = crossgate(['check', '-', '--fix'], { input: policy })
  assert.is(status, 0)
  assert.is(stdout, mended)
  assert.match(stderr, 'fixed origin is now allowedOrigins')
})

fix('leaves advice alone, unless asked', () => {
  const input =
    '{ "enabled": true, "allowedOrigins": ["https://a.example"], "preflightMaxAgeInSeconds": 9000,\n"allowedMethods": ["PUT"], "allowedHeaders": ["X-A" /* a */] }'
  assert.is(crossgate(['check', '-', '--fix'], { input }).stdout, input)
  assert.is(
    crossgate(['check', '-', '--fix-advice'], { input }).stdout,
    input.replace('9000', '7200').replace('"X-A" /* a */', '"X-A", /* a */ "Content-Type"'),
  )
})

fix('renames only one of two keys that mean the same', () => {
  const input =
    '{ "origin": ["https://a.example"], "origins": ["https://b.example"], "enabled": true }'
  const { status, stdout } = crossgate(['check', '-', '--fix'], { input })
  assert.is(status, 1)
  assert.is(stdout, input.replace('"origin"', '"allowedOrigins"'))
})

fix('keeps links, permissions, line ends and a byte order mark', () => {
  const windows = `\uFEFF${policy.replaceAll('\n', '\r\n')}`
  const cwd = folderWith({ 'a.jsonc': windows })
  chmodSync(join(cwd, 'a.jsonc'), 0o640)
  symlinkSync('a.jsonc', join(cwd, 'link.jsonc'))
  assert.is(crossgate(['check', 'link.jsonc', '--fix'], { cwd }).status, 0)
  assert.is(readFileSync(join(cwd, 'a.jsonc'), 'utf8'), `\uFEFF${mended.replaceAll('\n', '\r\n')}`)
  assert.ok(lstatSync(join(cwd, 'link.jsonc')).isSymbolicLink())
  assert.is(statSync(join(cwd, 'a.jsonc')).mode & 0o777, 0o640)
})

fix('mends an entry in which several things are wrong, and every one of a list', () => {
  const folder = folderWith({
    'a.json':
      '{ "enabled": true, "allowedOrigins": ["https://b\u00fccher.example/", "HTTPS://A.example:443", "https://*.b\u00fccher.example:8443/x"] }',
  })
  const { status, stdout } = crossgate(['check', 'a.json', '--fix'], { cwd: folder })
  assert.is(status, 0, stdout)
  assert.is(
    readFileSync(join(folder, 'a.json'), 'utf8'),
    '{ "enabled": true, "allowedOrigins": ["https://xn--bcher-kva.example", "https://a.example", "https://*.xn--bcher-kva.example:8443"] }',
  )
})

fix('does not touch a file in which nothing is to be mended', () => {
  const cwd = folderWith({ 'a.jsonc': mended })
  const { mtimeMs, ino } = statSync(join(cwd, 'a.jsonc'))
  crossgate(['check', 'a.jsonc', '--fix'], { cwd })
  const after = statSync(join(cwd, 'a.jsonc'))
  assert.equal([after.mtimeMs, after.ino], [mtimeMs, ino])
})

fix.run()

// ---

const unreadable = suite('check, of what is not a policy')

for (const command of [['check'], ['explain'], ['export']]) {
  unreadable(`${command} of a program says where its policy belongs`, () => {
    const text = "import { cors } from '@crossgate/node'\n"
    for (const name of ['cors.js', 'cors.mjs', 'cors.cjs', 'cors.ts', 'cors.mts']) {
      const cwd = folderWith({ [name]: text })
      const rest =
        command[0] === 'explain'
          ? ['--url', 'https://api.example.com/', '--origin', 'https://app.example.com']
          : command[0] === 'export'
            ? ['--to', 'nginx']
            : []
      const { status, stdout, stderr } = crossgate([...command, name, ...rest], { cwd })
      assert.is(status, 3)
      const words = (stdout + stderr).replace(/\s+/g, ' ')
      assert.match(words, 'copy its policy object into crossgate.jsonc')
      assert.match(words, 'load crossgate.json')
      assert.not.match(words, 'This is not JSON')
    }
  })
}

const rows: readonly (readonly [name: string, input: string | Uint8Array, message: string])[] = [
  ['empty', '', 'The file is empty: write a configuration, such as { "enabled": true }.'],
  [
    'YAML',
    'enabled: true',
    'This is not JSON: a configuration begins with {, a list of policies with [.',
  ],
  [
    'XML',
    '<CORSConfiguration/>',
    'This is XML or HTML: check reads JSON, with or without comments.',
  ],
  [
    'cut short',
    '{ "enabled": true',
    'The file ends before its last } is closed: part of it may be missing.',
  ],
  [
    'a list cut short',
    '{ "allowedOrigins": ["https://a.example"',
    'The file ends before its last ] is closed: part of it may be missing.',
  ],
  ['no quotes', '{ enabled: true }', 'Put double quotes around enabled.'],
  [
    'an object of a program',
    "{ enabled: true, allowedOrigins: ['https://a.example'], }",
    'Put double quotes around enabled. The text is written as in a program: put double quotes around every other key and string too.',
  ],
  [
    'an object of a program with single quotes',
    "{ 'enabled': true, 'allowedOrigins': [] }",
    "Use double quotes: JSON does not allow ' around a string. The text is written as in a program: put double quotes around every other key and string too.",
  ],
  [
    'single quotes',
    "{ 'enabled': true }",
    "Use double quotes: JSON does not allow ' around a string.",
  ],
  [
    'curly quotes',
    '{ “enabled”: true }',
    'Use plain double quotes: “ was probably inserted by a text editor.',
  ],
  ['no comma', '{ "enabled": true "debug": true }', 'A comma is missing before this.'],
  ['no value', '{ "enabled": }', 'Expected a value here.'],
  ['no colon', '{ "enabled" true }', 'A colon is missing between the key and its value.'],
  ['two of them', '{} {}', 'The policy ends before this: remove the rest, or move it inside.'],
  [
    'a value cut short',
    '{ "enabled": tr',
    'The file ends unexpectedly after tr: part of it is missing.',
  ],
  [
    'a text without end',
    '{ "enabled',
    'This string is not closed on its line: close it with a double quote.',
  ],
  ['a comment without end', '{ /* }', 'This comment is not closed: close it with */.'],
  ['a bad escape', '{ "a\\q": 1 }', 'JSON has no such escape: write \\\\ for a backslash.'],
]

for (const [name, input, message] of rows) {
  unreadable(name, () => {
    const { status, stdout, stderr } = crossgate(['check', '-'], { input })
    assert.is(status, 3)
    assert.is(stderr, '')
    assert.match(stdout, /^standard input:\d+:\d+ error invalid-json\n/)
    assert.is(stdout.split('\n')[1], `  ${message}`)
    assert.not(/\n {4}at /.test(stdout), 'a stack')
  })
}

unreadable('in every format', () => {
  for (const format of ['json', 'github', 'sarif', 'junit']) {
    const { status, stdout } = crossgate(['check', '-', '--format', format], { input: '{' })
    assert.is(status, 3)
    assert.match(stdout, 'invalid-json')
  }
})

const sentences: readonly (readonly [name: string, input: string | Uint8Array, message: string])[] =
  [
    [
      'bytes',
      Uint8Array.of(0x7b, 0xff, 0xfe, 0x80),
      'standard input is not text: it contains bytes that are not UTF-8.',
    ],
    ['NUL', '{ "a\0": 1 }', 'standard input is not text: it contains bytes that are not UTF-8.'],
    [
      'UTF-16',
      Uint8Array.of(0xff, 0xfe, 0x7b, 0),
      `standard input is text in UTF-16, as PowerShell's ">" writes it: save it as UTF-8.`,
    ],
    [
      'a million brackets',
      '['.repeat(1_000_000),
      'standard input is nested too deeply to be a policy.',
    ],
  ]

for (const [name, input, message] of sentences) {
  unreadable(name, () => {
    assert.equal(crossgate(['check', '-'], { input }), {
      status: 3,
      stdout: '',
      stderr: `${message}\n`,
    })
  })
}

unreadable('a file that is not there, a folder, a path through a file', () => {
  const cwd = folderWith({ a: '' })
  const messageOf = (name: string): string => {
    const { status, stderr } = crossgate(['check', name], { cwd })
    assert.is(status, 3)
    return stderr
  }
  assert.is(messageOf('b.json'), 'There is no file b.json.\n')
  assert.is(messageOf('.'), '. is a folder: name a file in it.\n')
  assert.is(messageOf('a/b.json'), 'There is no file a/b.json: part of its path is not a folder.\n')
})

unreadable('values that are no policy', () => {
  for (const input of ['null', '1', '"a"', 'true']) {
    const { status, stdout } = crossgate(['check', '-'], { input })
    assert.ok(status === 1 || status === 3, `${input}: ${status}`)
    assert.ok(stdout.length > 20)
  }
})

unreadable.run()

// ---

const ofConsole = suite('check, what the API of the console sends')

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com/'] }
const sent: readonly (readonly [name: string, document: object, path: string])[] = [
  ['system.json', { systemConfiguration: { corsConfiguration: configuration, data: {} } }, ''],
  ['policies.json', { policies: [{ configuration }] }, '[0].configuration.'],
  [
    'version.json',
    {
      version: 2,
      systemConfiguration: { corsConfiguration: { enabled: 1 } },
      policies: [{ configuration }],
    },
    '[0].configuration.',
  ],
]

for (const [name, document, path] of sent) {
  ofConsole(`${name} is checked, and fixed in its place`, () => {
    const text = JSON.stringify(document, null, 2)
    const cwd = folderWith({ [name]: text })
    const { status, stdout } = crossgate(['check', name, '--format', 'json'], { cwd })
    assert.is(status, 1)
    const { findings } = JSON.parse(stdout)
    assert.equal(
      findings.map((finding: { path: string }) => finding.path),
      [`${path}allowedOrigins[0]`],
    )
    const fixed = crossgate(['check', name, '--fix'], { cwd })
    assert.is(fixed.status, 0, fixed.stdout)
    assert.is(readFileSync(join(cwd, name), 'utf8'), text.replace('.com/"', '.com"'))
  })
}

ofConsole.run()

// ---

const speed = suite('check, of a long list')

// Time of the processor, so that what else the machine does is not counted.
speed('100,000 origins take less than 2 seconds and 200 MB', () => {
  const origins = Array.from(
    { length: 100_000 },
    (_, index) => `https://tenant-${index}.example.com`,
  )
  const cwd = folderWith({
    'a.json': JSON.stringify({ enabled: true, allowedOrigins: origins }, null, 2),
  })
  const report =
    'process.on("exit",()=>console.error(process.resourceUsage().maxRSS,(process.cpuUsage().user+process.cpuUsage().system)/1000))'
  const { status, stderr } = crossgate(['check', 'a.json'], {
    cwd,
    env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(report)}` },
  })
  assert.is(status, 0)
  const [kilobytes = Number.NaN, milliseconds = Number.NaN] = stderr.trim().split(' ').map(Number)
  assert.ok(kilobytes < 200_000, `${kilobytes} kB`)
  assert.ok(milliseconds < 2000, `${milliseconds} ms`)
})

speed.run()
