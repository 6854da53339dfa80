import type { Hono } from 'hono'
import { toEventLog } from '../events/event-log.js'
import type { ApiContext } from './api-access.js'
import { readBody } from './body-limits.js'
import { sendErrors, sendJson, toWhole } from './configuration-api.js'
import { parseEventSearch, readPolicy } from './event-search.js'
import type { ConsoleEnvironment, Services } from './services.js'

/** Adds FusionAuth's Event Log API. */
export function addEventRoutes(api: Hono<ConsoleEnvironment>, services: Services): void {
  api.get('/system/event-log/search', (context) => {
    const { policy, ...criteria } = context.req.query()
    const given = policy === undefined ? {} : { policy: readPolicy(policy) }
    return search(services, context, { ...criteria, ...given })
  })

  api.post('/system/event-log/search', async (context) => {
    const parsed = await services.jobs.parseCriteria({ body: await readBody(context) })
    return 'errors' in parsed
      ? sendJson(context, parsed.errors, 400)
      : search(services, context, parsed.criteria)
  })

  api.get('/system/event-log/:id', async (context) => {
    const id = toWhole(context.req.param('id')) ?? Number.NaN
    const entry = Number.isNaN(id) ? undefined : await services.store.events.get(id)
    return entry ? context.json({ eventLog: toEventLog(entry) }) : context.body(null, 404)
  })
}

async function search(
  { recorder, store }: Services,
  context: ApiContext,
  criteria: Readonly<Record<string, unknown>>,
) {
  const parsed = parseEventSearch(criteria)
  if ('errors' in parsed) return sendErrors(context, parsed.errors)
  await recorder.flush()
  const { entries, total } = await store.events.search(parsed.search)
  return context.json({ eventLogs: entries.map(toEventLog), total })
}
