import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RecognizedReason, recordedLines } from '../../src/index.js'
import { adviceByReason } from '../../src/recognition/advice-by-reason.js'
import { chromiumCorsErrors } from '../../src/recognition/chromium-cors-errors.js'
import { unrecordedReasons } from '../../src/recognition/unrecorded-reasons.js'
import { anchorOf, renderPage } from './page.js'

const page = suite('docs/errors.md')

const text = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')

page('is what the recorded lines give: written, not typed', () => {
  assert.is(text, renderPage())
})

page('has a section for each line, with its own words', () => {
  for (const { template } of recordedLines) assert.ok(text.includes(`\n${template}\n`), template)
})

page('has no link that leads nowhere', () => {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title as string))
  const counts = new Map<string, number>()
  const anchors = new Set(
    headings.map((base) => {
      const count = counts.get(base) ?? 0
      counts.set(base, count + 1)
      return count === 0 ? base : `${base}-${count}`
    }),
  )
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor as string)
  assert.ok(links.length > 150)
  assert.equal(
    links.filter((link) => !anchors.has(link)),
    [],
  )
})

page.run()

// ---

const completeness = suite('recorded lines')

completeness('each reason has a line, or a sentence that says why not', () => {
  const recorded = new Set(recordedLines.flatMap(({ reasons }) => reasons))
  const missing = (Object.keys(adviceByReason) as RecognizedReason[]).filter(
    (reason) => !recorded.has(reason) && unrecordedReasons[reason] === undefined,
  )
  assert.equal(missing, [])
  const needless = (Object.keys(unrecordedReasons) as RecognizedReason[]).filter((reason) =>
    recorded.has(reason),
  )
  assert.equal(needless, [])
})

completeness("each of Chromium's 28 names has a scenario, or a sentence that says why not", () => {
  assert.is(chromiumCorsErrors.length, 28)
  for (const { name, scenarios, because } of chromiumCorsErrors) {
    assert.is(scenarios.length === 0, because !== undefined, name)
  }
})

completeness('no advice speaks the same sentence twice', () => {
  for (const [reason, advice] of Object.entries(adviceByReason)) {
    assert.is(new Set(Object.values(advice)).size, 4, reason)
  }
})

completeness.run()
