import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { otherServers } from '../src/page/other-servers.js'
import {
  frameworksPage,
  readSeenPages,
  staleRows,
  writeFrameworksPage,
} from '../src/page/seen-pages.js'
import { aboutOf } from '../src/projects/about-page.js'
import { allProjects } from '../src/projects/all-projects.js'

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

for (const { name, test } of otherServers) {
  page(`names a test that asks ${name}`, () => {
    const [file, title] = test
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    assert.ok(source.includes(title), `${file} has no test whose name has "${title}"`)
  })
}

for (const project of allProjects) {
  for (const each of project.pages) {
    page(`${each.file} tells what its project is now`, () => {
      const { versions, recipe, note, rows } = pages.get(each.file) ?? { rows: {} }
      const hint = `seen/${each.file}.json is stale: npm run long -- frameworks`
      assert.equal({ versions, recipe, note }, { note: undefined, ...aboutOf(project, each) }, hint)
      const reasons = Object.entries(rows).filter(([, outcome]) => outcome !== true)
      assert.equal(Object.fromEntries(reasons), each.skip ?? {}, hint)
    })
  }
}

page.run()
