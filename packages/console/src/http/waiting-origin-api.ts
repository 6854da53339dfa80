import type { Hono } from 'hono'
import * as v from 'valibot'
import type { JudgedOrigin } from '../events/waiting-origins.js'
import { mostWaiting } from '../storage/waiting-origin.js'
import { readSmallBody } from './body-limits.js'
import { sendErrors, toWhole } from './configuration-api.js'
import { generalError } from './error-document.js'
import type { ConsoleEnvironment, Services } from './services.js'
import { findUnknownParameters } from './unknown-keys.js'

const path = '/crossgate/waiting-origins'
const defaultLimit = 25
const mostListed = 100

/** Adds the origins that wait for a decision. */
export function addWaitingOriginRoutes(api: Hono<ConsoleEnvironment>, services: Services): void {
  const { waiting } = services

  api.get(path, async (context) => {
    const query = context.req.query()
    const unknown = findUnknownParameters(query, ['ignored', 'limit', 'offset'])
    if (unknown !== undefined) return sendErrors(context, unknown)
    const limit = toWhole(query.limit || undefined) ?? defaultLimit
    const offset = toWhole(query.offset || undefined) ?? 0
    const ignored = { true: true, false: false, '': false }[query.ignored ?? '']
    if (!(limit >= 1 && limit <= mostListed && offset >= 0) || ignored === undefined) {
      const message = `limit is a whole number from 1 to ${mostListed}, offset one from 0 on, and ignored is true or false.`
      return sendErrors(context, generalError('invalidPage', message))
    }
    const page = await waiting.page({ ignored, limit, offset })
    return context.json({
      waitingOrigins: page.origins.map(toDocument),
      total: ignored ? page.ignored : page.waiting,
      ...page.losses,
    })
  })

  api.get(`${path}/:origin`, async (context) => {
    const found = await waiting.get(context.req.param('origin'))
    return found ? context.json({ waitingOrigin: toDocument(found) }) : context.body(null, 404)
  })

  api.put(`${path}/:origin`, async (context) => {
    const change = parseChange(await readSmallBody(context))
    if (change === undefined) {
      const message = 'Send { "waitingOrigin": { "ignored": true } }, or false to hear of it again.'
      return sendErrors(context, generalError('invalid', message))
    }
    const origin = context.req.param('origin')
    const author = context.get('principal').name
    const outcome = await ignoreOrigin(services, origin, change.ignored ? author : null)
    if (outcome === 'too-many') {
      return sendErrors(context, generalError('tooManyIgnored', tooManyIgnored))
    }
    const found = outcome === 'done' ? await waiting.get(origin) : undefined
    return found ? context.json({ waitingOrigin: toDocument(found) }) : context.body(null, 404)
  })

  api.delete(`${path}/:origin`, async (context) => {
    const isForgotten = await forgetOrigin(services, context.req.param('origin'))
    return context.body(null, isForgotten ? 204 : 404)
  })
}

/** Said where one more origin cannot be ignored. */
export const tooManyIgnored = `${mostWaiting.toLocaleString('en')} origins are ignored already. Stop ignoring one of them first.`

/** Ignores an origin for somebody, or, for nobody, stops that. What was seen of it until now is written first. */
export async function ignoreOrigin(
  { store, recorder }: Pick<Services, 'store' | 'recorder'>,
  origin: string,
  author: string | null,
) {
  await recorder.flush()
  return store.waiting.ignore(origin, author === null ? null : { author, instant: Date.now() })
}

/** Removes an origin, and what was seen of it until now; false where there is none. */
export async function forgetOrigin(
  { store, recorder }: Pick<Services, 'store' | 'recorder'>,
  origin: string,
): Promise<boolean> {
  await recorder.flush()
  return store.waiting.forget(origin)
}

const changeSchema = v.object({ waitingOrigin: v.object({ ignored: v.boolean() }) })

function parseChange(body: Uint8Array): { readonly ignored: boolean } | undefined {
  try {
    const parsed = v.safeParse(changeSchema, JSON.parse(new TextDecoder().decode(body)))
    return parsed.success ? parsed.output.waitingOrigin : undefined
  } catch {
    return undefined
  }
}

function toDocument({ isAllowed, hint, onlyPrograms: _, ...origin }: JudgedOrigin) {
  return { ...origin, allowed: isAllowed, ...(hint === undefined ? {} : { hint }) }
}
