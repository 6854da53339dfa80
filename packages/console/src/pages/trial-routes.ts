import { Hono } from 'hono'
import { ownOrigin } from '../http/access.js'
import { readBody } from '../http/body-limits.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { pageJobsOf } from './page-jobs.js'
import { frameOf, sendPage } from './page-routes.js'
import { settingsFrame } from './settings-routes.js'
import { emptyRequest } from './trial-jobs.js'
import { trialPage } from './trial-page.js'

export function createTrialPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })
  const jobs = pageJobsOf(services)

  pages.get('/', (context) =>
    context.html(
      trialPage({
        frame: frameOf(services, context, 'Try a request', 'try'),
        request: emptyRequest,
      }),
    ),
  )

  pages.post('/', async (context) => {
    const body = await readBody(context)
    const page = await jobs.trial({
      frame: frameOf(services, context, 'Try a request', 'try'),
      settingsFrame: settingsFrame(services, context),
      body,
      current: await services.settings.current(),
      serverOrigin: ownOrigin(context.req.raw),
    })
    return sendPage(context, page)
  })

  return pages
}
