// What a user installs is the tarball, not this repository: each published package is packed, its
// content and manifest are judged, and all of them are published to a registry that runs here. From
// there they are installed into empty projects, imported in both module formats, used from TypeScript,
// and the programs of the READMEs are run with them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consumerSource, loadingChecks, peersOfEntries } from './consumer.mjs'
import { checkDependenciesPage } from './dependencies-page.mjs'
import { declaredCommands, root } from './packages.mjs'
import { readmePrograms } from './readme/programs.mjs'
import { runProgram } from './readme/run.mjs'
import { packAll } from './release/pack.mjs'
import { publishAll } from './release/publish.mjs'
import { startRegistry } from './release/registry.mjs'
import { run } from './release/run.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'crossgate-pack-'))
const tarballs = join(temporary, 'packed')
const library = join(temporary, 'library')
const command = join(temporary, 'command')
const problems = []

const packed = await packAll(tarballs)
const registry = await startRegistry()
try {
  await publishAll(tarballs, [
    ...['--registry', registry.url, '--userconfig', registry.userconfig],
    // Only the workflow on GitHub can prove where a package comes from.
    '--no-provenance',
  ])
  await installAll()
} finally {
  await registry.close()
}
for (const { manifest, file } of packed) {
  const tarball = join(tarballs, file)
  await checkContent(manifest, tarball)
  check(`${manifest.name}: publint`, 'node_modules/publint/src/cli.js', ['--strict', tarball])
  if (manifest.exports !== undefined) {
    const attw = 'node_modules/@arethetypeswrong/cli/dist/index.js'
    check(`${manifest.name}: attw`, attw, ['--format', 'ascii', '--no-emoji', tarball])
  }
}
for (const { label, file, source, isCommand } of loadingChecks(packed)) {
  const folder = isCommand ? command : library
  writeFileSync(join(folder, file), source)
  check(label, join(folder, file), [], folder)
}
for (const resolution of ['node16', 'bundler']) checkTypes(resolution)
for (const program of readmePrograms()) await checkProgram(program)
problems.push(...checkDependenciesPage(packed, { writes: process.argv.includes('--write') }))

rmSync(temporary, { recursive: true })
for (const problem of problems) console.error(`FAIL ${problem}`)
console.log(`${packed.length} packages packed, ${problems.length} problems`)
process.exit(packed.length === 0 || problems.length > 0 ? 1 : 0)

async function checkContent(manifest, tarball) {
  const { name } = manifest
  const { stdout } = await run('tar', ['--list', '--verbose', '--file', tarball])
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => ({ mode: line.slice(0, 10), path: line.replace(/^.* package\//, '') }))
  const paths = entries.map(({ path }) => path)
  for (const required of ['LICENSE', 'README.md', 'package.json']) {
    if (!paths.includes(required)) problems.push(`${name}: the tarball has no ${required}`)
  }
  if (!paths.some((path) => path.startsWith('dist/'))) {
    problems.push(`${name}: the tarball has no dist; npm run build writes it`)
  }
  const commands = Object.values(declaredCommands(manifest)).map((file) => file.replace('./', ''))
  for (const { mode, path } of entries) {
    if (!/^(LICENSE|README\.md|package\.json|(dist|assets)\/.+)$/.test(path)) {
      problems.push(`${name}: the tarball should not hold ${path}`)
    }
    const wanted = commands.includes(path) ? '-rwxr-xr-x' : '-rw-r--r--'
    if (mode !== wanted) problems.push(`${name}: ${path} has mode ${mode}, not ${wanted}`)
  }
}

/** Installs the packages as users do, from the registry; what they depend on comes from npm's. */
async function installAll() {
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@types/node/package.json'), 'utf8'),
  )
  const names = packed.map(({ name }) => name)
  const shown = readmePrograms().flatMap(({ installs }) => installs)
  const others = shown.filter((name) => !names.includes(name))
  const scoped = names.filter((name) => name.startsWith('@crossgate/'))
  await install(library, `@crossgate:registry=${registry.url}`, [
    ...scoped,
    ...new Set(others),
    `@types/node@${version}`,
    ...peersOfEntries(packed),
  ])
  const unscoped = names.filter((name) => !scoped.includes(name))
  await install(command, `registry=${registry.url}`, unscoped)
}

async function install(folder, settings, packages) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  writeFileSync(join(folder, '.npmrc'), `${settings}\n`)
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  await run('npm', ['install', ...options, ...packages], { cwd: folder })
  console.log(`ok   npm install ${packages.join(' ')}`)
}

async function checkProgram(program) {
  const label = `${program.page}:${program.line}`
  try {
    const { outcome } = await runProgram(program, {
      folder: library,
      bun: join(root, 'node_modules/.bin/bun'),
    })
    console.log(`ok   ${label}: ${outcome}`)
  } catch (error) {
    problems.push(`${label}: ${error.message}`)
  }
}

function checkTypes(moduleResolution) {
  const project = join(library, moduleResolution)
  mkdirSync(project)
  const module = moduleResolution === 'node16' ? 'node16' : 'esnext'
  const formats = moduleResolution === 'node16' ? ['mts', 'cts'] : ['ts']
  const compilerOptions = {
    ...{ module, moduleResolution, target: 'es2022', lib: ['es2023'], types: ['node'] },
    // The declarations themselves are what is tested, so they are checked as well.
    ...{ strict: true, noEmit: true, skipLibCheck: false },
  }
  const files = formats.map((format) => `consumer.${format}`)
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  for (const file of files) writeFileSync(join(project, file), consumerSource(packed))
  check(`types under ${moduleResolution}`, 'node_modules/typescript/bin/tsc', ['-p', project])
}

function check(label, script, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd,
    encoding: 'utf8',
  })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${label}`)
  if (status === 0) return
  problems.push(label)
  console.error(`${stdout}${stderr}`)
}
