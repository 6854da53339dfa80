import * as assert from 'uvu/assert'
import type { EventRecord } from '../src/index.js'
import { entrances } from './entrance.js'
import { createFixture, json } from './fixture.js'
import { scopedForEach } from './scoped.js'
import { event } from './store-suite.js'

const test = scopedForEach(
  'hostile strings',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

/** What somebody could send to be shown to the operator. */
const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</textarea></title><svg onload=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  ['$', '{alert(1)}'].join(''),
  '&lt;b&gt; &#60;i&#62;',
  '=HYPERLINK("https://evil.example","x")',
  '+cmd|calc!A0',
  '-2+3',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  'evil\u202egpj.exe\u2066',
  'zero\u200bwidth\u00ad\u2028line\u2029\ufeff',
  'null\u0000byte\u001b[31m\u0007\u0085',
  'lone\ud800surrogate',
  '"quoted","comma"\r\nnew row',
  "'; drop table event; --",
  'x'.repeat(1024 * 1024),
]

// What must never reach a reader as it is.
const invisible = /(?![\t\n\r])\p{Cc}|[\p{Cf}\p{Zl}\p{Zp}]/u

function record(text: string, index: number): EventRecord {
  const base = event({ key: `hostile ${index}`, instant: 1000 + index })
  return {
    ...base,
    event: {
      ...base.event,
      value: text,
      message: text,
      hint: text,
      request: {
        method: text,
        path: text,
        origin: text,
        host: text,
        contentType: text,
        referer: text,
        secFetchSite: text,
        secFetchMode: text,
        headerNames: [text],
        remoteAddress: text,
      },
    },
  }
}

/** The elements, attributes and texts of a page that no template of ours writes. */
function checkPage(page: string, where: string) {
  assert.not.match(page, invisible, where)
  const tags = [...page.matchAll(/<([a-z][a-z0-9]*)\b([^<>]*)>/gi)]
  for (const [, name = '', attributes = ''] of tags) {
    assert.not.match(name, /^(img|iframe|object|embed|style|base)$/i, where)
    assert.not.match(attributes.replace(/"[^"]*"/g, '""'), /\son\w+\s*=/i, where)
    assert.not.match(attributes, /(href|src|action|formaction)="\s*javascript:/i, where)
  }
  const scripts = tags.filter(([, name]) => name === 'script')
  assert.equal(
    scripts.map(([tag]) => tag),
    ['htmx', 'idiomorph', 'console'].map(
      (name) => `<script src="/admin/cors/assets/${name}.js" defer>`,
    ),
    where,
  )
  assert.is(page.split('</textarea>').length, page.split('<textarea').length, where)
  assert.ok(page.length < 3_000_000, `${where}: ${page.length}`)
}

test('an event log full of them is text on every page', async ({ fixture }) => {
  await fixture.store.events.record(hostile.map(record))
  const browser = await fixture.browser()
  const pages = ['/events', '/settings', '/history', '/keys', '/try']
  for (let id = 1; id <= hostile.length; id++) pages.push(`/events/${id}`)
  for (const path of pages) {
    const { status, text } = await browser.get(path)
    assert.is(status, 200, path)
    checkPage(text, path)
  }
  for (let id = 1; id <= hostile.length; id++) {
    const { status, text } = await browser.post(`/events/${id}/allow`, [])
    assert.is(status, 200, `allow ${id}`)
    // A text of a megabyte is carried in the form as it is: it is the operator's to remove.
    if (id < hostile.length) checkAllowed(text, `allow ${id}`)
  }
})

/** A form carries its values as they are: only what is shown must be readable. */
function checkAllowed(page: string, where: string) {
  checkPage(page.replace(/ value="[^"]*"/g, '').replace(/aria-label="[^"]*"/g, ''), where)
}

test('filters and drafts full of them are text as well', async ({ fixture }) => {
  const browser = await fixture.browser()
  for (const text of hostile.slice(0, -1)) {
    for (const name of ['text', 'reason', 'origin', 'path', 'from', 'page', 'mark']) {
      const { status, text: page } = await browser.get(
        `/events?${new URLSearchParams({ [name]: text })}`,
      )
      assert.is(status, 200)
      checkAllowed(page.replace(/(href|hx-get)="[^"]*"/g, ''), `${name} ${text}`)
    }
    const draft = await browser.post('/settings', [
      ['allowedOrigins', text],
      ['allowedHeaders', text],
      ['excludedPaths', text],
      ['dangerouslyAllow', text],
      ['enforcement', text],
      ['preflightMaxAgeInSeconds', text],
      ['add.allowedMethods', text],
      ['do', 'review'],
    ])
    assert.is(draft.status, 200)
    checkAllowed(draft.text, `draft ${text}`)
    const tried = await browser.post('/try', [
      ['origin', text],
      ['method', 'GET'],
      ['path', `/${text}`],
      ['headers', text],
    ])
    assert.ok([200, 400].includes(tried.status), `try ${text}: ${tried.status}`)
    checkAllowed(tried.text, `try ${text}`)
  }
  const long = 'x'.repeat(1024 * 1024)
  const page = await browser.post('/settings', [
    ['allowedOrigins', long],
    ['do', 'review'],
  ])
  assert.is(page.status, 200)
  assert.equal(fixture.errors, [])
})

test('names of keys and authors are text', async ({ fixture }) => {
  const browser = await fixture.browser()
  for (const name of hostile.slice(0, -1)) {
    const created = await browser.post('/keys', [
      ['name', name],
      ['scope', 'full'],
    ])
    checkAllowed(created.text, name)
    const key = /crossgate_[a-z0-9]+_[\w-]{43}/.exec(created.text)?.[0] ?? ''
    const saved = await fixture.api(
      'PATCH',
      '/api/system-configuration',
      { systemConfiguration: { data: { name } } },
      { authorization: key },
    )
    assert.is(saved.status, 200)
    const own = await fixture.browser(key)
    for (const path of ['/settings', '/history', '/keys']) {
      checkAllowed((await own.get(path)).text, `${path} ${name}`)
    }
  }
})

test('no cell of the CSV is a formula, and every record is one', async ({ fixture }) => {
  await fixture.store.events.record(hostile.map(record))
  const browser = await fixture.browser()
  const { text } = await browser.get('/events/export.csv')
  const rows = parseCsv(text)
  assert.is(rows.length, hostile.length + 1)
  for (const row of rows) {
    assert.is(row.length, 19)
    for (const cell of row) assert.not.match(cell, /^[=+\-@\t\r＝＋－＠]/, cell.slice(0, 40))
  }
})

test('every line of the JSON lines is one record, as it was stored', async ({ fixture }) => {
  await fixture.store.events.record(hostile.map(record))
  const browser = await fixture.browser()
  const { text } = await browser.get('/events/export.jsonl')
  const lines = text.trimEnd().split('\n')
  assert.is(lines.length, hostile.length)
  const values = lines.map((line) => JSON.parse(line).corsEvent.value).reverse()
  for (const [index, value] of values.entries()) {
    assert.is(value, hostile[index]?.replace('\ud800', '\ufffd').replace('\0', '\\u{0}'))
  }
})

test('the engine’s own events of them arrive escaped, cut and bounded', async ({ fixture }) => {
  for (const text of hostile) {
    fixture.request(text, `/${text}`, { referer: text, 'sec-fetch-mode': text })
    fixture.request(
      'https://app.example',
      '/x',
      {
        'access-control-request-method': text,
        'access-control-request-headers': text,
      },
      'OPTIONS',
    )
  }
  await new Promise((resolve) => setTimeout(resolve, 0))
  const found = await json(
    await fixture.api('GET', '/api/system/event-log/search?numberOfResults=100'),
  )
  assert.ok(found.total > hostile.length)
  for (const { corsEvent, message } of found.eventLogs) {
    for (const value of [corsEvent.value, ...Object.values(corsEvent.request).flat()]) {
      if (value === null) continue
      assert.not.match(value as string, invisible)
      assert.ok((value as string).length <= 256)
    }
    assert.not.match(message, invisible)
  }
  assert.equal(fixture.errors, [])
})

/** RFC 4180, strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let index = 0
  while (index < text.length) {
    let cell = ''
    if (text[index] === '"') {
      index++
      for (;;) {
        const end = text.indexOf('"', index)
        cell += text.slice(index, end)
        index = end + 1
        if (text[index] !== '"') break
        cell += '"'
        index++
      }
    } else {
      const end = /[,\r\n]/.exec(text.slice(index))
      const length = end?.index ?? text.length - index
      cell = text.slice(index, index + length)
      index += length
    }
    row.push(cell)
    if (text[index] === ',') {
      index++
      continue
    }
    assert.is(text.slice(index, index + 2), '\r\n')
    index += 2
    rows.push(row)
    row = []
  }
  return rows
}

test.run()
