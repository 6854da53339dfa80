import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type BrowserContext, chromium as playwright } from 'playwright-core'
import * as assert from 'uvu/assert'
import { chromium, suiteWith } from '../../../scripts/outside-programs.js'
import { crossgate, folderWith } from './built-command.js'
import { frameworks } from './stacks/frameworks.js'
import type { StartStack } from './stacks/stack.js'

// From the red line of a real console to lines with which the real page reads the answer.

const browser = suiteWith(chromium, 'doctor, beside Chromium')

const express = frameworks.find(({ id }) => id === 'express')?.start as StartStack

/** Starts a site, whose pages are those that are in trouble. */
async function startSite(): Promise<{ origin: string; close(): Promise<unknown> }> {
  const site = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('<p>hello')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo
  return {
    origin: `http://localhost:${port}`,
    close: () => new Promise((resolve) => site.close(resolve)),
  }
}

/** Opens a page of the site, and returns what its request gets and what its console says. */
async function visit(
  context: BrowserContext,
  site: string,
  url: string,
): Promise<{ result: string; lines: string[] }> {
  const page = await context.newPage()
  const lines: string[] = []
  page.on('console', (message) => lines.push(message.text()))
  await page.goto(site)
  const result = await page.evaluate(
    (target) =>
      fetch(target, {
        method: 'PUT',
        headers: { Authorization: 'x' },
        credentials: 'include',
      }).then((response) => response.text(), String),
    url,
  )
  await page.close()
  return { result, lines }
}

browser('a line of its console leads to lines with which its page reads the answer', async () => {
  const cwd = folderWith({})
  const site = await startSite()
  const started = await playwright.launch({
    executablePath: chromium.files[0] as string,
    args: ['--no-sandbox'],
  })
  try {
    const recorder = await started.newContext({ recordHar: { path: join(cwd, 'a.har') } })
    const ill = await express()
    const url = `${ill.origin}/items`
    const { result, lines } = await visit(recorder, site.origin, url)
    await recorder.close()
    assert.match(result, 'TypeError: Failed to fetch')
    const line = lines.find((text) => text.includes('CORS policy')) ?? ''

    const request = ['--method', 'PUT', '--header', 'Authorization: x', '--credentials', 'include']
    const told = crossgate(['doctor', '--message', line, ...request, '--format', 'json'])
    assert.is(told.status, 1, told.stderr)
    const [cause] = JSON.parse(told.stdout).causes
    assert.is(cause.kind, 'cors')
    assert.ok(cause.evidence.includes("The browser's line agrees."))

    const session = crossgate(['doctor', '--har', 'a.har', '--format', 'json'], { cwd })
    assert.is(session.status, 1)
    const { recorder: name, causes } = JSON.parse(session.stdout)
    assert.match(name, 'Playwright')
    assert.equal(
      causes.map(({ kind, certainty }: typeof cause) => [kind, certainty]),
      [['cors', 'likely']],
    )
    await ill.close()

    const well = await express({ changes: cause.change.edits })
    const context = await started.newContext()
    const healed = await visit(context, site.origin, `${well.origin}/items`)
    await well.close()
    assert.is(healed.result, '{"items":[]}')
    assert.equal(healed.lines, [])
  } finally {
    await started.close()
    await site.close()
  }
})

browser.run()
