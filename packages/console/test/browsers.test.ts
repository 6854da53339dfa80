import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { withCors } from '@crossgate/node'
import * as assert from 'uvu/assert'
import { browserKinds, browserSuite } from '../../probe/test/browsers/installed.js'
import { Stage } from '../../probe/test/browsers/stage.js'
import { createFixture } from './fixture.js'

const api = 'https://api.example'
const admin = `${api}/admin/cors`

for (const kind of browserKinds) {
  const test = browserSuite(kind, `main path :: ${kind.engine}`)

  test('signs in, changes, previews, saves, sees a denial arrive, allows it, sees it pass, goes back', async () => {
    const fixture = await createFixture({ enabled: true, debug: true })
    const stage = await Stage.open(kind)
    const application = withCors(fixture.admin.cors, (req: IncomingMessage, res: ServerResponse) =>
      fixture.admin.listener(req, res, () => {
        res.setHeader('content-type', 'application/json')
        res.end('{"items":[]}')
      }),
    )
    const host = (name: string) => (asked: string) => asked.replace(/:443$/, '') === name
    stage.serve(host('api.example'), { request: application as never })
    stage.serve(host('page.example'), {
      request: (_req, res) => {
        res.setHeader('content-type', 'text/html')
        res.end('<!doctype html><title>A page of another origin</title>')
      },
    })
    const { browser } = stage

    /** Waits for something on the page; a page on its way to the next one cannot be asked. */
    const until = async (expression: string, what: string) => {
      for (let tries = 0; tries < 200; tries++) {
        const holds = await browser.evaluate<boolean>(`Boolean(${expression})`).catch(() => false)
        if (holds) return
        await delay(50)
      }
      const text = await browser.evaluate<string>('document.body.innerText').catch(String)
      throw new Error(`${what} never came: ${text.slice(0, 1000)}`)
    }
    const title = (words: string) =>
      until(`document.querySelector('h1')?.textContent.includes(${JSON.stringify(words)})`, words)
    const says = (words: string) =>
      until(`document.body.innerText.includes(${JSON.stringify(words)})`, words)
    const click = (selector: string) =>
      browser.evaluate(
        `void setTimeout(() => document.querySelector(${JSON.stringify(selector)}).click())`,
      )
    const type = (selector: string, text: string) =>
      browser.evaluate(
        `void (document.querySelector(${JSON.stringify(selector)}).value = ${JSON.stringify(text)})`,
      )
    const fetchFromPage = async () => {
      await browser.open('https://page.example/')
      return browser.evaluate<string>(
        `fetch('${api}/api/items').then((answer) => answer.text(), (error) => error.name)`,
      )
    }

    try {
      assert.is(await fetchFromPage(), 'TypeError', 'the page is refused')

      await browser.open(admin)
      await title('Sign in')
      await type('#key', fixture.key)
      await click('.sign-in button')
      await title('CORS')

      await type('#add-allowedMethods', 'PUT')
      await click('#add-button-allowedMethods')
      await until(
        `document.querySelector('#list-allowedMethods .tags')?.innerText.includes('PUT')`,
        'the new tag',
      )
      assert.is(await browser.evaluate('document.querySelector("#add-allowedMethods").value'), '')
      await says('Not saved yet.')
      await click('button[value=review]')
      await title('Review the change')
      await says('Nothing is newly allowed.')
      await click('button[value=save]')
      await says('Saved as version 2.')

      await browser.open(`${admin}/events`)
      await says('https://page.example')
      assert.is(
        await browser.evaluate('document.body.innerText.includes("https://later.example")'),
        false,
      )
      fixture.request('https://later.example', '/api/live')
      await says('https://later.example')

      await browser.evaluate(
        `void setTimeout(() => [...document.querySelectorAll('.event')].find((event) => event.innerText.includes('https://page.example')).querySelector('a').click())`,
      )
      await title('Origin not allowed')
      await click('form[action$="/allow"] button')
      await title('Review the change')
      await says('Pages on https://page.example may call this server and read its responses.')
      await says('The allowed origins may send PUT.')
      await says('1 request would be newly allowed.')
      await click('button[value=save]')
      await says('Saved as version 3.')
      assert.is(await fetchFromPage(), '{"items":[]}', 'the page may read the response')

      await browser.open(`${admin}/history/2`)
      await click('form[action$="/restore"] button')
      await title('Review the change')
      await says('Pages on https://page.example are refused.')
      await click('button[value=save]')
      await says('Saved as version 4.')
      assert.is(await fetchFromPage(), 'TypeError', 'the page is refused again')
      assert.equal(fixture.errors, [])
    } finally {
      await stage.close()
      await fixture.remove()
    }
  })

  test.run()
}
