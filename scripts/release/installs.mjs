// Installs the packages with every package manager that people use, from a registry of this machine,
// loads them as ES modules and as CommonJS, and runs the programs of the READMEs: `npm run long --
// release-installs`. What is built is packed: run `npm run build` before.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadingChecks } from '../consumer.mjs'
import { root } from '../packages.mjs'
import { readmePrograms } from '../readme/programs.mjs'
import { runProgram } from '../readme/run.mjs'
import { packAll } from './pack.mjs'
import { publishAll } from './publish.mjs'
import { startRegistry } from './registry.mjs'
import { run } from './run.mjs'

const bun = join(root, 'node_modules/.bin/bun')
const deno = join(root, 'node_modules/.bin/deno')

/**
 * The package managers: how each is told of the registry, how it installs, with which arguments Node
 * loads what it installed, and which runtime it is itself. Yarn and Deno take nothing that is younger
 * than a day, unless they are told to.
 */
const managers = {
  npm: {
    settings: npmSettings,
    install: (_, names) => [
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...names],
    ],
  },
  pnpm: {
    package: 'pnpm@12.21.0',
    settings: npmSettings,
    install: (tools, names) => [join(tools, 'pnpm'), ['add', '--ignore-scripts', ...names]],
  },
  yarn: {
    package: '@yarnpkg/cli-dist@4.18.1',
    settings: (folder, url, scope) => {
      const server = `npmRegistryServer: '${url}'`
      const scoped = scope === undefined ? server : `npmScopes:\n  crossgate:\n    ${server}`
      // Its own way of installing: no node_modules, and nothing found that package.json does not name.
      const settings = `unsafeHttpWhitelist: ['127.0.0.1']\nenableTelemetry: false\nnpmPreapprovedPackages: ['@crossgate/*', 'crossgate']\nenableScripts: false\nenableGlobalCache: true\n${scoped}\n`
      writeFileSync(join(folder, '.yarnrc.yml'), settings)
      writeFileSync(join(folder, 'yarn.lock'), '')
    },
    install: (tools, names) => [join(tools, 'yarn'), ['add', ...names]],
    notRun: ({ code }) => code.includes('Bun.') && 'Bun finds nothing without node_modules',
    nodeArguments: (folder) => [
      ...['--require', join(folder, '.pnp.cjs'), '--no-warnings'],
      ...['--experimental-loader', pathToFileURL(join(folder, '.pnp.loader.mjs')).href],
    ],
  },
  bun: {
    settings: npmSettings,
    install: (_, names) => [bun, ['add', ...names]],
    runtime: (file) => [bun, ['run', file]],
  },
  deno: {
    settings: npmSettings,
    install: (_, names) => [
      deno,
      [
        'install',
        '--node-modules-dir=auto',
        '--minimum-dependency-age=0',
        ...names.map((name) => `npm:${name}`),
      ],
    ],
    runtime: (file) => [deno, ['run', '--allow-all', '--node-modules-dir=auto', file]],
  },
}

function npmSettings(folder, url, scope) {
  writeFileSync(
    join(folder, '.npmrc'),
    `${scope === undefined ? '' : `${scope}:`}registry=${url}\n`,
  )
}

const temporary = mkdtempSync(join(tmpdir(), 'crossgate-installs-'))
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(managers)
const counts = { loads: 0, programs: 0, notRun: 0 }
const failures = []

const packed = await packAll(join(temporary, 'packed'))
const registry = await startRegistry()
try {
  const options = [
    '--registry',
    registry.url,
    '--userconfig',
    registry.userconfig,
    '--no-provenance',
  ]
  await publishAll(join(temporary, 'packed'), options)
  // Once more, as after an interruption: everything is there already.
  await publishAll(join(temporary, 'packed'), options)
  for (const name of wanted) await tryManager(name, managers[name])
} finally {
  await registry.close()
}
rmSync(temporary, { recursive: true })
for (const failure of failures) console.error(`FAIL ${failure}`)
console.log(
  `${wanted.join(', ')}: ${counts.loads} loads, ${counts.programs} programs of READMEs, ${counts.notRun} not run, ${failures.length} failures`,
)
process.exit(failures.length > 0 || counts.loads === 0 || counts.programs === 0 ? 1 : 0)

async function tryManager(name, manager) {
  console.log(`\n--- ${name}`)
  const tools = await installManager(name, manager)
  const names = packed.map((each) => each.name)
  const scoped = names.filter((each) => each.startsWith('@crossgate/'))
  const programs = readmePrograms()
  const others = programs
    .flatMap(({ installs }) => installs)
    .filter((each) => !names.includes(each))
  const peers = ['@opentelemetry/api', ...new Set(others)]
  const library = await makeProject(name, 'library', '@crossgate', [...scoped, ...peers], {
    manager,
    tools,
  })
  const command = await makeProject(name, 'command', undefined, ['crossgate'], { manager, tools })
  if (library === undefined || command === undefined) return
  for (const check of loadingChecks(packed)) {
    const folder = check.isCommand ? command : library
    if (check.isCommand && manager.nodeArguments !== undefined) {
      await tryCommand(name, { folder, tools })
      continue
    }
    await load(`${name}: ${check.label}`, check, { folder, manager })
  }
  for (const program of programs) {
    const label = `${name}: ${program.page}:${program.line}`
    const reason = manager.notRun?.(program)
    if (reason) {
      counts.notRun++
      console.log(`NOT RUN ${label}: ${reason}`)
      continue
    }
    try {
      const nodeArguments = manager.nodeArguments?.(library) ?? []
      const { outcome } = await runProgram(program, { folder: library, bun, nodeArguments })
      counts.programs++
      console.log(`ok   ${label}: ${outcome}`)
    } catch (error) {
      fail(`${label}: ${error.message}`)
    }
  }
}

async function installManager(name, manager) {
  const folder = join(temporary, `${name}-itself`)
  if (manager.package === undefined) return folder
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  await run('npm', ['install', '--no-audit', '--no-fund', manager.package], { cwd: folder })
  return join(folder, 'node_modules/.bin')
}

async function makeProject(name, kind, scope, names, { manager, tools }) {
  const folder = join(temporary, `${name}-${kind}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  manager.settings(folder, registry.url, scope)
  const [file, args] = manager.install(tools, names)
  const env = { CI: 'true', npm_config_userconfig: registry.userconfig }
  const { status, stdout, stderr } = await run(file, args, { cwd: folder, env, fails: true })
  if (status !== 0) {
    fail(`${name} does not install ${names.join(' ')}:\n${stdout}${stderr}`)
    return undefined
  }
  console.log(`ok   ${name} installs ${names.join(' ')}`)
  return folder
}

async function load(label, { file, source }, { folder, manager }) {
  const path = join(folder, file)
  writeFileSync(path, source)
  const node = [process.execPath, [...(manager.nodeArguments?.(folder) ?? []), path]]
  const ways = [node, ...(manager.runtime === undefined ? [] : [manager.runtime(path)])]
  for (const [command, args] of ways) {
    const { status, stdout, stderr } = await run(command, args, { cwd: folder, fails: true })
    const way = command === process.execPath ? 'Node' : 'its own runtime'
    if (status === 0) {
      counts.loads++
      console.log(`ok   ${label}, in ${way}`)
    } else fail(`${label}, in ${way}:\n${stdout}${stderr}`)
  }
}

/** Starts the command where there is no node_modules to find its file in. */
async function tryCommand(name, { folder, tools }) {
  const env = { CI: 'true', npm_config_userconfig: registry.userconfig }
  const { status, stdout, stderr } = await run(join(tools, name), ['crossgate', '--help'], {
    cwd: folder,
    env,
    fails: true,
  })
  if (status !== 0) return fail(`${name} crossgate --help:\n${stdout}${stderr}`)
  counts.loads++
  console.log(`ok   ${name} crossgate --help`)
}

function fail(sentence) {
  failures.push(sentence)
  console.error(`FAIL ${sentence.split('\n')[0]}`)
}
