import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { timeZoneOf } from '../storage/system-configuration.js'
import { historyPage } from './history-page.js'
import { pageJobsOf } from './page-jobs.js'
import { frameOf, readForm, refuseReadOnly, sendPage } from './page-routes.js'
import { reviewChange } from './settings-routes.js'

const pageSize = 25

export function createHistoryPages(services: Services): Hono<ConsoleEnvironment> {
  const { store, settings } = services
  const jobs = pageJobsOf(services)
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', async (context) => {
    const before = Number(context.req.query('before') ?? Number.NaN)
    const [versions, current] = await Promise.all([
      store.configuration.history({
        limit: pageSize + 1,
        ...(Number.isSafeInteger(before) ? { before } : {}),
      }),
      settings.current(),
    ])
    const pageOfVersions = versions.slice(0, pageSize)
    return context.html(
      historyPage({
        frame: frameOf(services, context, 'History', 'history'),
        versions: pageOfVersions,
        before: versions.length > pageSize ? pageOfVersions.at(-1)?.version : undefined,
        current: current.version,
        timeZone: timeZoneOf(current.document),
      }),
    )
  })

  pages.get('/:version{[0-9]{1,15}}', async (context) => {
    const number = Number(context.req.param('version'))
    const [saved, previous, current] = await Promise.all([
      store.configuration.version(number),
      store.configuration.version(number - 1),
      settings.current(),
    ])
    if (!saved) return context.notFound()
    const frame = frameOf(services, context, `Version ${number}`, 'history')
    return sendPage(context, await jobs.version({ frame, saved, previous, current }))
  })

  pages.post('/:version{[0-9]{1,15}}/restore', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    await readForm(context)
    const saved = await store.configuration.version(Number(context.req.param('version')))
    if (!saved) return context.notFound()
    const current = await settings.current()
    return reviewChange(services, context, {
      draft: await jobs.restoringDraft({ saved, current }),
      version: current.version,
      current,
    })
  })

  return pages
}
