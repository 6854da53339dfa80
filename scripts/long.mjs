// Runs what takes too long for CI, by name, and keeps the result of the last run in
// docs/long-runs.md: `npm run long -- compare`. Whatever follows the name goes to the command.
// A run is registered in long-runs.json; without a name the registered ones are listed.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './packages.mjs'

const page = join(root, 'docs/long-runs.md')

/** Returns the page with the row of a run replaced, or added where there is none yet. Throws without a table. */
export function recordRun(text, { name, date, commit, result }) {
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith('| run |'))
  if (head === -1) throw new Error('docs/long-runs.md has no table that starts with "| run |"')
  let end = head + 2
  while (lines[end]?.startsWith('|')) end++
  const row = `| ${[name, date, commit, result].map(cell).join(' | ')} |`
  const rows = lines.slice(head + 2, end).filter((line) => !line.startsWith(`| ${cell(name)} |`))
  return [...lines.slice(0, head + 2), ...[...rows, row].sort(), ...lines.slice(end)].join('\n')
}

/** Returns what a table says of a run: whether it passed, its last line or where its figures are, and how long it took. */
export function describeResult(definition, { status, lastLine, seconds }) {
  const figures = definition.result === 'last-line' ? lastLine : definition.result
  return `${status === 0 ? 'passed' : 'FAILED'}: ${figures}; ${Math.round(seconds)} s`
}

function cell(text) {
  return String(text).replaceAll('|', '\\|')
}

/** Runs a command with its output shown, and resolves with its exit code and its last line. */
async function run([command, ...args]) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let lastLine = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    process.stdout.write(text)
    const lines = `${lastLine}${text}`.trimEnd().split('\n')
    lastLine = lines.at(-1) ?? ''
    if (text.endsWith('\n')) lastLine += '\n'
  })
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { status, lastLine: lastLine.trim() }
}

function currentCommit() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim()
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' and changes'
  return `${git('rev-parse', '--short', 'HEAD')}${changed}`
}

async function main([name, ...more]) {
  const runs = JSON.parse(readFileSync(new URL('./long-runs.json', import.meta.url), 'utf8'))
  if (name === undefined || !Object.hasOwn(runs, name)) {
    console.error('usage: npm run long -- NAME [OPTION…]')
    for (const [each, { what }] of Object.entries(runs)) console.error(`  ${each}: ${what}`)
    return 2
  }
  const commit = currentCommit()
  const started = Date.now()
  const { status, lastLine } = await run([...runs[name].command, ...more])
  const seconds = (Date.now() - started) / 1000
  const result = describeResult(runs[name], { status, lastLine, seconds })
  // A run with options of its own is a trial: it says nothing of the registered one.
  if (more.length === 0) {
    const date = new Date().toISOString().slice(0, 10)
    const text = readFileSync(page, 'utf8')
    writeFileSync(page, recordRun(text, { name, date, commit, result }))
  }
  console.log(`${name}: ${result}`)
  return status ?? 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2))
}
