import type { CorsConfiguration } from '@crossgate/core'
import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { labelOf, settingTable } from '../policy/setting-table.js'
import { frameOf } from './page-routes.js'
import { settingHelpPage } from './setting-help-page.js'

/** The pages about the settings, one each. */
export function createHelpPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })
  pages.get('/:key', (context) => {
    const key = context.req.param('key')
    if (!Object.hasOwn(settingTable, key)) return context.notFound()
    const setting = key as keyof CorsConfiguration
    return context.html(
      settingHelpPage(frameOf(services, context, labelOf(setting), 'settings'), setting),
    )
  })
  return pages
}
