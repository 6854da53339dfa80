/** Holds docs/advisories.md to the tests that it names: each has to be there under that name. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { root } from '../packages.mjs'

const page = readFileSync(join(root, 'docs/advisories.md'), 'utf8')

const rows = page
  .split('\n')
  .filter((line) => /^\| (?!---|advisory )/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))

const advisories = suite('docs/advisories.md')

advisories('names an advisory, its mistake and a test in each row', () => {
  assert.ok(rows.length > 25, `${rows.length}`)
  for (const [advisory = '', mistake = '', test = ''] of rows) {
    assert.match(
      advisory,
      /\[(CVE-\d{4}-\d{4,}|GHSA(-[a-z0-9]{4}){3})\]\(https:\/\/(nvd\.nist\.gov\/vuln\/detail|github\.com\/advisories)\/\1\)/,
    )
    assert.match(mistake, /^[A-Z`].+\.$/)
    assert.match(test, /^\[`/)
  }
})

for (const [advisory = '', , tests = ''] of rows) {
  const name = /\[([^\]]+)\]/.exec(advisory)?.[1] ?? advisory
  advisories(`the tests beside ${name} are there`, () => {
    for (const [, title = '', link = ''] of tests.matchAll(/\[`([^`]+)`\]\(\.\.\/([^)]+)\)/g)) {
      assert.ok(existsSync(join(root, link)), link)
      const text = readFileSync(join(root, link), 'utf8').replaceAll("\\'", "'")
      const quoted = link.endsWith('.json') ? `"id": "${title}"` : title
      assert.ok(text.includes(quoted), `${link} has no ${title}`)
    }
  })
}

advisories.run()
