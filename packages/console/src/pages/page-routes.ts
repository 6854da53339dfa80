import { setTimeout as delay } from 'node:timers/promises'
import type { Context, MiddlewareHandler } from 'hono'
import { isFromOwnPage } from '../http/access.js'
import { readFields } from '../http/body-limits.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import type { Frame, Section } from './layout.js'
import { messagePage } from './message-page.js'
import { readOnlyWords } from './read-only.js'
import type { WrittenPage } from './written-page.js'

export type PageContext = Context<ConsoleEnvironment>

/** What every page of a request says besides its own content. */
export function frameOf(
  services: Services,
  context: PageContext,
  title: string,
  section?: Section,
): Frame {
  const principal = context.get('principal')
  return {
    basePath: services.basePath,
    title,
    problem: services.policy.problem,
    waitingCount: context.get('waitingCount'),
    ...(section === undefined ? {} : { section }),
    ...(principal === undefined ? {} : { principal }),
  }
}

/**
 * Lets nobody in without a key. Whoever has none is sent to sign in; a change needs a key that may
 * change, and the proof that a page of the console sent it.
 */
export function guardPages(services: Services): MiddlewareHandler<ConsoleEnvironment> {
  return async (context, next) => {
    const isPart = context.req.header('HX-Request') !== undefined
    const result = await services.access.check(context.req.raw, context.env?.remoteAddress)
    if (!('granted' in result)) {
      if (result.refused === 'throttled') {
        context.header('Retry-After', String(result.retryAfter))
        return context.body(null, 429)
      }
      // A sign-in page in the place of a part would take away what was typed.
      if (result.refused === 'wrong' || isPart) return context.body(null, 401)
      const reads = context.req.method === 'GET'
      const { pathname, search } = new URL(context.req.url)
      const query = reads ? `?${new URLSearchParams({ next: pathname + search })}` : ''
      return context.redirect(`${services.basePath}/sign-in${query}`, 303)
    }
    const principal = result.granted
    context.set('principal', principal)
    if (!isPart) context.set('waitingCount', await countSoon(services))
    if (context.req.method === 'GET' || context.req.method === 'HEAD') return next()
    const back = { path: '/settings', label: 'Go to the settings' }
    if (principal.by === 'session' && !isFromOwnPage(context.req.raw)) {
      const frame = frameOf(services, context, 'Refused')
      const text = 'This change did not come from a page of the console, so it was refused.'
      return context.html(messagePage(frame, text, back), 403)
    }
    return next()
  }
}

/** How long a page waits for what its navigation counts, in milliseconds: without scripts nothing asks again. */
const countingTime = 100

/** Returns how many origins wait; undefined where that takes long or fails, of which the page itself tells. */
function countSoon({ waiting }: Services): Promise<number | undefined> {
  const count = waiting.count().catch(() => undefined)
  return Promise.race([count, delay(countingTime, undefined, { ref: false })])
}

/** Answers for a key that may only read. */
export function refuseReadOnly(services: Services, context: PageContext) {
  const frame = frameOf(services, context, 'Read only')
  return context.html(
    messagePage(frame, readOnlyWords, { path: '/settings', label: 'Go to the settings' }),
    403,
  )
}

/** Answers with a page that was written. */
export function sendPage(context: PageContext, { bytes, status }: WrittenPage): Response {
  return context.body(bytes, status, { 'content-type': 'text/html; charset=UTF-8' })
}

/** A small form's fields. Rejects with a `RequestBodyError` where it is larger than any of ours. */
export const readForm: (context: PageContext) => Promise<URLSearchParams> = readFields
