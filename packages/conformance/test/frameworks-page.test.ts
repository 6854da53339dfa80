import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  frameworksPage,
  readSeenPages,
  staleRows,
  writeFrameworksPage,
} from '../src/page/seen-pages.js'

const page = suite('docs/frameworks.md')
const pages = readSeenPages()

page('is made of what was seen', () => {
  const text = readFileSync(frameworksPage, 'utf8')
  const hint = 'docs/frameworks.md is stale: npm run frameworks'
  assert.ok(text === writeFrameworksPage(pages.values()), hint)
})

for (const [file, seen] of pages) {
  page(`${file} was asked every row`, () => {
    assert.equal(
      staleRows(seen),
      [],
      `seen/${file}.json is stale: run its test with RECORD_PAGES=1`,
    )
  })
}

page.run()
