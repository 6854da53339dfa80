import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadPage } from './load-page.js'

const test = suite('loadPage')

/** Loads as the outcomes say, one for each attempt, and returns what happened. */
async function attempt(...outcomes: ('loads' | 'fails' | 'hangs')[]): Promise<string[]> {
  const steps: string[] = []
  const load = async () => {
    const outcome = outcomes.shift()
    steps.push(String(outcome))
    if (outcome === 'fails') throw new Error('connection refused')
    if (outcome === 'hangs') await new Promise((done) => setTimeout(done, 200))
  }
  const reset = async () => void steps.push('reset')
  await loadPage(load, reset, 20).catch((error: Error) => steps.push(error.message))
  return steps
}

test('a page that loads is loaded once', async () => {
  assert.equal(await attempt('loads'), ['loads'])
})

test('a page that fails is not tried again', async () => {
  assert.equal(await attempt('fails', 'loads'), ['fails', 'connection refused'])
})

test('a navigation that never ends is begun once more, after the reset', async () => {
  assert.equal(await attempt('hangs', 'loads'), ['hangs', 'reset', 'loads'])
  assert.equal(await attempt('hangs', 'fails'), ['hangs', 'reset', 'fails', 'connection refused'])
})

test.run()
