import { Hono } from 'hono'
import { readNewest } from '../events/dry-run.js'
import { readBody } from '../http/body-limits.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import type { ConfigurationVersion } from '../storage/store.js'
import type { Frame } from './layout.js'
import { type PageJobs, pageJobsOf } from './page-jobs.js'
import { frameOf, type PageContext, refuseReadOnly, sendPage } from './page-routes.js'
import { storedSaveKey } from './save-key.js'

export function createSettingsPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', async (context) => {
    const current = await services.settings.current()
    const notice = noticeOfSave(context, current)
    return editSettings(services, context, { version: current.version, current, notice })
  })

  pages.post('/', (context) => takeForm(services, context))

  return pages
}

/** Says what was just saved. */
export function noticeOfSave(
  context: PageContext,
  { version }: ConfigurationVersion,
): string | undefined {
  return context.req.query('saved') === String(version)
    ? `Saved as version ${version}. The filter follows it.`
    : undefined
}

/** Does what a form of a policy's settings, or of the list, asks for. */
export async function takeForm(services: Services, context: PageContext): Promise<Response> {
  const jobs = pageJobsOf(services)
  const {
    verb,
    draft,
    version: from,
    saveKey,
  } = await jobs.readSettingsForm({ body: await readBody(context) })
  const current = await services.settings.current()
  const request = { draft, version: from ?? current.version, current }
  switch (verb) {
    case 'review':
      return reviewChange(services, context, request)
    case 'observe': {
      const observing = await jobs.observe({ draft })
      return reviewChange(services, context, { ...request, draft: observing })
    }
    case 'save':
      return saveChange(services, context, { ...request, saveKey })
    case 'rebase':
      return reviewChange(services, context, await rebase(services, jobs, request))
    default:
      return editSettings(services, context, request)
  }
}

/** A change on its way. */
export interface DraftRequest {
  /** The draft as JSON; absent for the saved settings. */
  readonly draft?: string
  /** The version it was made from. */
  readonly version: number
  readonly current: ConfigurationVersion
  readonly notice?: string | undefined
}

export function settingsFrame(services: Services, context: PageContext): Frame {
  return frameOf(services, context, 'Settings › System › CORS', 'settings')
}

/** The form. */
export async function editSettings(
  services: Services,
  context: PageContext,
  { notice, ...request }: DraftRequest,
) {
  const frame = { ...settingsFrame(services, context), notice }
  const page = await pageJobsOf(services).editSettings({ ...request, frame })
  return sendPage(context, page)
}

/** What the change would do; back to the form where it is not valid. */
export async function reviewChange(
  services: Services,
  context: PageContext,
  request: DraftRequest,
) {
  const { version, current } = request
  const isStale = version !== current.version
  const page = await pageJobsOf(services).reviewSettings({
    ...request,
    frame: settingsFrame(services, context),
    recorded: isStale ? [] : await readNewest(services),
    base: isStale ? await services.store.configuration.version(version) : undefined,
  })
  return sendPage(context, page)
}

async function saveChange(
  services: Services,
  context: PageContext,
  request: DraftRequest & { readonly draft: string; readonly saveKey: string | undefined },
) {
  const principal = context.get('principal')
  if (principal.scope !== 'full') return refuseReadOnly(services, context)
  const { draft, version, current, saveKey } = request
  const key = saveKey === undefined ? undefined : storedSaveKey(principal, saveKey)
  const done = key === undefined ? undefined : await services.store.configuration.savedAs(key)
  if (done !== undefined) return showSaved(services, context, done)
  const changed = await pageJobsOf(services).toDocument({ draft, current })
  if (version !== current.version) return tellConflict(services, context, request)
  if (changed === null) return reviewChange(services, context, request)
  try {
    const { document, summary } = changed
    const saved = await services.settings.save(document, version, principal.name, summary, key)
    return showSaved(services, context, saved)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'conflict') throw error
    const newest = await services.settings.current()
    return tellConflict(services, context, { ...request, current: newest })
  }
}

function showSaved(
  { basePath }: Services,
  context: PageContext,
  { version }: Pick<ConfigurationVersion, 'version'>,
) {
  const path = context.req.path.endsWith('/policies') ? '/policies' : '/settings'
  return context.redirect(`${basePath}${path}?saved=${version}`, 303)
}

async function tellConflict(services: Services, context: PageContext, request: DraftRequest) {
  const page = await pageJobsOf(services).conflict({
    ...request,
    frame: settingsFrame(services, context),
    base: await services.store.configuration.version(request.version),
  })
  return sendPage(context, page)
}

/** Makes the change on what is current now. */
async function rebase(
  { store }: Services,
  jobs: PageJobs,
  { draft, version, current }: DraftRequest & { readonly draft: string },
): Promise<DraftRequest> {
  const base = (await store.configuration.version(version)) ?? current
  return {
    draft: await jobs.rebase({ draft, base, theirs: current }),
    version: current.version,
    current,
  }
}
