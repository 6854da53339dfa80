import { Hono } from 'hono'
import { createKey, hashSecret } from '../http/key.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { timeZoneOf } from '../storage/system-configuration.js'
import { keysPage } from './keys-page.js'
import { frameOf, type PageContext, readForm, refuseReadOnly } from './page-routes.js'
import { readSaveKey, storedSaveKey } from './save-key.js'

export function createKeyPages(services: Services): Hono<ConsoleEnvironment> {
  const { store, settings } = services
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', (context) => showKeys(context, {}))

  pages.post('/', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    const form = await readForm(context)
    const name = (form.get('name') ?? '').trim().slice(0, 100)
    if (name === '') return showKeys(context, { failure: 'A key needs a name.' })
    const scope = form.get('scope') === 'full' ? 'full' : 'read-only'
    const { key, record } = createKey(name, scope, idOf(context, readSaveKey(form)))
    // Only its hash was stored: it cannot be shown again.
    if (!(await store.keys.add(record))) return showKeys(context, { failure: alreadyCreated })
    return showKeys(context, { created: { name, key } })
  })

  pages.post('/:id/revoke', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    await readForm(context)
    const id = context.req.param('id')
    const keys = await store.keys.list()
    const remaining = keys.filter((key) => key.id !== id && key.scope === 'full')
    if (remaining.length === 0) {
      return showKeys(context, {
        failure: 'This is the last key with full access. Create another one first.',
      })
    }
    await store.keys.remove(id)
    return context.redirect(`${services.basePath}/keys`, 303)
  })

  async function showKeys(
    context: PageContext,
    outcome: { created?: { name: string; key: string }; failure?: string },
  ) {
    const [keys, { document }] = await Promise.all([store.keys.list(), settings.current()])
    return context.html(
      keysPage({
        frame: frameOf(services, context, 'API keys', 'keys'),
        keys,
        created: outcome.created,
        failure: outcome.failure,
        timeZone: timeZoneOf(document),
      }),
      outcome.failure ? 400 : 200,
    )
  }

  return pages
}

const alreadyCreated =
  'This key was already created and shown. If you did not see it, revoke it and create another one.'

/** The same for each time that a form is sent, so that it makes one key; random without a save key. */
function idOf(context: PageContext, saveKey: string | undefined): string | undefined {
  if (saveKey === undefined) return undefined
  return hashSecret(storedSaveKey(context.get('principal'), saveKey)).slice(0, 12)
}
