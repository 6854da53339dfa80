import type { CorsConfiguration } from '@crossgate/core'
import { Hono } from 'hono'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { parseTrialRequest } from '../http/trial-request.js'
import { findIssues } from '../policy/configuration-check.js'
import { type TrialRequest, tryRequest } from '../policy/trial.js'
import { type Draft, parseAction, parseDraft, readDraft } from './draft.js'
import { frameOf, type PageContext, readForm } from './page-routes.js'
import { editSettings } from './settings-routes.js'
import { trialPage } from './trial-page.js'

const emptyRequest: TrialRequest = {
  origin: '',
  method: 'GET',
  path: '/',
  headers: [],
  credentials: false,
}

export function createTrialPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', (context) =>
    context.html(
      trialPage({
        frame: frameOf(services, context, 'Try a request', 'try'),
        request: emptyRequest,
      }),
    ),
  )

  pages.post('/', async (context) => {
    const form = await readForm(context)
    const carried = parseDraft(form.get('draft'))
    const isFromSettings = form.has('version') && !form.has('method')
    const draft = carried ?? (isFromSettings ? readDraft(form, parseAction('')) : undefined)
    const version = Number(form.get('version') ?? 0)
    if (draft && findIssues(draft).length > 0) {
      const current = await services.settings.current()
      return editSettings(services, context, { draft, version, current })
    }
    return isFromSettings
      ? showTrial(services, context, emptyRequest, draft, version, false)
      : tryForm(services, context, form, draft, version)
  })

  return pages
}

async function tryForm(
  services: Services,
  context: PageContext,
  form: URLSearchParams,
  draft: Draft | undefined,
  version: number,
) {
  const given = {
    origin: form.get('origin') ?? '',
    method: form.get('method') ?? 'GET',
    path: form.get('path') ?? '/',
    headers: (form.get('headers') ?? '').split(/[\s,]+/).filter((name) => name !== ''),
    credentials: form.has('credentials'),
  }
  const parsed = parseTrialRequest(given)
  if ('request' in parsed) return showTrial(services, context, parsed.request, draft, version, true)
  return context.html(
    trialPage({
      frame: frameOf(services, context, 'Try a request', 'try'),
      request: given,
      errors: parsed.errors,
      draft: draft && { text: JSON.stringify(draft), version },
    }),
    400,
  )
}

async function showTrial(
  services: Services,
  context: PageContext,
  request: TrialRequest,
  draft: Draft | undefined,
  version: number,
  tried: boolean,
) {
  const { document } = await services.settings.current()
  const run = (configuration: CorsConfiguration) =>
    tryRequest(configuration, services.basePath, new URL(context.req.url).origin, request)
  return context.html(
    trialPage({
      frame: frameOf(services, context, 'Try a request', 'try'),
      request,
      draft: draft && { text: JSON.stringify(draft), version },
      saved: tried ? await run(document.corsConfiguration) : undefined,
      unsaved: tried && draft ? await run(draft as CorsConfiguration) : undefined,
    }),
  )
}
