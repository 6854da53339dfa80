import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { pageJobsOf } from './page-jobs.js'
import { type PageContext, sendPage } from './page-routes.js'
import { noticeOfSave, settingsFrame, takeForm } from './settings-routes.js'

/** The list of policies, and the settings of each but the last, which are those of `/settings`. */
export function createPolicyPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })
  const jobs = pageJobsOf(services)

  pages.get('/', async (context) => {
    const current = await services.settings.current()
    const frame = { ...settingsFrame(services, context), notice: noticeOfSave(context, current) }
    const start = Number(/^\d{1,5}$/.exec(context.req.query('start') ?? '')?.[0] ?? 0)
    const page = await jobs.listPolicies({ frame, version: current.version, current, start })
    return sendPage(context, page)
  })

  pages.get('/new', (context) => editPolicy(context, null))

  pages.get('/:place{[0-9]{1,5}}', (context) =>
    editPolicy(context, Number(context.req.param('place'))),
  )

  pages.post('/', (context) => takeForm(services, context))

  async function editPolicy(context: PageContext, place: number | null) {
    const current = await services.settings.current()
    const title = place === null ? 'A new policy' : 'Policy'
    const frame = { ...settingsFrame(services, context), title }
    const page = await jobs.editPolicy({ frame, version: current.version, current, place })
    return page === null ? context.notFound() : sendPage(context, page)
  }

  return pages
}
