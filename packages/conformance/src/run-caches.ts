import { suite } from 'uvu'
import { HttpCache } from './cache.js'
import type { CacheCase, CacheStep, HeaderLine } from './case.js'
import { cacheCases } from './cases.js'
import { linesByName } from './differences.js'
import { referenceHeader } from './fixture.js'
import { type StartedServer, startServer, withinLimit } from './run-cases.js'
import type { Answer, ServerUnderTest } from './server-under-test.js'

/** How a cache run differs from the plain one. */
export interface CacheRunOptions {
  /** The cases to run. Default: all of them. */
  readonly cases?: readonly CacheCase[]
  /** Cases that this server cannot carry: the reason by id. It is printed. */
  readonly skip?: Readonly<Record<string, string>>
  /** How long one case may take, in milliseconds. Default: 5,000. */
  readonly timeLimit?: number
}

/**
 * Makes and runs a uvu suite that puts a simulated cache in front of a server: no copy handed to a
 * requester may carry another origin's permission, lack one that a fresh answer would give, or be a
 * personal copy that `*` opens to an anonymous reader.
 *
 * Returns the ids that run. Throws where there is nothing to run.
 */
export function runCaches(
  name: string,
  start: () => ServerUnderTest | Promise<ServerUnderTest>,
  options: CacheRunOptions = {},
): readonly string[] {
  const { cases = cacheCases, skip = {}, timeLimit = 5000 } = options
  const planned = cases.filter(({ id }) => !Object.hasOwn(skip, id))
  if (planned.length === 0) throw new Error(`${name}: there is no cache case to run`)
  for (const [id, reason] of Object.entries(skip)) {
    if (!cases.some((cacheCase) => cacheCase.id === id)) {
      throw new Error(`${name}: no cache case to skip has the id ${id}`)
    }
    console.log(`  ${name}: skips ${id}: ${reason}`)
  }
  const caches = suite(`${name}, behind a cache`)
  let started: StartedServer | undefined
  caches.before(async () => {
    started = await withinLimit(startServer(start), 60_000, `${name} did not start`)
  })
  caches.after(async () => {
    if (started !== undefined) await withinLimit(started.close(), 10_000, `${name} did not close`)
  })
  for (const cacheCase of planned) {
    caches(`${cacheCase.id} ${cacheCase.level} ${cacheCase.name}`, async () => {
      if (started === undefined) throw new Error(`${cacheCase.id}: ${name} was not started`)
      await checkCacheCase(started, cacheCase, timeLimit)
    })
  }
  caches.run()
  return planned.map(({ id }) => id)
}

/** Runs one sequence of requests and throws an error that names the id and every difference. */
export async function checkCacheCase(
  { exchange }: StartedServer,
  cacheCase: CacheCase,
  timeLimit: number,
): Promise<void> {
  const keysByHost = cacheCase.policies?.some(({ hosts }) => hosts !== undefined) ?? false
  const cache = new HttpCache(cacheCase.cache, { keysByHost })
  const found: string[] = []
  for (const [index, step] of cacheCase.steps.entries()) {
    const { request } = step
    const headers = [...request.headers, [referenceHeader, `${cacheCase.id}.${index}`] as const]
    const controller = new AbortController()
    const late = `${cacheCase.id} ${cacheCase.name}: no answer within ${timeLimit} ms`
    const asked = exchange({ ...request, headers }, controller.signal)
    const fresh = await withinLimit(asked, timeLimit, late).finally(() => controller.abort())
    found.push(...judgeStep(cache, step, fresh).map((text) => `request ${index + 1}: ${text}`))
  }
  if (found.length > 0) {
    throw new Error(`${cacheCase.id} ${cacheCase.name}:\n    ${found.join('\n    ')}`)
  }
}

function judgeStep(cache: HttpCache, { request, cached }: CacheStep, fresh: Answer): string[] {
  const found: string[] = []
  const copies = cache.matches(request)
  if (copies.length > 0 !== cached) {
    found.push(cached ? 'is not answered from the cache' : 'is answered from the cache')
  }
  for (const copy of [...copies, fresh]) found.push(...judgeCopy(request.headers, copy, fresh))
  if (copies.length === 0) cache.store(request, fresh)
  return found
}

const permissionNames = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
]

function judgeCopy(request: readonly HeaderLine[], copy: Answer, fresh: Answer): string[] {
  const found: string[] = []
  const asked = linesByName(request)
  const origin = asked.get('origin')?.join(', ')
  const given = linesByName(copy.headers)
  const allowed = given.get('access-control-allow-origin')?.join(', ')
  if (allowed !== undefined && allowed !== '*' && allowed !== origin) {
    found.push(`a copy carries the permission of ${allowed} for ${origin ?? 'no origin'}`)
  }
  const due = linesByName(fresh.headers)
  if (origin !== undefined && due.has('access-control-allow-origin')) {
    for (const name of permissionNames) {
      if (given.get(name)?.join(', ') !== due.get(name)?.join(', ')) {
        found.push(
          `a copy gives ${origin} ${name}: ${given.get(name)}, a fresh answer ${due.get(name)}`,
        )
      }
    }
  }
  const anonymous = !asked.has('cookie') && !asked.has('authorization')
  const personal = /session=|Bearer /.test(copy.body)
  if (allowed === '*' && anonymous && personal) {
    found.push(`a personal copy (${copy.body}) is open to an anonymous reader`)
  }
  return found
}
