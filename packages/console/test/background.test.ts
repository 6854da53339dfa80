import { defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createBackground } from '../src/http/background.js'
import { pageJobs } from '../src/pages/page-jobs.js'
import type { ConfigurationVersion } from '../src/storage/store.js'
import { fromSent, toSent, withText } from '../src/storage/version-text.js'

const background = suite('background')

/** A version that is known by its text, and what reading its document does. */
function version(document: object, read: () => never): ConfigurationVersion {
  const summary = { version: 1, insertInstant: 0, author: 'system', summary: 'A test' }
  const one = {
    ...summary,
    get document() {
      return read()
    },
  }
  return withText(one, JSON.stringify(document))
}

const refuse = () => {
  throw new Error('It was read where it holds everybody up.')
}

background('settings go to the thread as the text that is stored', async () => {
  const allowedOrigins = Array.from({ length: 2000 }, (_, index) => `https://a${index}.example`)
  const document = { corsConfiguration: { ...defaultConfiguration, allowedOrigins } }
  const { offer, close } = createBackground('background-worker')
  const saved = version(document, refuse)
  const draft = await offer('pages', pageJobs).restoringDraft({ saved, current: saved })
  await close()
  assert.equal(JSON.parse(draft), document.corsConfiguration)
})

background(
  'a version that came from a thread is the one that was sent, and its document one object',
  () => {
    const document = { corsConfiguration: defaultConfiguration }
    const summary = { version: 3, insertInstant: 5, author: 'a', summary: 'b' }
    const sent = withText({ ...summary, document }, JSON.stringify(document))
    const arrived = fromSent(structuredClone(toSent(sent))) as ConfigurationVersion
    assert.equal({ ...arrived }, { ...sent })
    assert.is(arrived.document, arrived.document)
    assert.equal(toSent(arrived), toSent(sent), 'it can be sent on')
  },
)

background('what is not a version stays as it is', () => {
  for (const value of [undefined, null, 'text', 1, [], { document: 1 }]) {
    assert.is(toSent(value), value)
    assert.is(fromSent(value), value)
  }
})

background.run()
