import { type Context, Hono } from 'hono'
import { dryRun } from '../events/dry-run.js'
import { toEventLog } from '../events/event-log.js'
import { tryRequest } from '../policy/trial.js'
import type { ConfigurationVersion } from '../storage/store.js'
import type { SystemConfiguration } from '../storage/system-configuration.js'
import { isFromOwnPage } from './access.js'
import {
  type Checked,
  isObject,
  type Patch,
  patchDocument,
  replaceDocument,
} from './document-change.js'
import { type ErrorDocument, generalError } from './error-document.js'
import { parseEventSearch } from './event-search.js'
import { openApiDocument } from './openapi.js'
import type { ConsoleEnvironment, Services } from './services.js'
import { parseTrialRequest } from './trial-request.js'

type ApiContext = Context<ConsoleEnvironment>

/** How often a change is made again on top of somebody else's before the client hears of it. */
const maximumTries = 5

/** The HTTP API: the identity server's part in its shapes, and ours beside it. */
export function createApi(services: Services): Hono<ConsoleEnvironment> {
  const { store, settings } = services
  const api = new Hono<ConsoleEnvironment>()

  api.get('/openapi.json', (context) => context.json(openApiDocument(services.basePath)))

  api.use(async (context, next) => {
    const result = await services.access.check(context.req.raw, context.env?.remoteAddress)
    if ('granted' in result) {
      context.set('principal', result.granted)
      const reads = ['GET', 'HEAD'].includes(context.req.method) || isSearch(context.req.path)
      if (reads) return next()
      if (result.granted.by === 'session' && !isFromOwnPage(context.req.raw)) {
        const message = 'A change must come from a page of the console, or carry an API key.'
        return context.json(generalError('crossOrigin', message), 403)
      }
      if (result.granted.scope === 'full') return next()
      return context.json(generalError('readOnlyKey', 'This API key may read only.'), 401)
    }
    if (result.refused !== 'throttled') return context.body(null, 401)
    context.header('Retry-After', String(result.retryAfter))
    return context.json(
      generalError('throttled', 'Too many wrong keys: wait, then try again.'),
      429,
    )
  })

  api.get('/system-configuration', async (context) => {
    const saved = await settings.current()
    return sendConfiguration(context, saved)
  })

  api.put('/system-configuration', async (context) => {
    const body = await readJson(context)
    if (body === undefined) return sendErrors(context, invalidJson)
    return change(context, (current) =>
      replaceDocument(current, isObject(body) ? body.systemConfiguration : undefined),
    )
  })

  api.patch('/system-configuration', async (context) => {
    const kind = patchKinds[mediaType(context)]
    if (kind === undefined) {
      const message = `A patch is one of ${Object.keys(patchKinds).join(', ')}.`
      return context.json(generalError('unsupportedContentType', message), 415)
    }
    const body = await readJson(context)
    if (body === undefined) return sendErrors(context, invalidJson)
    return change(context, (current) => patchDocument(current, { kind, body }))
  })

  api.post('/system-configuration/dry-run', async (context) => {
    const body = await readJson(context)
    if (body === undefined) return sendErrors(context, invalidJson)
    const { document } = await settings.current()
    const checked = patchDocument(document, { kind: 'merge', body })
    if ('errors' in checked) return sendErrors(context, checked.errors)
    return context.json(
      await dryRun(services, document.corsConfiguration, checked.document.corsConfiguration),
    )
  })

  api.get('/system-configuration/history', async (context) => {
    const { before, limit } = context.req.query()
    const page = { before: toWhole(before), limit: toWhole(limit) }
    if (Number.isNaN(page.before) || Number.isNaN(page.limit) || (page.limit ?? 1) > 500) {
      const message = 'before and limit are whole numbers, and limit is at most 500.'
      return sendErrors(context, generalError('invalidPage', message))
    }
    const versions = await store.configuration.history({
      ...(page.before === undefined ? {} : { before: page.before }),
      ...(page.limit === undefined ? {} : { limit: page.limit }),
    })
    return context.json({ versions: versions.map(withoutDocument) })
  })

  api.get('/system-configuration/history/:version', async (context) => {
    const number = toWhole(context.req.param('version')) ?? Number.NaN
    const saved = Number.isNaN(number) ? undefined : await store.configuration.version(number)
    if (!saved) return context.body(null, 404)
    return context.json({ ...withoutDocument(saved), systemConfiguration: saved.document })
  })

  api.post('/system-configuration/try', async (context) => {
    const body = await readJson(context)
    if (body === undefined) return sendErrors(context, invalidJson)
    const parsed = parseTrialRequest(body)
    if ('errors' in parsed) return sendErrors(context, parsed.errors)
    const { document } = await settings.current()
    const serverOrigin = new URL(context.req.url).origin
    const saved = document.corsConfiguration
    const unsaved = isObject(body) ? body.corsConfiguration : undefined
    if (unsaved === undefined) {
      const outcome = await tryRequest(saved, services.basePath, serverOrigin, parsed.request)
      return context.json({ saved: outcome })
    }
    const checked = patchDocument(document, {
      kind: 'merge',
      body: { systemConfiguration: { corsConfiguration: unsaved } },
    })
    if ('errors' in checked) return sendErrors(context, checked.errors)
    const [before, after] = await Promise.all(
      [saved, checked.document.corsConfiguration].map((configuration) =>
        tryRequest(configuration, services.basePath, serverOrigin, parsed.request),
      ),
    )
    return context.json({ saved: before, unsaved: after })
  })

  api.get('/system/event-log/search', (context) => search(context, context.req.query()))

  api.post('/system/event-log/search', async (context) => {
    const body = await readJson(context)
    if (body === undefined) return sendErrors(context, invalidJson)
    const criteria = isObject(body) ? (body.search ?? {}) : undefined
    if (isObject(criteria)) return search(context, criteria)
    return sendErrors(context, generalError('missing', 'The body must hold a search.'))
  })

  api.get('/system/event-log/:id', async (context) => {
    const id = toWhole(context.req.param('id')) ?? Number.NaN
    const entry = Number.isNaN(id) ? undefined : await store.events.get(id)
    return entry ? context.json({ eventLog: toEventLog(entry) }) : context.body(null, 404)
  })

  const routes = new Set(
    api.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => path),
  )
  for (const path of routes) api.all(path, (context) => context.body(null, 405))
  api.all('*', (context) => context.body(null, 404))

  async function search(context: ApiContext, criteria: Record<string, unknown>) {
    const parsed = parseEventSearch(criteria)
    if ('errors' in parsed) return sendErrors(context, parsed.errors)
    await services.recorder.flush()
    const { entries, total } = await store.events.search(parsed.search)
    return context.json({ eventLogs: entries.map(toEventLog), total })
  }

  async function change(
    context: ApiContext,
    make: (current: SystemConfiguration) => Checked,
  ): Promise<Response> {
    const expected = context.req.header('if-match')
    for (let tries = 1; ; tries++) {
      const current = await settings.current()
      if (expected !== undefined && expected !== '*' && expected !== etag(current)) {
        const message = `The configuration is at version ${current.version} by now.`
        return context.json(generalError('preconditionFailed', message), 412)
      }
      const checked = make(current.document)
      if ('errors' in checked) return sendErrors(context, checked.errors)
      try {
        const author = context.get('principal').name
        const saved = await settings.save(checked.document, current.version, author)
        return sendConfiguration(context, saved)
      } catch (error) {
        // The patch is made again on what the other client saved; a precondition decides anew.
        const isConflict = (error as { code?: unknown }).code === 'conflict'
        if (!isConflict || tries >= maximumTries) throw error
      }
    }
  }

  return api
}

const patchKinds: Readonly<Record<string, Patch['kind']>> = {
  'application/json': 'merge',
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'operations',
}

const invalidJson = generalError('invalidJSON', 'The body is not JSON.')

/** A search changes nothing: only its criteria travel in a body. */
function isSearch(path: string): boolean {
  return /\/(event-log\/search|system-configuration\/(dry-run|try))$/.test(path)
}

function mediaType(context: ApiContext): string {
  const type = context.req.header('content-type') ?? 'application/json'
  return type.replace(/;.*$/s, '').trim().toLowerCase()
}

async function readJson(context: ApiContext): Promise<unknown> {
  try {
    return await context.req.json()
  } catch {
    return undefined
  }
}

function sendErrors(context: ApiContext, errors: ErrorDocument): Response {
  return context.json(errors, 400)
}

function sendConfiguration(context: ApiContext, saved: ConfigurationVersion): Response {
  context.header('ETag', etag(saved))
  return context.json({ systemConfiguration: saved.document })
}

function etag({ version }: ConfigurationVersion): string {
  return `"${version}"`
}

function withoutDocument({ document: _, ...rest }: ConfigurationVersion) {
  return rest
}

function toWhole(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
