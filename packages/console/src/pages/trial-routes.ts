import { Hono } from 'hono'
import { readBody } from '../http/body-limits.js'
import { findServerOrigin } from '../http/server-origin.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { pageJobsOf } from './page-jobs.js'
import { frameOf, sendPage } from './page-routes.js'
import { settingsFrame } from './settings-routes.js'
import { emptyRequest } from './trial-jobs.js'
import { trialPage } from './trial-page.js'

export function createTrialPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })
  const jobs = pageJobsOf(services)

  pages.get('/', async (context) => {
    const frame = frameOf(services, context, 'Try a request', 'try')
    const serverOrigin = await findServerOrigin(services, context.req.raw)
    return context.html(trialPage({ frame, request: emptyRequest, serverOrigin }))
  })

  pages.post('/', async (context) => {
    const body = await readBody(context)
    const page = await jobs.trial({
      frame: frameOf(services, context, 'Try a request', 'try'),
      settingsFrame: settingsFrame(services, context),
      body,
      current: await services.settings.current(),
      serverOrigin: await findServerOrigin(services, context.req.raw),
    })
    return sendPage(context, page)
  })

  return pages
}
