import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { keepSeenPage, type PageOptions, runPage } from '../src/index.js'
import { versionsOfPackages } from '../src/page/package-versions.js'
import { origins } from '../src/page/page-policy.js'
import { permission } from '../src/page/page-rows.js'
import { type Installation, installPackages } from '../src/servers/built-packages.js'
import { runtimePages, startElysiaOnBun } from '../src/servers/runtime-pages.js'

interface RuntimePage extends Omit<PageOptions, 'unguarded'> {
  readonly runtime: keyof typeof runtimePages
  readonly recipe: string
  readonly note?: string
}

const pages: Readonly<Record<string, RuntimePage>> = {
  'Bun, with routes': { runtime: 'bun', recipe: '../packages/fetch/README.md#bun' },
  Deno: { runtime: 'deno', recipe: '../examples/deno' },
  'Cloudflare Workers': { runtime: 'workerd', recipe: '../examples/cloudflare-worker' },
}

const asked = suite('runtimes, asked as a page')
let installation: Installation

asked.before(async () => {
  installation = await installPackages(['core', 'fetch'])
})
asked.after(() => installation.remove())

for (const [name, { runtime, recipe, note, ...options }] of Object.entries(pages)) {
  asked(`${name} keeps every row that it does not skip`, async () => {
    const server = await runtimePages[runtime](installation, true)
    const bare = await runtimePages[runtime](installation, false)
    try {
      const report = await runPage(name, server.url, { ...options, unguarded: bare.url })
      const versions = versionsOfPackages([runtime])
      keepSeenPage(runtime, report, { versions, recipe, ...(note !== undefined && { note }) })
    } finally {
      await server.close()
      await bare.close()
    }
  })
}

asked(
  'Elysia, on Bun keeps every row, and its files and values are answered as without the filter',
  async () => {
    const file = join(installation.folder, 'file.txt')
    writeFileSync(file, 'the content of a file')
    const server = await startElysiaOnBun(true, file)
    const bare = await startElysiaOnBun(false, file)
    try {
      const report = await runPage('Elysia, on Bun', server.url, { unguarded: bare.url })
      const versions = versionsOfPackages(['elysia', 'bun'])
      keepSeenPage('elysia-bun', report, { versions, recipe: 'recipes.md#elysia' })
      for (const path of ['value', 'file', 'chosen']) {
        for (const range of [{}, { range: 'bytes=2-5' }]) {
          const ask = async (url: string, origin: string) => {
            const answer = await fetch(`${url}/api/${path}`, { headers: { origin, ...range } })
            // Elysia hands values and files to Bun only where nothing is wrapped around them.
            const {
              date,
              etag,
              'last-modified': modified,
              ...headers
            } = Object.fromEntries(answer.headers)
            return { status: answer.status, headers, body: await answer.text() }
          }
          const [guarded, plain] = [
            await ask(server.url, origins.allowed),
            await ask(bare.url, origins.allowed),
          ]
          const headers = { ...plain.headers, ...permission(origins.allowed), vary: 'Origin' }
          assert.equal(guarded, { ...plain, headers }, path)
          assert.is((await ask(server.url, origins.foreign)).status, 403)
        }
      }
    } finally {
      await server.close()
      await bare.close()
    }
  },
)

asked.run()
