import { suite } from 'uvu'
import { keepSeenPage, type PageOptions, runPage } from '../src/index.js'
import { type Installation, installPackages } from '../src/servers/built-packages.js'
import { runtimePages } from '../src/servers/runtime-pages.js'
import { versionsOfPackages } from './package-versions.js'

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

asked.run()
