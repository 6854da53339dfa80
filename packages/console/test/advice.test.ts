import * as assert from 'uvu/assert'
import { entrances } from './entrance.js'
import { createFixture } from './fixture.js'
import { scoped } from './scoped.js'

const test = scoped(
  'advice',
  async () => {
    const origins = ['https://app.example', 'https://*.app.example']
    const initial = { enabled: true, debug: true, allowedOrigins: origins }
    return { fixture: await createFixture(initial, {}, entrances[0]) }
  },
  ({ fixture }) => fixture.remove(),
)

/** The advice of a page, without its markup. */
function adviceOf(page: string): string[] {
  return [...page.matchAll(/<p class="advice">(.*?)<\/p>/gs)].map(([, text = '']) =>
    text
      .replace(/<svg.*?<\/svg>/gs, '')
      .replace(/<[^>]*>/g, '')
      .replaceAll('&quot;', '"')
      .trim(),
  )
}

const form = [
  ['enabled', 'on'],
  ['enforcement', 'block'],
  ['preflightMaxAgeInSeconds', '86400'],
  ['allowedOrigins', 'https://app.example'],
  ['allowedOrigins', 'https://*.app.example'],
  ['allowedOrigins', 'https://shop.app.example'],
  ['allowedMethods', 'GET'],
  ['allowedHeaders', 'Host'],
] as const

test('is said at its settings, in the words of the page', async ({ fixture }) => {
  const browser = await fixture.browser()
  assert.equal(adviceOf((await browser.get('/settings')).text), [])
  const { text } = await browser.post('/settings', [...form, ['do', 'add']])
  assert.equal(adviceOf(text), [
    'https://shop.app.example is not needed: https://*.app.example covers it.',
    'No page can set "Host": only the browser sets it, so remove it.',
    'Chromium caches a preflight for at most 7200 seconds: a higher value affects Firefox only.',
  ])
  const off = form.filter(([name]) => name !== 'enabled')
  const closed = await browser.post('/settings', [
    ...off,
    ['allowedHosts', 'api.example'],
    ['do', 'add'],
  ])
  assert.ok(
    adviceOf(closed.text).includes(
      'While the filter is off, “Allowed hosts” keeps nobody out: switch “Enabled” on.',
    ),
  )
  assert.not.match(closed.text, /allowedHosts keeps|"enabled": true/)
})

test('of a draft that is not valid waits until it is', async ({ fixture }) => {
  const browser = await fixture.browser()
  const { text } = await browser.post('/settings', [
    ...form,
    ['allowedOrigins', 'https://app.example/'],
    ['do', 'add'],
  ])
  assert.equal(adviceOf(text), [])
})

test('is in the review where the change brings it', async ({ fixture }) => {
  const browser = await fixture.browser()
  const { text } = await browser.post('/settings', [...form, ['do', 'review']])
  const section =
    /<section class="card card-information" aria-label="Worth a second look">.*?<\/section>/s
  assert.match(section.exec(text)?.[0] ?? '', /https:\/\/shop\.app\.example.*is not needed/s)
  const again = await browser.post('/settings', [
    ['enabled', 'on'],
    ['enforcement', 'block'],
    ['preflightMaxAgeInSeconds', '60'],
    ['allowedOrigins', 'https://app.example'],
    ['do', 'review'],
  ])
  assert.not.match(again.text, /Worth a second look/)
})

test.run()
