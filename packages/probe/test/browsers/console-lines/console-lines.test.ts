import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConsoleLine, recognize, recordedLines, recordedVersions } from '../../../src/index.js'
import { recordedCorsErrors } from '../../../src/recognition/recorded-lines.js'
import type { BrowserKind } from '../browser.js'
import { browserKinds, browserSuite } from '../installed.js'
import { type EngineRecordings, recordEngine } from './recorder.js'
import { corsErrorsOf, reasonsOf, rowsOf } from './rows.js'
import { lineScenarios } from './scenarios.js'
import { consoleKind } from './webkit-console.js'

const renewal = 'npm run console-lines -w @crossgate/probe records them anew'

const templates = (lines: readonly ConsoleLine[]): string[] =>
  lines.map(({ template }) => template).sort()

function engineSuite(kind: BrowserKind): void {
  const { engine } = kind
  const test = browserSuite(kind, `console lines :: ${engine}`)
  let recorded: EngineRecordings

  test.before(async () => {
    recorded = await recordEngine(consoleKind(kind))
  })

  test('it prints what was recorded, in the same scenarios', () => {
    const own = recordedLines.filter(({ by }) => by === engine)
    const version = `${recorded.version}, recorded in ${recordedVersions[engine]}; ${renewal}`
    assert.equal(templates(rowsOf(recorded)), templates(own), version)
    for (const line of rowsOf(recorded)) {
      const known = own.find(({ template }) => template === line.template)
      assert.equal(line.scenarios, known?.scenarios, `${line.template}: ${version}`)
    }
  })

  test('each line that it prints is recognised, as what was done', () => {
    for (const { scenario, lines } of recorded.recordings) {
      for (const { text } of lines) {
        const reasons = recognize(text)?.reasons ?? []
        assert.ok(
          reasonsOf(scenario, engine).some((reason) => reasons.includes(reason)),
          `${scenario.id}: ${text}`,
        )
      }
    }
  })

  test('so are all lines of a scenario together', () => {
    for (const { scenario, lines } of recorded.recordings) {
      if (lines.length === 0) continue
      const text = lines.map((line) => line.text).join('\n')
      const reasons = recognize(text)?.reasons ?? []
      assert.ok(
        reasonsOf(scenario, engine).some((reason) => reasons.includes(reason)),
        `${scenario.id}: ${text}`,
      )
    }
  })

  if (engine === 'chromium') {
    test('its developer tools name the failures as recorded, and as the scenarios say', () => {
      assert.equal(corsErrorsOf(recorded), recordedCorsErrors)
      for (const { scenario, corsError } of recorded.recordings) {
        if (corsError !== undefined)
          assert.is(corsError, scenario.corsError ?? corsError, scenario.id)
      }
    })
  }

  test.run()
}

for (const kind of browserKinds) engineSuite(kind)

// ---

const scenarios = suite('console lines :: scenarios')

scenarios('have names that no two share', () => {
  assert.is(new Set(lineScenarios.map(({ id }) => id)).size, lineScenarios.length)
})

scenarios.run()
