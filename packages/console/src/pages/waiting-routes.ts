import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { forgetOrigin, ignoreOrigin, tooManyIgnored } from '../http/waiting-origin-api.js'
import { numberToRetain, policiesOf, timeZoneOf } from '../storage/system-configuration.js'
import { mostWaiting } from '../storage/waiting-origin.js'
import { waitingBadge } from './layout.js'
import { messagePage } from './message-page.js'
import { pageJobsOf } from './page-jobs.js'
import { frameOf, type PageContext, readForm, refuseReadOnly, sendPage } from './page-routes.js'
import { editSettings, reviewChange } from './settings-routes.js'
import { waitingPage } from './waiting-page.js'

const pageSize = 25

export function createWaitingPages(services: Services): Hono<ConsoleEnvironment> {
  const { settings, waiting } = services
  const jobs = pageJobsOf(services)
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', async (context) => {
    const ignored = context.req.query('ignored') === 'true'
    const page = readPage(context.req.query('page'))
    const [origins, { document }] = await Promise.all([
      waiting.page({ ignored, limit: pageSize, offset: (page - 1) * pageSize }),
      settings.current(),
    ])
    const frame = frameOf(services, context, 'Waiting origins', 'waiting')
    return context.html(
      waitingPage({
        frame: { ...frame, notice: doneWords[context.req.query('done') ?? ''] },
        origins,
        ignored,
        page,
        pageSize,
        policies: policiesOf(document),
        mostWaiting: Math.min(numberToRetain(document), mostWaiting),
        timeZone: timeZoneOf(document),
      }),
    )
  })

  // Asked for by the navigation of every page, which does not wait long for it.
  pages.get('/count', async (context) => {
    const count = await waiting.count()
    if (count === 0) return context.body(null, 204)
    return context.html(waitingBadge(count))
  })

  pages.get('/origin', async (context) => {
    const found = await waiting.get(context.req.query('origin') ?? '')
    if (!found) return sendMissing(services, context)
    const frame = frameOf(services, context, 'Waiting origin', 'waiting')
    const current = await settings.current()
    return sendPage(context, await jobs.waitingOrigin({ frame, waiting: found, current }))
  })

  pages.post('/allow', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    const form = await readForm(context)
    const found = await waiting.get(form.get('origin') ?? '')
    if (!found) return sendMissing(services, context)
    const current = await settings.current()
    const chosen = {
      allowedMethods: form.getAll('allowedMethods'),
      allowedHeaders: form.getAll('allowedHeaders'),
    }
    const proposal = await jobs.proposeOrigin({ waiting: found, current, chosen })
    const { draft, notice } = proposal
    const request = { draft, version: current.version, current, notice }
    return proposal.isDangerous
      ? editSettings(services, context, request)
      : reviewChange(services, context, request)
  })

  for (const verb of ['ignore', 'stop-ignoring'] as const) {
    pages.post(`/${verb}`, async (context) => {
      const { scope, name } = context.get('principal')
      if (scope !== 'full') return refuseReadOnly(services, context)
      const origin = (await readForm(context)).get('origin') ?? ''
      const author = verb === 'ignore' ? name : null
      const outcome = await ignoreOrigin(services, origin, author)
      if (outcome === 'missing') return sendMissing(services, context)
      if (outcome === 'too-many') return sendMessage(services, context, tooManyIgnored, 400)
      return context.redirect(`${services.basePath}/waiting?done=${verb}`, 303)
    })
  }

  pages.post('/forget', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    await forgetOrigin(services, (await readForm(context)).get('origin') ?? '')
    return context.redirect(`${services.basePath}/waiting?done=forget`, 303)
  })

  return pages
}

/** What was just done, by the verb of the form. */
const doneWords: Readonly<Record<string, string>> = {
  ignore: 'The origin is ignored: it no longer waits.',
  'stop-ignoring': 'The origin is no longer ignored.',
  forget: 'The origin is forgotten until it comes again.',
}

/** Counted from 1. */
function readPage(text = ''): number {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1
}

function sendMissing(services: Services, context: PageContext) {
  const text = 'This origin is no longer in the list. It comes back when it is seen again.'
  return sendMessage(services, context, text, 404)
}

function sendMessage(services: Services, context: PageContext, text: string, status: 400 | 404) {
  const frame = frameOf(services, context, 'Waiting origin', 'waiting')
  const home = { path: '/waiting', label: 'Go to the waiting origins' }
  return context.html(messagePage(frame, text, home), status)
}
