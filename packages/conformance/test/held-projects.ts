import { existsSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { origins } from '../src/page/page-policy.js'
import { keepSeenPage } from '../src/page/seen-pages.js'
import { aboutOf } from '../src/projects/about-page.js'
import { startNginxCache } from '../src/projects/behind-nginx.js'
import { describeMissing } from '../src/projects/installation.js'
import type { Project } from '../src/projects/project.js'
import { type BuiltProject, openProject } from '../src/projects/run-project.js'

/**
 * Builds a project and asks it as each of its pages says, then by `more` tests, which get the address
 * of its server. Where it is not installed its tests are
 * skipped by name, and with `REQUIRE_PROGRAMS=1` fail.
 */
export function holdProject(
  name: string,
  project: Project,
  more: Readonly<Record<string, (url: string) => Promise<void>>> = {},
): void {
  const held = suite(`${name}, a real project`)
  const missing = describeMissing(project)
  if (missing !== null && process.env.REQUIRE_PROGRAMS === '1') throw new Error(missing)
  if (missing !== null) process.stdout.write(`NOT RUN: ${name}: ${missing}\n`)
  const test = missing === null ? held : held.skip
  let built: BuiltProject | undefined
  if (missing === null) {
    held.before(async () => {
      built = await openProject(project)
    })
    held.after(() => built?.close())
  }
  for (const page of project.pages) {
    test(`${page.name} keeps every row that it does not skip`, async () => {
      if (built === undefined) throw new Error(`${name} was not built`)
      keepSeenPage(page.file, await built.ask(page), aboutOf(project, page))
    })
  }
  const nginx = existsSync('/usr/sbin/nginx') ? test : held.skip
  nginx(`${name} behind nginx's cache gives each of two origins its own permission`, async () => {
    if (built === undefined) throw new Error(`${name} was not built`)
    const server = await built.start()
    const cache = await startNginxCache(server.url)
    const byVary = await startNginxCache(server.url, 'proxy_cache items; proxy_cache_valid 200 1m;')
    try {
      for (const path of ['plain', 'redirect', 'thrown', 'missing']) await askTwice(cache.url, path)
      await askTwice(byVary.url, 'plain')
    } finally {
      await cache.close()
      await byVary.close()
      await server.close()
    }
  })
  for (const [title, ask] of Object.entries(more)) {
    test(title, async () => {
      if (built === undefined) throw new Error(`${name} was not built`)
      const server = await built.start()
      try {
        await ask(server.url)
      } finally {
        await server.close()
      }
    })
  }
  held.run()
}

/** Asks for a path as two origins, each twice: the second answer comes from the cache. */
async function askTwice(url: string, path: string): Promise<void> {
  for (const round of ['first', 'second']) {
    for (const origin of [origins.allowed, origins.other]) {
      const headers = { origin }
      const answer = await fetch(`${url}/api/${path}`, { headers, redirect: 'manual' })
      await answer.arrayBuffer()
      const place = `${path}, ${origin}, ${round}`
      assert.is(answer.headers.get('access-control-allow-origin'), origin, place)
      assert.is(answer.headers.get('x-cache'), round === 'first' ? 'MISS' : 'HIT', place)
    }
  }
}
