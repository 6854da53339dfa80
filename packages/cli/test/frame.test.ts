import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import manifest from '../package.json' with { type: 'json' }
import { commands } from '../src/commands.js'
import {
  buildCommand,
  crossgate,
  folderWith,
  inTerminal,
  readBeginning,
  shell,
} from './built-command.js'
import { type StartedServer, startServer } from './started-server.js'

const help = suite('help')

let server: StartedServer

help.before(async () => {
  server = await startServer()
})

help.after(() => server.close())

help('lists every command and nothing else', () => {
  const { status, stdout, stderr } = crossgate(['--help'])
  assert.is(status, 0)
  assert.is(stderr, '')
  const listed = [...stdout.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name)
  assert.equal(
    listed,
    commands.map(({ name }) => name),
  )
  for (const args of [[], ['-h'], ['help']]) assert.is(crossgate(args).stdout, stdout, `${args}`)
})

for (const { name, load } of commands) {
  help(`of ${name}: every option, an example, the exit codes`, async () => {
    const { status, stdout } = crossgate([name, '--help'])
    assert.is(status, 0)
    const { options, examples } = await load()
    for (const option of Object.keys(options))
      assert.match(stdout, new RegExp(`^ {2}--${option}\\b`, 'm'))
    assert.ok(examples.length > 0)
    for (const { line } of examples) assert.ok(stdout.includes(`  npx ${line}`))
    assert.match(stdout, 'Exit codes: 0 all is well')
    assert.is(crossgate(['help', name]).stdout, stdout)
    assert.ok(stdout.split('\n').every((line) => !/[ \t]$/.test(line)))
  })

  help(`of ${name}: every example runs`, async () => {
    for (const { line, exitCode = 0 } of (await load()).examples) {
      const cwd = folderWith({
        'exported.json': '{ "enabled": false }',
        'new.jsonc': '{ "enabled": true, "excludedPaths": [] } // nobody',
        'cors.json': '{ "origin": ["https://app.example.com"] }',
      })
      if (name !== 'init') crossgate(['init', '--origin', 'https://app.example.com'], { cwd })
      const here = line.replaceAll('http://127.0.0.1:3000', server.origin)
      const { status, stdout, stderr } = shell(here, { cwd })
      assert.is(status, exitCode, `${line}: ${stdout}${stderr}`)
      const isAnswered = exitCode !== 3
      // What is written beside a policy without comments.
      const rest = line.includes('--plain') ? stderr.replace(/^\/\/.*\n/gm, '') : stderr
      assert.match(rest, isAnswered ? /^(?:(?:Asking|Sending) .*\n)?$/ : /^[^\n]+\n$/, line)
      assert.ok(stdout !== '' || line.includes('>') || !isAnswered, line)
    }
  })
}

help('--version prints the version', () => {
  assert.equal(crossgate(['--version']), { status: 0, stdout: `${manifest.version}\n`, stderr: '' })
})

help.run()

// ---

const wrong = suite('a wrong command line')

const rows: readonly (readonly [args: string, message: string])[] = [
  ['chek', 'There is no command "chek". Did you mean check?'],
  [
    'bananas',
    'There is no command "bananas". The commands are check, explain, doctor, probe, audit, import, export, compare, init, schema, serve.',
  ],
  ['check --formt json', 'There is no option --formt. Did you mean --format?'],
  ['--verison', 'There is no option "--verison". Did you mean --version?'],
  ['version', 'There is no command "version". Did you mean --version?'],
  [
    '-V',
    'There is no option "-V". Only --help and --version can be used without a command: write any other option after a command.',
  ],
  ['help check a', 'Help shows one command: leave out "a".'],
  ['check --format', '--format needs a value: --format FORMAT.'],
  ['explain --url --origin a', '--url needs a value: --url URL.'],
  ['check --format yaml', '--format must be one of text, json, github, sarif, junit, not "yaml".'],
  ['check --fix=yes', '--fix takes no value: remove "=yes".'],
  [
    'check a b',
    '"b" is one argument too many: this command takes one. Put quotes around a name with spaces.',
  ],
  [
    'schema a',
    '"a" is one argument too many: this command takes none. Put quotes around a name with spaces.',
  ],
  [
    'explain cors.json https://api.example.com/items',
    '"https://api.example.com/items" is one argument too many: this command takes one. Write --url before a URL.',
  ],
  [
    'explain https://api.example.com/items --origin https://app.example.com',
    '"https://api.example.com/items" is not a file. Write --url before a URL.',
  ],
  ['check -- a', 'Nothing may follow "--" here, but "a" does.'],
  ...['doctor', 'probe', 'audit'].map(
    (name) =>
      [
        `${name} --url http://localhost:1`,
        'There is no option --url here. Give the URL by itself: leave out --url.',
      ] as const,
  ),
  [
    'audit http://localhost:1 --origin https://app.example.com',
    'There is no option --origin here. An audit sends many origins of its own. To name one that the server should allow, write --allowed-origin.',
  ],
  ['check -x', 'There is no option -x.'],
  ...['explain', 'doctor', 'explain crossgate.jsonc', 'doctor --offline'].flatMap((start) => [
    [
      `${start} curl https://api.example.com/items -H x`,
      'To paste a curl command as it is, write -- before it: -- curl …',
    ] as const,
    [
      `${start} --curl curl https://api.example.com/items --header x`,
      'To paste a curl command as it is, write -- in place of --curl: -- curl …',
    ] as const,
  ]),
  ['export', 'Which format? Add --to nginx or --to cors.'],
  ['export --to caddy', '--to must be one of nginx, cors, not "caddy".'],
  ['import', 'Which file? Name one, or - for standard input.'],
  ['compare a', 'Which two? Name two files, or a file and a URL.'],
  ['check --__proto__', 'There is no option --__proto__.'],
  [
    'init --origin https://a.example/',
    'https://a.example/ is not an origin: remove the trailing slash. Write --origin https://a.example.',
  ],
]

for (const [args, message] of rows) {
  wrong(args, () => {
    const { status, stdout, stderr } = crossgate(args.split(' '))
    assert.is(status, 2)
    assert.is(stdout, '')
    const [first, second] = stderr.split('\n')
    assert.is(first, message)
    assert.match(second ?? '', /^Run npx crossgate .*--help for help\.$/)
  })
}

wrong.run()

// ---

const output = suite('output')

output('has no colour in a pipe, whatever CI and FORCE_COLOR say, nor under NO_COLOR', () => {
  const cwd = folderWith({ 'crossgate.jsonc': '{ "enabled": 1 }' })
  const sequence = '\u001b['
  const piped = crossgate(['check'], { cwd, env: { FORCE_COLOR: '1', CI: 'true', TERM: 'xterm' } })
  assert.not(piped.stdout.includes(sequence))
  const colored = inTerminal(['check'], { cwd })
  assert.is(colored.status, 1)
  assert.ok(colored.stdout.includes(`${sequence}31merror`))
  const plain = inTerminal(['check'], { cwd, env: { NO_COLOR: '1' } })
  assert.is(plain.stdout, piped.stdout)
  assert.is(inTerminal(['check'], { cwd, env: { TERM: 'dumb' } }).stdout, piped.stdout)
})

output('moves on a terminal while the program computes, and leaves no trace', () => {
  const cwd = folderWith({
    'compute.mts': `import { createTerminal } from ${JSON.stringify(fileURLToPath(new URL('../src/frame/terminal.ts', import.meta.url)))}
const terminal = createTerminal(process, process.env)
await terminal.startWork('Looking')
const end = Date.now() + 2500
while (Date.now() < end);
terminal.write('done\\n')`,
  })
  const line = [process.execPath, '--import', 'tsx', join(cwd, 'compute.mts')].join(' ')
  const run = (command: string, args: readonly string[]): string =>
    spawnSync(command, [...args], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, TERM: 'xterm' },
    }).stdout
  const watched = run('script', ['-qec', line, '/dev/null'])
  assert.match(watched, /^(?:\r[|/\\-] Looking)+\r {9}\rdone\r\n$/)
  assert.is(run('/bin/sh', ['-c', `${line} 2>&1`]), 'done\n')
})

output('says on a terminal how to end what is typed', () => {
  const { stdout, status } = inTerminal(['check', '-'], { input: '{}\n\u0004' })
  assert.is(status, 0)
  assert.match(stdout, 'Reading what you type or paste: end it with Ctrl+D on a new line.')
  assert.is(crossgate(['check', '-'], { input: '{}' }).stderr, '')
})

output('may be closed early, as head does', async () => {
  const { status, stderr } = await readBeginning(['schema'])
  assert.is(stderr, '')
  assert.is(status, 0)
})

output.run()

// ---

const bundle = suite('the bundle')

bundle('imports nothing but what Node has', () => {
  const folder = join(buildCommand(), 'dist')
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, specifier = ''] of text.matchAll(
      /(?:\bfrom|\bimport\(|^import) ?"([\w@.][\w@./:-]*)"/gm,
    )) {
      assert.match(specifier, /^(?:\.\/|node:)/, `${file} imports ${specifier}`)
    }
  }
})

bundle('has the licence of each outside package, and at most 8 MB', () => {
  const folder = join(buildCommand(), 'dist')
  const licences = readFileSync(join(folder, 'third-party-licences.txt'), 'utf8')
  const packages = {
    diff: 'BSD-3-Clause',
    'get-east-asian-width': 'MIT',
    'jsonc-parser': 'MIT',
    sax: 'BlueOak-1.0.0',
    tldts: 'MIT',
    'tldts-core': 'MIT',
    undici: 'MIT',
    yaml: 'ISC',
  }
  for (const [name, licence] of Object.entries(packages)) {
    assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(${licence}\\)$`, 'm'))
  }
  // What two of them hold of others.
  assert.match(licences, 'Copyright Fedor Indutny, 2018')
  assert.match(licences, /^Public Suffix List, .* \(MPL-2\.0\)$/m)
  assert.match(licences, 'Permission is hereby granted, free of charge')
  const size = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
  assert.ok(size < 8_000_000, `${size} bytes`)
})

bundle.run()
