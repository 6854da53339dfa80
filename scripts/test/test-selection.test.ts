import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../packages.mjs'
import { isNamedFile, isTestOfCase, readSelection } from '../test-selection.mjs'

const selection = suite('selection of tests')

function read(...words: string[]) {
  const { folders, cases } = readSelection(words)
  return { folders: Object.fromEntries(folders), cases }
}

selection('reads folders, files and cases', () => {
  assert.equal(read(), { folders: {}, cases: [] })
  assert.equal(read('core', 'node'), { folders: { core: [], node: [] }, cases: [] })
  assert.equal(read('core/explain', 'core/decide').folders, { core: ['explain', 'decide'] })
  assert.equal(read('probe/browsers/page').folders, { probe: ['browsers/page'] })
  assert.equal(read('conformance', 'p081'), { folders: { conformance: [] }, cases: ['p081'] })
})

selection('a folder named beside one of its files is meant as a whole', () => {
  assert.equal(read('core', 'core/explain').folders, { core: [] })
  assert.equal(read('core/explain', 'core').folders, { core: [] })
})

selection('a case without a folder is one of conformance', () => {
  assert.equal(read('p081'), { folders: { conformance: [] }, cases: ['p081'] })
})

selection('a name means the file, its variants and the folder', () => {
  assert.ok(isNamedFile('explain.test.ts', ['explain']))
  assert.ok(isNamedFile('explain.property.test.ts', ['explain']))
  assert.ok(isNamedFile('explain.test.ts', ['explain.test.ts']))
  assert.ok(isNamedFile('deciding/explain.test.ts', ['explain']))
  assert.ok(isNamedFile('browsers/page.test.ts', ['browsers']))
  assert.not.ok(isNamedFile('explain-more.test.ts', ['explain']))
  assert.not.ok(isNamedFile('unexplain.test.ts', ['explain']))
})

selection('a case is known by the first word of the title', () => {
  assert.ok(isTestOfCase('p081 MUST preflight', ['p081']))
  assert.ok(isTestOfCase('p081', ['p081']))
  assert.not.ok(isTestOfCase('p0811', ['p081']))
  assert.not.ok(isTestOfCase('like p081', ['p081']))
  assert.ok(isTestOfCase('whatever', []))
})

selection.run()

const command = suite('npm test')

function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { stdout, status } = spawnSync(process.execPath, ['scripts/test.mjs', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { status, lines: stdout.trimEnd().split('\n') }
}

command('runs one case of one file', () => {
  const { status, lines } = run(['conformance/decide', 'p001'])
  assert.is(lines.at(-1), '2 passed, 0 failed')
  assert.is(status, 0)
})

command('says that there is no such folder, file or case', () => {
  assert.equal(run(['nowhere']).lines.slice(-2), [
    'FAIL no folder is named nowhere',
    '0 passed, 1 failed',
  ])
  assert.match(run(['conformance/nothing']).lines.at(-2) ?? '', /no test file is named nothing/)
  const { status, lines } = run(['conformance/decide', 'z999'])
  assert.equal(lines.slice(-2), ['FAIL no test is one of the case z999', '0 passed, 1 failed'])
  assert.is(status, 1)
})

command.run()
