import {
  type CorsConfiguration,
  dangerousPermissions,
  defaultConfiguration,
  enforcementModes,
} from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseAction, readDraft } from '../src/pages/draft.js'
import { settingHelpPage } from '../src/pages/setting-help-page.js'
import { settingsPage } from '../src/pages/settings-page.js'
import { configurationKeys, settingTable, toOperatorWords } from '../src/policy/setting-table.js'
import { formFields } from './fixture.js'

const test = suite('settings form')

const frame = {
  basePath: '/c',
  title: 'CORS',
  principal: { name: 'key', scope: 'full', by: 'session', keyId: 'x' },
} as const

/** Renders the form of a configuration, and reads it as if nobody had touched it. */
async function untouched(configuration: CorsConfiguration): Promise<unknown> {
  const page = settingsPage({
    frame,
    draft: configuration,
    version: 1,
    policies: [{ configuration }],
    saved: { configuration },
    issues: [],
    advice: [],
    savedBy: '' as never,
  })
  const form = new URLSearchParams(formFields(String(await page), '/c/settings'))
  return readDraft(form, parseAction('review'))
}

/** Numbers from 0 to 1 that are the same in each run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 2 ** 32
  }
}

const entries = [
  'https://a.example',
  'https://*.example.com',
  'X-"quoted"&amp;',
  "it's",
  '/a path*',
  '*',
]

test('saving the untouched form changes no key, for random configurations', async () => {
  const random = createRandom(13)
  const some = <Entry>(all: readonly Entry[]) => all.filter(() => random() < 0.5)
  for (let round = 0; round < 100; round++) {
    const configuration = Object.fromEntries(
      configurationKeys.map((key) => {
        const { control } = settingTable[key]
        if (key === 'dangerouslyAllow') return [key, some(dangerousPermissions)]
        if (control.kind === 'list') {
          // Beyond 200 entries the form holds one text.
          const long = Array.from({ length: 201 }, (_, index) => `https://${index}.example`)
          return [key, random() < 0.1 ? long : some(entries)]
        }
        if (control.kind === 'switch') return [key, random() < 0.5]
        if (control.kind === 'number') return [key, Math.floor(random() * 86_402) - 1]
        return [key, enforcementModes[Math.floor(random() * enforcementModes.length)]]
      }),
    ) as unknown as CorsConfiguration
    assert.equal(await untouched(configuration), configuration, `round ${round}`)
  }
})

test('the table has every key of a configuration, and the form reads each', async () => {
  assert.equal([...configurationKeys].sort(), Object.keys(defaultConfiguration).sort())
  assert.equal(await untouched(defaultConfiguration), defaultConfiguration)
})

test('help is a page of our own, in a new tab, about that setting', async () => {
  const page = String(
    await settingsPage({
      frame,
      draft: defaultConfiguration,
      version: 1,
      policies: [{ configuration: defaultConfiguration }],
      saved: { configuration: defaultConfiguration },
      issues: [],
      advice: [],
      savedBy: '' as never,
    }),
  )
  for (const key of configurationKeys) {
    if (settingTable[key].control.kind !== 'acknowledgement') {
      assert.ok(page.includes(`href="/c/help/${key}" target="_blank"`), key)
    }
    const help = String(await settingHelpPage(frame, key))
    assert.match(help, new RegExp(`<h1>${settingTable[key].label}</h1>`))
    assert.not.match(help, /<(img|script|link)[^>]*https:/, 'nothing comes from elsewhere')
  }
  assert.not.match(page, /https:\/\/developer\.mozilla\.org/)
})

test('a message of the engine is said with the labels of the page', () => {
  assert.is(
    toOperatorWords('Add it to allowedOrigins, or "dangerouslyAllow": and add "enabled": true.'),
    'Add it to “Allowed origins”, or “Dangerous permissions”: and add “Enabled”: true.',
  )
  for (const names of ['null-origin', 'null-origin and any-origin-with-credentials']) {
    assert.is(
      toOperatorWords(`Any site can: leave it out, or add ${names} to dangerouslyAllow.`),
      'Any site can: leave it out, or accept that under “Dangerous permissions”.',
    )
  }
  assert.is(toOperatorWords('The filter is enabled for debug.'), 'The filter is enabled for debug.')
})

test.run()
