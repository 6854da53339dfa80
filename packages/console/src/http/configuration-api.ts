import type { Hono } from 'hono'
import { readNewest } from '../events/dry-run.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { policiesOf } from '../storage/system-configuration.js'
import type { ApiContext } from './api-access.js'
import { readBody } from './body-limits.js'
import { type Patch, toSharedDocument } from './document-change.js'
import { type ErrorDocument, generalError } from './error-document.js'
import type { ChangeKind } from './jobs.js'
import { findServerOrigin } from './server-origin.js'
import type { ConsoleEnvironment, Services } from './services.js'
import { findUnknownParameters } from './unknown-keys.js'

/** How often a change is made again on top of somebody else's before the client hears of it. */
const maximumTries = 5

/** Adds the document of FusionAuth's System Configuration API, and what we add to it. */
export function addConfigurationRoutes(api: Hono<ConsoleEnvironment>, services: Services): void {
  const { settings, jobs, basePath } = services
  const path = '/system-configuration'

  api.get(path, async (context) => sendConfiguration(context, await settings.current()))

  api.put(path, async (context) => change(services, context, 'replace'))

  api.patch(path, async (context) => {
    const kind = patchKinds[mediaType(context)]
    if (kind !== undefined) return change(services, context, kind)
    const message = `A patch is one of ${Object.keys(patchKinds).join(', ')}.`
    return context.json(generalError('unsupportedContentType', message), 415)
  })

  api.post(`${path}/dry-run`, async (context) => {
    const body = await readBody(context)
    const current = await settings.current()
    const changed = await jobs.change({ current, kind: 'draft', body })
    if ('errors' in changed) return sendJson(context, changed.errors, 400)
    const { document } = current
    const tried = 'document' in changed ? changed.document : document
    const { result } = await jobs.dryRun({
      basePath,
      saved: policiesOf(document),
      policies: policiesOf(tried),
      recorded: await readNewest(services),
    })
    return sendJson(context, result, 200)
  })

  api.post(`${path}/try`, async (context) => {
    const body = await readBody(context)
    const current = await settings.current()
    const serverOrigin = await findServerOrigin(services, context.req.raw)
    const tried = await jobs.tryDocument({ current, body, basePath, serverOrigin })
    return 'errors' in tried
      ? sendJson(context, tried.errors, 400)
      : sendJson(context, tried.result, 200)
  })

  addHistoryRoutes(api, services)
}

function addHistoryRoutes(api: Hono<ConsoleEnvironment>, { store }: Services): void {
  api.get('/system-configuration/history', async (context) => {
    const query = context.req.query()
    const unknown = findUnknownParameters(query, ['before', 'limit'])
    if (unknown !== undefined) return sendErrors(context, unknown)
    const { before, limit } = query
    const page = { before: toWhole(before), limit: toWhole(limit) }
    if (Number.isNaN(page.before) || Number.isNaN(page.limit) || (page.limit ?? 1) > 500) {
      const message = 'before and limit are whole numbers, and limit is at most 500.'
      return sendErrors(context, generalError('invalidPage', message))
    }
    const versions = await store.configuration.history({
      ...(page.before === undefined ? {} : { before: page.before }),
      ...(page.limit === undefined ? {} : { limit: page.limit }),
    })
    return context.json({ versions })
  })

  api.get('/system-configuration/history/:version', async (context) => {
    const number = toWhole(context.req.param('version')) ?? Number.NaN
    const saved = Number.isNaN(number) ? undefined : await store.configuration.version(number)
    if (!saved) return context.body(null, 404)
    const { document, ...version } = saved
    return context.json({
      ...version,
      systemConfiguration: toSharedDocument(document),
      policies: policiesOf(document),
    })
  })
}

/** How a version is answered. */
type Send = (context: ApiContext, saved: ConfigurationVersion) => Response

/** Makes the change that a body asks for, and answers with what is saved then. */
export async function change(
  { settings, jobs, store }: Services,
  context: ApiContext,
  kind: ChangeKind,
  send: Send = sendConfiguration,
): Promise<Response> {
  const body = await readBody(context)
  const named = context.req.header('idempotency-key')
  if (named !== undefined && named.length > 200) {
    const message = 'Idempotency-Key is longer than 200 characters: send a shorter one.'
    return sendErrors(context, generalError('invalidIdempotencyKey', message))
  }
  // Whoever sends a change again names it as before; what another key named is another's.
  const key = named === undefined ? undefined : `${context.get('principal').keyId} ${named}`
  const done = key === undefined ? undefined : await store.configuration.savedAs(key)
  if (done !== undefined) {
    const before = await store.configuration.version(done.version - 1)
    const isRepeated =
      before === undefined || (await jobs.repeats({ current: before, kind, body, saved: done }))
    return isRepeated ? send(context, done) : refuseReusedKey(context, done)
  }
  const expected = context.req.header('if-match')
  for (let tries = 1; ; tries++) {
    const current = await settings.current()
    if (expected !== undefined && expected !== '*' && expected !== etag(current)) {
      const message = preconditionMessage(expected, current)
      return context.json(generalError('preconditionFailed', message), 412)
    }
    const changed = await jobs.change({ current, kind, body })
    if ('errors' in changed) return sendJson(context, changed.errors, 400)
    if ('unchanged' in changed) return send(context, current)
    try {
      const author = context.get('principal').name
      const { document, summary } = changed
      return send(context, await settings.save(document, current.version, author, summary, key))
    } catch (error) {
      // The patch is made again on what the other client saved; a precondition decides anew.
      const isConflict = (error as { code?: unknown }).code === 'conflict'
      if (!isConflict || tries >= maximumTries) throw error
    }
  }
}

const patchKinds: Readonly<Record<string, Patch['kind']>> = {
  'application/json': 'merge',
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'operations',
}

function mediaType(context: ApiContext): string {
  const type = context.req.header('content-type') ?? 'application/json'
  return type.replace(/;.*$/s, '').trim().toLowerCase()
}

export function sendErrors(context: ApiContext, errors: ErrorDocument): Response {
  return context.json(errors, 400)
}

/** Sends what is JSON already. */
export function sendJson(context: ApiContext, text: string, status: 200 | 400): Response {
  context.header('content-type', 'application/json')
  return context.body(text, status)
}

function sendConfiguration(context: ApiContext, saved: ConfigurationVersion): Response {
  context.header('ETag', etag(saved))
  return context.json({ systemConfiguration: toSharedDocument(saved.document) })
}

/** What a key named is not kept: another change is one that makes something else of the version before. */
function refuseReusedKey(context: ApiContext, { version }: ConfigurationVersion): Response {
  const message = `This Idempotency-Key was sent before with another change, which was saved as version ${version}. Send this change with a new key.`
  return context.json(generalError('idempotencyKeyReused', message), 422)
}

/** An ETag without its quotes, or a weak one, never matches: whoever sends it is at the right version perhaps. */
function preconditionMessage(expected: string, current: ConfigurationVersion): string {
  const sentence = `The configuration is at version ${current.version} now.`
  return /^"[^"]*"$/.test(expected)
    ? sentence
    : `${sentence} If-Match must be the ETag of a response as it is, with its quotes, such as ${etag(current)}.`
}

export function etag({ version }: ConfigurationVersion): string {
  return `"${version}"`
}

/** A whole number in a path or a query; `NaN` for any other text. */
export function toWhole(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
}
