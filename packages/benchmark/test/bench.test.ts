import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkBars } from '../src/bars.js'
import { hasFirstEdition } from '../src/programs.js'
import { replaceMeasured } from '../src/report.js'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const command = suite('bench')

command('measures one section, and prints what it found as JSON', () => {
  const args = ['--import', 'tsx', main, '--quick', '--json', '--only', 'node-ten']
  const { processes, bars } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  assert.equal(Object.keys(processes), ['node-ten'])
  const [report] = processes['node-ten']
  assert.equal(Object.keys(report), ['a', 'b', 'c', 'd', 'e'])
  for (const costs of Object.values<Record<string, { total: number; net: number }>>(report)) {
    assert.ok(['next', 'floor', 'crossgate', 'cors'].every((name) => name in costs))
    for (const { total, net } of Object.values(costs)) assert.ok(total > 0 && net < total + 1)
  }
  // A shallow clone has no first edition to compare with.
  const others = bars.filter(({ what }: { what: string }) => !what.includes('first edition'))
  assert.is(others.length, 8)
})

command('measures predict beside that of the first edition', () => {
  const args = ['--import', 'tsx', main, '--quick', '--json', '--only', 'predict']
  const { processes, bars } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  const [report] = processes.predict
  assert.equal(Object.keys(report), ['one preflighted exchange', 'a sequence of eight'])
  for (const costs of Object.values<Record<string, { total: number }>>(report)) {
    const edition = hasFirstEdition() ? ['first edition'] : []
    assert.equal(Object.keys(costs), ['crossgate', ...edition])
    for (const { total } of Object.values(costs)) assert.ok(total > 0)
  }
  assert.is(bars.length, hasFirstEdition() ? 4 : 2)
})

command('names the sections where an unknown one is asked for', () => {
  try {
    execFileSync(process.execPath, ['--import', 'tsx', main, '--only', 'nothing'], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    assert.unreachable()
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string }
    assert.is(status, 1)
    assert.match(stderr, /No section is named nothing\./)
    assert.match(stderr, /end-to-end-hono/)
  }
})

command.run()

const bars = suite('bars')
const cost = (net: number) => ({ total: net + 500, net })

bars('are held to the median of the processes', () => {
  const reports = [1.2, 1.3, 9].map((times) => ({
    b: { floor: cost(100), crossgate: cost(100 * times) },
  }))
  const findings = { processes: { 'node-ten': reports }, servers: {}, sizes: {} }
  const [bar, ...others] = checkBars(findings)
  assert.equal(others, [])
  assert.equal(
    bar?.values.map((value) => value.toFixed(1)),
    ['1.2', '1.3', '9.0'],
  )
  assert.is(bar?.isMet, true)
})

bars('are not met by a median beyond them', () => {
  const reports = [{ b: { floor: cost(100), crossgate: cost(140) } }]
  const [bar] = checkBars({ processes: { 'node-ten': reports }, servers: {}, sizes: {} })
  assert.is(bar?.isMet, false)
})

bars('of predictions are in microseconds, and times those of the first edition', () => {
  const reports = [
    { 'a sequence of eight': { crossgate: cost(410_000), 'first edition': cost(400_000) } },
  ]
  const [time, ratio] = checkBars({ processes: { predict: reports }, servers: {}, sizes: {} })
  assert.equal([time?.values, time?.isMet], [[410], false])
  assert.equal([ratio?.values, ratio?.isMet], [[1.025], true])
})

bars('about a size count it in thousands of bytes', () => {
  const [bar] = checkBars({ processes: {}, servers: {}, sizes: { koa: 1_201 } })
  assert.equal(bar?.values, [1.201])
  assert.is(bar?.isMet, false)
})

bars.run()

const page = suite('docs/performance-tables.md')
const markers = [
  '<!-- Measured by npm run bench: do not edit. -->\n',
  '<!-- End of npm run bench. -->',
]

page('keeps its prose', () => {
  const written = replaceMeasured(
    `before\n${markers.join('old')}\nafter\n`,
    'npm run bench',
    'new\n',
  )
  assert.is(written, `before\n${markers.join('\nnew\n\n')}\nafter\n`)
})

page('is not written where a marker is missing', () => {
  assert.throws(
    () => replaceMeasured('no marker', 'npm run bench', 'new'),
    /lost its place for npm run bench/,
  )
})

page.run()

const summary = suite('docs/performance.md')

const readPage = (name: string) =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

/** The words of the first page for a ratio, and the highest and lowest that they stand for. */
const words: Readonly<Record<string, readonly [low: number, high: number]>> = {
  'about two thirds': [0.62, 0.72],
  'about six tenths': [0.54, 0.65],
  'about half': [0.43, 0.54],
  'about two fifths': [0.37, 0.43],
  'about a third': [0.29, 0.37],
  'about a quarter': [0.22, 0.28],
  'about a fifth': [0.175, 0.22],
  'about a sixth': [0.15, 0.185],
  'about a seventh': [0.13, 0.15],
  'less than a three-hundredth': [0, 1 / 300],
}

/** Rows of the first page, and the bar of the tables that each is taken from. */
const summarized: Readonly<Record<string, string>> = {
  '| a GET without `Origin` (most traffic) |': 'node, 10 origins, (a): times as fast as cors',
  '| a GET from an allowed page |': 'node, 10 origins, (b): times as fast as cors',
  '| an allowed preflight |': 'node, 10 origins, (d): times as fast as cors',
  '| a refused preflight |': 'node, 10 origins, (e): times as fast as cors',
  '| a GET from an allowed page, of 100,000 listed origins |':
    'node, 100,000 origins, (b): times as fast as cors',
  '| Koa | `@koa/cors` |': 'Koa, (b): times as fast as @koa/cors',
  "| a fetch handler on Node | Hono's `cors` |": 'fetch on Node, (b): times as fast as hono',
  "| a fetch handler on Node | h3's `handleCors` |": 'fetch on Node, (b): times as fast as h3',
  "| a fetch handler on Bun | Hono's `cors` |": 'fetch on Bun, (b): times as fast as hono',
  "| a fetch handler on Deno | Hono's `cors` |": 'fetch on Deno, (b): times as fast as hono',
}

function said(row: string): readonly [number, number] {
  const line = readPage('performance.md')
    .split('\n')
    .find((each) => each.startsWith(row))
  const found = Object.entries(words).find(([word]) =>
    line?.slice(row.length).startsWith(` ${word}`),
  )
  assert.ok(found, `${row} says no ratio that this test knows`)
  return found[1]
}

function isIn(ratio: number, [low, high]: readonly [number, number]): boolean {
  return ratio >= low && ratio <= high
}

for (const [row, bar] of Object.entries(summarized)) {
  summary(`${row} says what was measured`, () => {
    const line = readPage('performance-tables.md')
      .split('\n')
      .find((each) => each.startsWith(`| ${bar} `))
    const measured = Number(line?.split('|')[3]?.trim().split(' ')[0])
    assert.ok(isIn(1 / measured, said(row)), `${bar}: ${measured}`)
  })
}

summary('Fastify says what was measured', () => {
  const [, section = ''] = readPage('performance-tables.md').split('### Fastify, 10 origins')
  const nanoseconds = (request: string, candidate: string) => {
    const row = section
      .split('\n')
      .find((line) => line.startsWith(`| (${request}) `) && line.includes(`| ${candidate} `))
    const [whole, own] = row?.split('|').slice(3, 5).map(Number) ?? []
    return { whole: whole as number, own: own as number }
  }
  const allowed = nanoseconds('b', 'crossgate').own / nanoseconds('b', '@fastify/cors').own
  assert.ok(isIn(allowed, said('| Fastify | `@fastify/cors` |')), `${allowed}`)
  const preflight = nanoseconds('d', 'crossgate').whole / nanoseconds('d', '@fastify/cors').whole
  assert.ok(isIn(preflight, [0.65, 0.75]), `${preflight}`)
})

summary('has no row that nothing holds', () => {
  const rows = readPage('performance.md')
    .split('\n')
    .filter((line) => /^\| (?!-|request|server)/.test(line))
  assert.is(rows.length, Object.keys(summarized).length + 1)
})

summary.run()
