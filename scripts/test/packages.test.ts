import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exportedNames, listAdapters } from '../adapters.mjs'
import { drawRooms, replacePicture, withoutImplied } from '../architecture.mjs'
import { findCircles, reachable, readModuleGraph } from '../module-graph.mjs'
import { listPackages, root } from '../packages.mjs'
import { checkAdapters, checkPackages, heldPackages } from '../rules/adapters.mjs'
import { checkKeys, configurationKeys, partByKey } from '../rules/keys.mjs'

const adapters = suite('adapters')

adapters('are the packages that export a filter, found by their contracts', () => {
  const names = listAdapters().map(({ manifest }) => manifest.name)
  for (const name of [
    '@crossgate/node',
    '@crossgate/fetch',
    '@crossgate/koa',
    '@crossgate/fastify',
  ]) {
    assert.ok(names.includes(name), name)
  }
  for (const name of ['@crossgate/core', '@crossgate/probe', '@crossgate/console']) {
    assert.not.ok(names.includes(name), name)
  }
})

adapters('a contract exports values, and types do not count', () => {
  const names = (text: string) =>
    [...exportedNames(ts.createSourceFile('index.ts', text, ts.ScriptTarget.ES2022, true))].sort()
  assert.equal(names("export { cors, type Options, decide as judge } from './cors.js'"), [
    'cors',
    'judge',
  ])
  assert.equal(names("export type { withCors } from './cors.js'"), [])
  assert.equal(names('export default plugin'), ['default'])
  assert.equal(names("export { plugin as default } from './plugin.js'"), ['default'])
  assert.equal(names('export const cors = 1, more = 2\nexport function withCors() {}'), [
    'cors',
    'more',
    'withCors',
  ])
})

adapters('each of them is held to the cases, weighed and counted', async () => {
  assert.equal(await checkAdapters(), [])
  assert.ok(heldPackages().has('@crossgate/node'))
})

adapters('one that is not is named, for each thing it lacks', async () => {
  const lonely = { folder: 'packages/lonely', manifest: { name: '@crossgate/lonely' } }
  assert.equal(await checkAdapters([lonely]), [
    '@crossgate/lonely: no suite in packages/conformance/test holds it to the cases',
    '@crossgate/lonely: has no budget in .size-limit.mjs',
    '@crossgate/lonely: has no floor with coverage in scripts/test-limits.json',
  ])
  assert.match((await checkAdapters([])).join(), /no package is an adapter/)
})

adapters.run()

const packages = suite('packages')

packages('the lock file and the paths know each of them', () => {
  assert.equal(checkPackages(listPackages()), [])
})

packages('a package that npm ci would stumble over is named', () => {
  const folder = 'packages/unknown'
  assert.equal(checkPackages([...listPackages(), { folder, manifest: { name: 'unknown' } }]), [
    'packages/unknown: package-lock.json does not know it, npm ci would fail: npm install',
  ])
})

packages.run()

const graphs = suite('module graph')

graphs('knows files, packages and types', () => {
  const graph = readModuleGraph('packages/node/src')
  const imports = graph.get('cors.ts') ?? []
  assert.ok(imports.some(({ to }) => to === 'response.ts'))
  assert.ok(imports.some(({ specifier, to }) => specifier === '@crossgate/core' && to === null))
  assert.ok(imports.some(({ isType, to }) => isType && to === 'request.ts'))
})

graphs('reaches what is behind what, and itself only by a circle', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ])
  assert.equal([...reachable(graph, 'a')].sort(), ['b', 'c'])
  assert.ok(reachable(graph, 'b').has('b'))
  assert.equal(findCircles(graph), [['b', 'c', 'b']])
})

graphs.run()

const keys = suite('keys')

const places = [{ in: 'packages/conformance', file: 'keys.test.ts', for: 'its rows' }]

keys('are those of the configuration, and each is in its places', () => {
  assert.ok(configurationKeys().includes('enabled'))
  assert.equal(checkKeys(configurationKeys(), places), [])
})

keys('a place that lacks a key, or is not there, is named', () => {
  assert.equal(checkKeys(['enabled', 'newKey'], places), [
    'packages/conformance/test/keys.test.ts: the key newKey is missing: its rows',
  ])
  assert.equal(checkKeys([], [{ in: 'docs', file: 'nothing.md', for: '' }]), [
    'scripts/key-places.json: docs has no nothing.md',
  ])
})

keys('a key that is not finished waits, one that is must not', () => {
  const problem = 'a.ts: the key newKey is missing: its rows'
  assert.equal(partByKey([problem], ['newKey']), { wrong: [], waiting: [problem] })
  assert.equal(partByKey([problem], []), { wrong: [problem], waiting: [] })
  assert.match(partByKey([], ['newKey']).wrong.join(), /^newKey is everywhere/)
})

keys.run()

const picture = suite('architecture')

const definition = {
  root: { holds: 'shapes', imports: [] },
  rooms: { reading: { holds: 'reads', imports: ['root'] } },
}
const graph = new Map([
  ['shape.ts', []],
  ['reading/path.ts', [{ specifier: '../shape.js', to: 'shape.ts', isType: true }]],
])

picture('shows what lives in each room, and the arrows', () => {
  assert.equal(drawRooms('core/src', definition, graph).split('\n'), [
    '```mermaid',
    'flowchart BT',
    '  root["<b>core/src</b><br>shapes<br><i>shape</i>"]',
    '  reading["<b>reading/</b><br>reads<br><i>path</i>"]',
    '  reading --> root',
    '```',
  ])
})

picture('leaves out an arrow that follows from others, and ends in a circle too', () => {
  const [ab, bc, ac, ca] = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'c' },
    { from: 'c', to: 'a' },
  ]
  assert.equal(withoutImplied([ab, bc, ac]), [ab, bc])
  assert.equal(withoutImplied([ab, bc, ca]), [ab, bc, ca])
})

picture('stands between its markers, which a page must have', () => {
  const start = '<!-- rooms of a/src, drawn by npm run architecture -->'
  const text = `before\n${start}\nold\n<!-- end of rooms -->\nafter`
  assert.is(
    replacePicture(text, 'a/src', 'new'),
    `before\n${start}\nnew\n<!-- end of rooms -->\nafter`,
  )
  assert.throws(() => replacePicture(text, 'b/src', 'new'), 'has no place for the rooms of b/src')
})

picture('is a picture of the engine in ARCHITECTURE.md', () => {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  assert.ok(
    page.includes('<!-- rooms of packages/core/src, drawn by npm run architecture -->\n```'),
  )
})

picture.run()
