/**
 * Holds every sample in JavaScript or TypeScript of README, the packages' READMEs and docs to what
 * it says. A sample is
 *
 * - a file that another suite runs as it is (`held-elsewhere.ts`), or
 * - run by another suite in a runtime of its own (`runtimeSamples`), or
 * - run here as a module, in which its servers are asked as the page says; `fragments.ts` has what
 *   stands around a fragment. Types are checked as well.
 * - Only what needs a database is compiled and not run (`compiledSamples`).
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compileSamples } from '../src/samples/compile.js'
import { fragments } from '../src/samples/fragments.js'
import { compiledSamples, readRunFiles, runtimeSamples } from '../src/samples/held-elsewhere.js'
import {
  askSample,
  createSampleFolder,
  setStage,
  startSample,
  writeSample,
} from '../src/samples/run.js'
import { listSamples, readSamples, root } from '../src/samples/sample.js'
import { holdShown } from '../src/samples/shown.js'

const runFiles = readRunFiles()
const all = listSamples()
const ours = all.filter(({ id, text }) => !runFiles.has(text) && runtimeSamples[id] === undefined)
/** Typed is what is written in TypeScript, or can be: see `isUntyped`. */
const typed = ours.filter(({ id }) => fragments[id]?.isUntyped !== true)
const run = ours.filter(({ id }) => compiledSamples[id] === undefined)

const { folder, remove } = createSampleFolder()
let stage: Awaited<ReturnType<typeof setStage>>

const samples = suite('samples of the pages')

samples.before(async () => {
  stage = await setStage(folder)
})
samples.after(() => stage.end())
// Consoles of samples still have their files open, and would complain that they are gone.
process.once('exit', remove)

samples('are all known: no line of a table is for a sample that is gone', () => {
  const ids = new Set(all.map(({ id }) => id))
  assert.ok(ids.size > 60, `${ids.size}`)
  const named = [fragments, runtimeSamples, compiledSamples].flatMap((table) => Object.keys(table))
  assert.equal(
    named.filter((id) => !ids.has(id)),
    [],
  )
})

samples('are found below their headings, whatever their fence is indented by', () => {
  const page =
    '# A\n```js\none\n```\n```sh\nno\n```\n## `B`\n  ```ts\ntwo\n  ```\n```js\nthree\n```\n'
  assert.equal(
    readSamples('p.md', page).map(({ id, text }) => [id, text]),
    [
      ['p.md › A 1', 'one\n'],
      ['p.md › B 1', 'two\n'],
      ['p.md › B 2', 'three\n'],
    ],
  )
})

samples('that need a database are run in a suite that is there', () => {
  for (const file of Object.values(compiledSamples)) assert.ok(existsSync(join(root, file)), file)
})

samples('that need a runtime are in its suite', () => {
  const suite = 'packages/conformance/test/examples.test.ts'
  assert.match(readFileSync(join(root, suite), 'utf8'), 'runtimeSamples')
})

samples('of the recipes are whole: nothing around one hides a missing import', () => {
  assert.ok(ours.some(({ id }) => id.startsWith('docs/recipes.md › ')))
  const helped = Object.keys(fragments).filter((id) => id.startsWith('docs/recipes.md › '))
  assert.equal(helped, [])
})

samples('show values that a check tells apart', () => {
  holdShown({ a: 1, b: [{ c: 'x', d: 2 }] }, { b: [{ c: 'x' }] })
  const differs = (value: unknown, shown: unknown) => {
    try {
      holdShown(value, shown)
      return false
    } catch {
      return true
    }
  }
  assert.ok(differs({ a: 1 }, { a: 2 }))
  assert.ok(differs([1, 2], [1]))
  assert.ok(differs(undefined, { a: 1 }))
})

samples('have sound types', () => {
  const files = typed.map((sample) => writeSample(sample, stage))
  assert.equal(compileSamples(files), [])
})

/** What curl is shown to print, by the origin that it sends. */
function shownAnswers(): { origin: string; status: number; headers: string[][]; body: string }[] {
  const page = readFileSync(join(root, 'docs/getting-started.md'), 'utf8')
  return [...page.matchAll(/^```console\n\$ curl .*'Origin: (\S+)' .*\n([\s\S]*?)^```$/gm)].map(
    ([, origin = '', printed = '']) => {
      const [head = '', body = ''] = printed.split('\n\n')
      const [first = '', ...lines] = head.split('\n')
      const headers = lines.map((line) => line.split(': '))
      return { origin, status: Number(first.split(' ')[1]), headers, body }
    },
  )
}

for (const sample of run.filter(({ id }) => /getting-started\.md › (?!Ask|Next)/.test(id))) {
  samples(`${sample.id} answers what the page shows`, async () => {
    const { servers, stop } = await startSample(writeSample(sample, stage, 'asked'))
    try {
      const address = servers[0]?.address()
      assert.ok(address && typeof address === 'object')
      const shown = shownAnswers()
      assert.is(shown.length, 2)
      for (const { origin, status, headers, body } of shown) {
        const answer = await fetch(`http://127.0.0.1:${address.port}/items`, {
          headers: { origin },
        })
        assert.is(answer.status, status)
        for (const [name = '', value] of headers) assert.is(answer.headers.get(name), value, name)
        assert.is((await answer.text()).trim(), body.trim())
      }
    } finally {
      await stop()
    }
  })
}

for (const sample of run) {
  samples(sample.id, async () => {
    const started = await startSample(writeSample(sample, stage))
    try {
      await askSample(sample, started)
    } finally {
      await started.stop()
    }
  })
}

samples.run()
