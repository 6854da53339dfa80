// What a user installs is the tarball, not this repository: each published package is packed, its
// content and manifest are judged, and all of them are installed together into an empty project,
// imported in both module formats and used from TypeScript.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { consumerSource, loadingChecks, peersOfEntries } from './consumer.mjs'
import { listPublicPackages, root } from './packages.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'crossgate-pack-'))
const consumer = join(temporary, 'consumer')
const problems = []

const packed = listPublicPackages().map((found) => ({ ...found, tarball: pack(found.folder) }))
for (const { manifest, tarball } of packed) {
  checkContent(manifest, tarball)
  check(`${manifest.name}: publint`, 'node_modules/publint/src/cli.js', ['--strict', tarball])
  if (manifest.exports !== undefined) {
    const attw = 'node_modules/@arethetypeswrong/cli/dist/index.js'
    check(`${manifest.name}: attw`, attw, ['--format', 'ascii', '--no-emoji', tarball])
  }
}
installAll()
for (const { label, file, source } of loadingChecks(packed)) {
  writeFileSync(join(consumer, file), source)
  check(label, join(consumer, file), [], consumer)
}
for (const resolution of ['node16', 'bundler']) checkTypes(resolution)

rmSync(temporary, { recursive: true })
for (const problem of problems) console.error(`FAIL ${problem}`)
console.log(`${packed.length} packages packed, ${problems.length} problems`)
process.exit(packed.length === 0 || problems.length > 0 ? 1 : 0)

function pack(folder) {
  const output = run('npm', ['pack', '--json', '--pack-destination', temporary], join(root, folder))
  const found = JSON.parse(output)
  const { filename } = Array.isArray(found) ? found[0] : Object.values(found)[0]
  return join(temporary, filename.replace('@', '').replace('/', '-'))
}

function checkContent({ name }, tarball) {
  const entries = run('tar', ['--list', '--verbose', '--file', tarball], temporary)
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
  for (const { mode, path } of entries) {
    if (!/^(LICENSE|README\.md|package\.json|(dist|assets)\/.+)$/.test(path)) {
      problems.push(`${name}: the tarball should not hold ${path}`)
    }
    if (mode[0] !== '-' || mode[8] === 'w') problems.push(`${name}: ${path} has mode ${mode}`)
  }
}

function installAll() {
  mkdirSync(consumer)
  writeFileSync(join(consumer, 'package.json'), '{ "private": true }')
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/@types/node/package.json'), 'utf8'),
  )
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  const tarballs = packed.map(({ tarball }) => tarball)
  const peers = [`@types/node@${version}`, ...peersOfEntries(packed)]
  run('npm', ['install', ...options, ...tarballs, ...peers], consumer)
}

function checkTypes(moduleResolution) {
  const project = join(consumer, moduleResolution)
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

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  console.error(`${command} ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`}`)
  process.exit(1)
}
