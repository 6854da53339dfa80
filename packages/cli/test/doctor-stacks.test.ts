import { spawn } from 'node:child_process'
import { probe } from '@crossgate/probe'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeAbsence, suiteWith } from '../../../scripts/outside-programs.js'
import { notations } from '../src/stack/notations.js'
import type { StackName } from '../src/stack/stack.js'
import { commandFile } from './built-command.js'
import { frameworks, nextInstallation, startPlain } from './stacks/frameworks.js'
import { servers } from './stacks/servers.js'
import {
  freeAddress,
  type PlacedLines,
  type RunningStack,
  type StartStack,
} from './stacks/stack.js'

// The lines that doctor prints are put into the real thing, which is started anew: then the page
// reads the answer, by the rules of each browser, and another page does not.

const origin = 'http://localhost:5173'
const request = ['--origin', origin, '--method', 'PUT', '--header', 'Authorization: x']
const asked = [...request, '--credentials', 'include']
/** The same request for the probe. */
const page = {
  origin,
  method: 'PUT',
  headers: { Authorization: 'x' },
  credentials: 'include',
  timeoutInSeconds: 60,
} as const

interface Found {
  readonly causes: readonly {
    readonly kind: string
    readonly change?: {
      readonly stack?: string
      readonly edits: readonly PlacedLines[]
      readonly browsers: readonly { readonly reads: boolean }[]
    }
  }[]
}

/** Runs the command beside what else is going on. */
function run(...args: string[]): Promise<{ status: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [commandFile(), ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.once('close', (status) => resolve({ status, stdout }))
  })
}

async function examine(url: string): Promise<{ status: number | null; found: Found }> {
  const { status, stdout } = await run(
    'doctor',
    url,
    ...asked,
    '--format',
    'json',
    '--timeout',
    '60',
  )
  return { status, found: JSON.parse(stdout) as Found }
}

interface Expectation {
  readonly kind: 'cors' | 'gateway'
  readonly stack: string
}

/** Starts a stack as it is, has doctor look at it, applies what it prints, and looks again. */
async function healed(
  start: (changes: readonly PlacedLines[]) => Promise<RunningStack>,
  { kind, stack }: Expectation,
): Promise<void> {
  const ill = await start([])
  const before = await examine(`${ill.origin}/items`)
  await ill.close()
  assert.is(before.status, 1)
  const cause = before.found.causes[0]
  assert.equal([cause?.kind, cause?.change?.stack], [kind, stack])
  assert.equal(
    cause?.change?.browsers.map(({ reads }) => reads),
    [true, true, true],
  )
  const well = await start(cause?.change?.edits ?? [])
  try {
    const url = `${well.origin}/items`
    const after = await examine(url)
    // A gateway's error is still one, which the page can now read.
    const { causes } = after.found
    assert.equal(
      causes.map((each) => each.kind),
      kind === 'gateway' ? ['error-status'] : [],
    )
    assert.is(after.status, 0)
    // Really sent, as the page sends it. A gateway's error is read, which is what was to be mended.
    for (const engine of ['chromium', 'firefox', 'webkit'] as const) {
      const { verdict, prediction } = await probe(url, { ...page, engine })
      assert.equal([verdict, prediction.type], ['allowed', 'cors'], engine)
    }
    const other = await probe(url, { ...page, origin: 'http://localhost:9999' })
    assert.is(other.verdict, 'denied')
  } finally {
    await well.close()
  }
}

/** Applies the lines for two origins: either page reads the answer, and a third does not. */
async function permitsTwo(
  start: (changes: readonly PlacedLines[]) => Promise<RunningStack>,
  stack: StackName,
): Promise<void> {
  const pages = [origin, 'https://app.example.com'] as const
  const running = await start(
    notations[stack].edits({
      origins: pages,
      methods: ['GET', 'PUT'],
      headers: ['authorization'],
      credentials: true,
      path: '/items',
      onErrors: true,
    }),
  )
  try {
    for (const each of [...pages, 'https://app-example.com']) {
      const { verdict } = await probe(`${running.origin}/items`, { ...page, origin: each })
      assert.is(verdict, pages.includes(each as typeof origin) ? 'allowed' : 'denied', each)
    }
  } finally {
    await running.close()
  }
}

const express = frameworks.find(({ id }) => id === 'express')?.start as StartStack

/** What an application in Express sends that permits everybody. */
const doubling = `app.use((request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'PUT',
    'Access-Control-Allow-Headers': 'authorization',
  })
  next()
})`

/** What an application sends that permits every page, with cookies. */
const echoing = `app.use((request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': request.get('Origin') ?? '*',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': 'PUT',
    'Access-Control-Allow-Headers': 'authorization',
  })
  next()
})`

/** How each server adds a line of its own to that. */
const adding: Readonly<Record<string, readonly PlacedLines[]>> = {
  nginx: [{ place: 'location', lines: `add_header Access-Control-Allow-Origin ${origin} always;` }],
  caddy: [{ place: 'site', lines: `header Access-Control-Allow-Origin ${origin}` }],
  haproxy: [
    {
      place: 'frontend',
      lines: `http-response add-header Access-Control-Allow-Origin ${origin}`,
    },
  ],
  apache: [
    { place: 'virtual-host', lines: `Header always set Access-Control-Allow-Origin ${origin}` },
  ],
}

for (const { id, program, start } of servers) {
  const server = suiteWith(program, `doctor mends ${id}`)

  server('in front of an application that does not show itself to have a notation', async () => {
    const behind = await startPlain()
    try {
      await healed((changes) => start({ changes, upstream: behind.origin }), {
        kind: 'cors',
        stack: id,
      })
    } finally {
      await behind.close()
    }
  })

  server('for two origins', async () => {
    const behind = await startPlain()
    try {
      await permitsTwo((changes) => start({ changes, upstream: behind.origin }), id)
    } finally {
      await behind.close()
    }
  })

  server('in front of an application that permits every page', async () => {
    const application = await express({ changes: [{ place: 'before-routes', lines: echoing }] })
    try {
      await permitsTwo((changes) => start({ changes, upstream: application.origin }), id)
    } finally {
      await application.close()
    }
  })

  server('whose application does not answer', async () => {
    const nobody = await freeAddress()
    await healed((changes) => start({ changes, upstream: nobody }), {
      kind: 'gateway',
      stack: id,
    })
  })

  server('that adds a permission to one that its application sends', async () => {
    const application = await express({
      changes: [{ place: 'before-routes', lines: doubling }],
    })
    try {
      const ill = await start({ upstream: application.origin, changes: adding[id] ?? [] })
      const { found } = await examine(`${ill.origin}/items`)
      await ill.close()
      const change = found.causes[0]?.change
      assert.is(change?.stack, id)
      const well = await start({ upstream: application.origin, changes: change?.edits ?? [] })
      const after = await examine(`${well.origin}/items`)
      await well.close()
      assert.equal(after.found.causes, [])
    } finally {
      await application.close()
    }
  })

  server.run()
}

for (const { id, isInstalled, start } of frameworks) {
  const framework = suite(`doctor mends ${id}`)
  const absence = `${id} is not installed: ${nextInstallation}`
  if (!isInstalled && process.env.REQUIRE_PROGRAMS === '1') throw new Error(absence)
  if (!isInstalled) process.stdout.write(`NOT RUN: doctor mends ${id}: ${absence}\n`)
  const test = isInstalled ? framework : framework.skip
  test('standing alone', () => {
    return healed((changes) => start({ changes }), { kind: 'cors', stack: id })
  })
  test('for two origins', () => permitsTwo((changes) => start({ changes }), id))
  framework.run()
}

const [nginx] = servers
const behindNginx = frameworks.filter(({ id }) => id === 'fastify' || id === 'koa')
if (nginx !== undefined && describeAbsence(nginx.program) === null) {
  const chain = suite('doctor mends what stands behind nginx')
  for (const { id, start } of behindNginx) {
    chain(id, () => healed(behind(nginx.start, start), { kind: 'cors', stack: id }))
  }
  chain.run()
}

/** A proxy without changes in front of an application that has them. */
function behind(proxy: StartStack, application: StartStack) {
  return async (changes: readonly PlacedLines[]): Promise<RunningStack> => {
    const inner = await application({ changes })
    const outer = await proxy({ upstream: inner.origin })
    return {
      origin: outer.origin,
      close: async () => {
        await outer.close()
        await inner.close()
      },
    }
  }
}
