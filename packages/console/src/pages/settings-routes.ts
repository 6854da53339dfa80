import type { CorsConfiguration, DangerousPermission } from '@crossgate/core'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { dryRun } from '../events/dry-run.js'
import type { ConsoleEnvironment, Services } from '../http/services.js'
import { findChanges } from '../policy/configuration-change.js'
import { findIssues } from '../policy/configuration-check.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { type Draft, parseAction, parseDraft, readDraft, rebase } from './draft.js'
import { frameOf, type PageContext, readForm, refuseReadOnly, timeZoneOf } from './page-routes.js'
import { conflictPage, reviewPage } from './review-page.js'
import { settingsPage } from './settings-page.js'
import { shown, time } from './text.js'

const title = 'Settings › System › CORS'

export function createSettingsPages(services: Services): Hono<ConsoleEnvironment> {
  const pages = new Hono<ConsoleEnvironment>({ strict: false })

  pages.get('/', async (context) => {
    const current = await services.settings.current()
    const saved = context.req.query('saved')
    const notice =
      saved === String(current.version)
        ? `Saved as version ${saved}. The filter follows it.`
        : undefined
    return editSettings(services, context, {
      draft: current.document.corsConfiguration,
      version: current.version,
      current,
      notice,
    })
  })

  pages.post('/', async (context) => {
    const form = await readForm(context)
    const action = parseAction(form.get('do') ?? '')
    const draft = parseDraft(form.get('draft')) ?? readDraft(form, action)
    const current = await services.settings.current()
    const version = toVersion(form.get('version')) ?? current.version
    const request = { draft, version, current }
    switch (action.verb) {
      case 'review':
        return reviewChange(services, context, request)
      case 'observe': {
        const observing: Draft = { ...draft, enforcement: 'report', debug: true }
        return reviewChange(services, context, { ...request, draft: observing })
      }
      case 'save':
        return saveChange(services, context, request)
      case 'rebase': {
        const base = await services.store.configuration.version(version)
        const theirs = current.document.corsConfiguration
        const merged = rebase(base?.document.corsConfiguration ?? theirs, draft, theirs)
        return reviewChange(services, context, {
          draft: merged,
          version: current.version,
          current,
        })
      }
      default:
        return editSettings(services, context, request)
    }
  })

  return pages
}

/** A change on its way. */
export interface DraftRequest {
  readonly draft: Draft
  /** The version it was made from. */
  readonly version: number
  readonly current: ConfigurationVersion
  readonly notice?: string | undefined
}

/** The form. */
export async function editSettings(
  services: Services,
  context: PageContext,
  { draft, version, current, notice }: DraftRequest,
) {
  const zone = timeZoneOf(current.document)
  return context.html(
    settingsPage({
      frame: { ...frameOf(services, context, title, 'settings'), notice },
      draft,
      version,
      saved: current.document.corsConfiguration,
      issues: findIssues(draft),
      savedBy: html`Version ${current.version}, saved by ${shown(current.author)} on ${time(current.insertInstant, zone)}.`,
    }),
  )
}

/** What the change would do; back to the form where it is not valid. */
export async function reviewChange(
  services: Services,
  context: PageContext,
  request: DraftRequest,
) {
  const { draft, version, current } = request
  const saved = current.document.corsConfiguration
  const { issues, changes, preview, replay } = await dryRun(
    services,
    saved,
    draft as CorsConfiguration,
  )
  if (issues.length > 0 || preview === undefined || replay === undefined) {
    return editSettings(services, context, request)
  }
  if (changes.length === 0) {
    const notice = 'Nothing differs from the saved settings.'
    return editSettings(services, context, { ...request, notice })
  }
  if (version !== current.version) return tellConflict(services, context, request)
  return context.html(
    reviewPage({
      frame: frameOf(services, context, 'Review the change', 'settings'),
      draft,
      version,
      changes,
      preview,
      replay,
      newDangers: newDangers(saved, draft),
      timeZone: timeZoneOf(current.document),
    }),
  )
}

async function saveChange(services: Services, context: PageContext, request: DraftRequest) {
  const principal = context.get('principal')
  if (principal.scope !== 'full') return refuseReadOnly(services, context)
  const { draft, version, current } = request
  if (findIssues(draft).length > 0) return editSettings(services, context, request)
  if (version !== current.version) return tellConflict(services, context, request)
  const document = { ...current.document, corsConfiguration: draft as CorsConfiguration }
  try {
    const saved = await services.settings.save(document, version, principal.name)
    return context.redirect(`${services.basePath}/settings?saved=${saved.version}`, 303)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'conflict') throw error
    const newest = await services.settings.current()
    return tellConflict(services, context, { ...request, current: newest })
  }
}

async function tellConflict(
  services: Services,
  context: PageContext,
  { draft, version, current }: DraftRequest,
) {
  const theirs = current.document.corsConfiguration
  const found = await services.store.configuration.version(version)
  const base = found?.document.corsConfiguration ?? theirs
  return context.html(
    conflictPage({
      frame: frameOf(services, context, 'Somebody saved meanwhile', 'settings'),
      draft,
      base: version,
      current,
      theirs: findChanges(base, theirs),
      mine: findChanges(base, draft as CorsConfiguration),
      timeZone: timeZoneOf(current.document),
    }),
    409,
  )
}

function newDangers(saved: CorsConfiguration, draft: Draft): DangerousPermission[] {
  return draft.dangerouslyAllow.filter((danger) => !saved.dangerouslyAllow.includes(danger))
}

function toVersion(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
