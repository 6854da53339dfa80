import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { findChangedParts, findChanges } from '../policy/configuration-change.js'
import { historyPage, versionPage } from './history-page.js'
import { frameOf, readForm, refuseReadOnly, timeZoneOf } from './page-routes.js'
import { reviewChange } from './settings-routes.js'

const pageSize = 25

export function createHistoryPages(services: Services): Hono<ConsoleEnvironment> {
  const { store, settings } = services
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
    const listed = versions.slice(0, pageSize)
    return context.html(
      historyPage({
        frame: frameOf(services, context, 'History', 'history'),
        versions: listed,
        before: versions.length > pageSize ? listed.at(-1)?.version : undefined,
        current: current.version,
        timeZone: timeZoneOf(current.document),
      }),
    )
  })

  pages.get('/:version{[0-9]{1,15}}', async (context) => {
    const number = Number(context.req.param('version'))
    const [found, previous, current] = await Promise.all([
      store.configuration.version(number),
      store.configuration.version(number - 1),
      settings.current(),
    ])
    if (!found) return context.notFound()
    const configuration = found.document.corsConfiguration
    return context.html(
      versionPage({
        frame: frameOf(services, context, `Version ${number}`, 'history'),
        shownVersion: found,
        current: current.version,
        changes: previous && findChanges(previous.document.corsConfiguration, configuration),
        otherParts: previous ? findChangedParts(previous.document, found.document) : [],
        back: findChanges(current.document.corsConfiguration, configuration),
        timeZone: timeZoneOf(current.document),
      }),
    )
  })

  pages.post('/:version{[0-9]{1,15}}/restore', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    await readForm(context)
    const found = await store.configuration.version(Number(context.req.param('version')))
    if (!found) return context.notFound()
    const current = await settings.current()
    return reviewChange(services, context, {
      draft: found.document.corsConfiguration,
      version: current.version,
      current,
    })
  })

  return pages
}
