import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createPatch } from '../src/output/patch.js'
import { folderWith } from './built-command.js'

const patches = suite('patches')

const line = fc.constantFrom('a', 'b', 'c', '', '// d')
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, isOpen]) => lines.join('\n') + (isOpen || lines.length === 0 ? '' : '\n'))

/** Applies a patch as its reader does. */
function applyPatch(before: string, patch: string): string {
  const cwd = folderWith({ 'a.jsonc': before, patch })
  const { status, stderr, error } = spawnSync('git', ['apply', 'patch'], { cwd, encoding: 'utf8' })
  assert.is(status, 0, `${error ?? stderr}${patch}`)
  return readFileSync(join(cwd, 'a.jsonc'), 'utf8')
}

patches('git makes the one text of the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== '' && after !== '' && before !== after)
      assert.is(applyPatch(before, createPatch('a.jsonc', before, after)), after)
    }),
    { numRuns: 40 },
  )
})

patches('show three lines around a change, and parts that are far from each other apart', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`)
  const changed = lines.map((text) => text.replace(/^2$/m, 'two').replace(/^20$/m, 'twenty'))
  assert.is(
    createPatch('a.jsonc', lines.join(''), changed.join('')),
    `--- a/a.jsonc
+++ b/a.jsonc
@@ -1,6 +1,6 @@
 0
 1
-2
+two
 3
 4
 5
@@ -18,7 +18,7 @@
 17
 18
 19
-20
+twenty
 21
 22
 23
`,
  )
  assert.is(createPatch('a.jsonc', 'a\n', 'a\n'), '')
})

patches.run()
