import { Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { csv, exportEvents, jsonLines } from '../events/event-export.js'
import { readPolicy } from '../http/event-search.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import type { EventSearch } from '../storage/store.js'
import { numberToRetain, policiesOf, timeZoneOf } from '../storage/system-configuration.js'
import { type EventFilters, eventLogPage } from './event-log-page.js'
import { pageJobsOf } from './page-jobs.js'
import { frameOf, type PageContext, readForm, refuseReadOnly, sendPage } from './page-routes.js'
import { editSettings, reviewChange, settingsFrame } from './settings-routes.js'

const pageSize = 50
/** How long a search may take before it answers with what it found so far, in milliseconds. */
const patience = 200

export function createEventPages(services: Services): Hono<ConsoleEnvironment> {
  const { store, recorder, settings } = services
  const jobs = pageJobsOf(services)
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', async (context) => {
    await recorder.flush()
    const mark = await store.events.mark()
    // The list asks again and again: it is sent when there is something new.
    if (context.req.query('mark') === mark) return context.body(null, 204)
    rememberVisit(services, context)
    const filters = readFilters(context)
    const page = readPage(context.req.query('page'))
    const cursor = context.req.query('cursor')
    const search = { ...toSearch(filters), ...(cursor ? { cursor } : {}), patience }
    const [{ entries, total, rest }, losses, { document }] = await Promise.all([
      store.events.search({ ...search, limit: pageSize, offset: (page - 1) * pageSize }),
      recorder.losses(),
      settings.current(),
    ])
    return context.html(
      eventLogPage({
        frame: frameOf(services, context, 'Event log', 'events'),
        filters,
        entries,
        total,
        page,
        pageSize,
        mark,
        live: context.req.query('live') !== 'off',
        policies: policiesOf(document),
        losses,
        numberToRetain: numberToRetain(document),
        rest,
        cursor,
        timeZone: timeZoneOf(document),
      }),
    )
  })

  for (const format of [jsonLines, csv]) {
    pages.get(`/export.${format.extension}`, async (context) => {
      await recorder.flush()
      context.header('content-type', format.contentType)
      context.header(
        'content-disposition',
        `attachment; filename="crossgate-events.${format.extension}"`,
      )
      return context.body(exportEvents(store.events, toSearch(readFilters(context)), format))
    })
  }

  // Asked for by the navigation of every page, which does not wait for it.
  pages.get('/unseen', async (context) => {
    const start = Number(getCookie(context, visitCookie))
    if (!Number.isSafeInteger(start) || start <= 0) return context.body(null, 204)
    await recorder.flush()
    const { total, rest } = await store.events.search({ start, limit: 1, patience })
    if (total === 0) return context.body(null, 204)
    return context.html(
      html`<span class="badge badge-bad">${total.toLocaleString('en')}${rest === undefined ? '' : '+'}<span class="visually-hidden"> since your last visit</span></span>`,
    )
  })

  pages.get('/:id{[0-9]{1,15}}', async (context) => {
    const entry = await store.events.get(Number(context.req.param('id')))
    if (!entry) return context.notFound()
    const frame = frameOf(services, context, `Entry ${entry.id}`, 'events')
    const page = await jobs.entry({ frame, entry, current: await settings.current() })
    return sendPage(context, page)
  })

  pages.post('/:id{[0-9]{1,15}}/allow', async (context) => {
    if (context.get('principal').scope !== 'full') return refuseReadOnly(services, context)
    await readForm(context)
    const entry = await store.events.get(Number(context.req.param('id')))
    if (!entry) return context.notFound()
    const current = await settings.current()
    const frame = settingsFrame(services, context)
    const { draft, isDangerous, notice } = await jobs.propose({ frame, entry, current })
    const request = { draft, version: current.version, current, notice }
    return isDangerous
      ? editSettings(services, context, request)
      : reviewChange(services, context, request)
  })

  return pages
}

/** When this browser last saw the event log, in milliseconds since 1970. */
const visitCookie = 'crossgate-events-seen'

function rememberVisit({ basePath }: Services, context: PageContext): void {
  setCookie(context, visitCookie, String(Date.now()), {
    path: basePath || '/',
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: 30 * 86_400,
  })
}

/** Counted from 1. */
function readPage(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1
}

function readFilters(context: PageContext): EventFilters {
  const read = (name: string) => (context.req.query(name) ?? '').slice(0, 500)
  return {
    text: read('text'),
    reason: read('reason'),
    origin: read('origin'),
    path: read('path'),
    policy: read('policy'),
    from: read('from'),
    to: read('to'),
  }
}

function toSearch({ from, to, policy, ...texts }: EventFilters): EventSearch {
  const search: Record<string, string | number> = Object.fromEntries(
    Object.entries(texts).filter(([, value]) => value !== ''),
  )
  if (policy !== '') search.policy = readPolicy(policy)
  const start = Date.parse(`${from}Z`)
  const end = Date.parse(`${to}Z`)
  if (!Number.isNaN(start)) search.start = start
  if (!Number.isNaN(end)) search.end = end
  return search
}
