import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDocument } from '../src/document/document.js'
import { crossgate, folderWith } from './built-command.js'

const init = suite('init')

init('writes a valid file with comments, without advice, and explainPreflights on', () => {
  const cwd = folderWith({})
  const { status, stdout } = crossgate(
    ['init', '--origin', 'https://a.example', '--origin', 'https://*.b.example'],
    { cwd },
  )
  assert.is(status, 0)
  assert.is(
    stdout,
    'Wrote crossgate.jsonc. Check it after each change: npx crossgate check crossgate.jsonc\n',
  )
  const text = readFileSync(join(cwd, 'crossgate.jsonc'), 'utf8')
  const value = parseDocument({ name: '', text }).value as Record<string, unknown>
  assert.is(value.explainPreflights, true)
  assert.equal(value.allowedOrigins, ['https://a.example', 'https://*.b.example'])
  assert.equal(Object.keys(value).sort(), Object.keys(defaultConfiguration).sort())
  for (const key of Object.keys(value)) {
    const above =
      text
        .slice(0, text.indexOf(`"${key}"`))
        .trimEnd()
        .split('\n')
        .at(-1) ?? ''
    assert.ok(/^ {2}\/\//.test(above) || key === 'allowedHeaders', `${key} has no comment`)
  }
  assert.is(crossgate(['check', '--strict'], { cwd }).status, 0)
})

init('leaves a file alone that is there', () => {
  const cwd = folderWith({ 'crossgate.jsonc': '{}' })
  const { status, stdout, stderr } = crossgate(['init'], { cwd })
  assert.is(status, 3)
  assert.is(stdout, '')
  assert.is(stderr, 'crossgate.jsonc already exists and was not changed: name another file.\n')
  assert.is(readFileSync(join(cwd, 'crossgate.jsonc'), 'utf8'), '{}')
  assert.is(crossgate(['init', 'other.jsonc'], { cwd }).status, 0)
  assert.is(crossgate(['init', 'absent/other.jsonc'], { cwd }).status, 3)
})

for (const [present, args] of [
  ['crossgate.json', ['init']],
  ['crossgate.json', ['init', 'crossgate.jsonc']],
  ['crossgate.jsonc', ['init', 'crossgate.json']],
] as const) {
  init(`${args.join(' ')} writes no second policy beside ${present}`, () => {
    const cwd = folderWith({ [present]: '{}' })
    const { status, stderr } = crossgate([...args], { cwd })
    assert.is(status, 3)
    assert.is(
      stderr,
      `${present} is here already, and the commands would not know which of the two to read: remove it first, or name another file.\n`,
    )
    assert.is(crossgate(['check'], { cwd }).status, 0)
  })
}

init('writes .json that programs can parse', () => {
  const cwd = folderWith({})
  const origin = 'https://a.example'
  assert.is(crossgate(['init', 'crossgate.json', '--origin', origin], { cwd }).status, 0)
  const value = JSON.parse(readFileSync(join(cwd, 'crossgate.json'), 'utf8'))
  assert.equal(value.allowedOrigins, [origin])
  assert.is(value.explainPreflights, true)
  assert.is(crossgate(['check', '--strict'], { cwd }).status, 0)
})

for (const name of ['crossgate.js', 'crossgate.yaml', 'crossgate.conf']) {
  init(`writes no JSON into ${name}`, () => {
    const cwd = folderWith({})
    const { status, stderr } = crossgate(['init', name], { cwd })
    assert.is(status, 2)
    assert.match(
      stderr,
      'choose a name that ends in .jsonc, or in .json for JSON without comments.',
    )
    assert.equal(readdirSync(cwd), [])
  })
}

init.run()
