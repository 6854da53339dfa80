import type { CorsPolicy } from '@crossgate/core'
import { parseTrialRequest } from '../http/trial-request.js'
import { type TrialRequest, tryRequest } from '../policy/trial.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { policiesOf } from '../storage/system-configuration.js'
import { parseAction, readDraft } from './draft.js'
import { applyEdit, findEditIssues, isListEdit, parseEdit } from './edit.js'
import type { Frame } from './layout.js'
import { pathOfEdit } from './review-page.js'
import { parseForm, writeForm } from './settings-jobs.js'
import { readTrialFields } from './trial-fields.js'
import { trialPage } from './trial-page.js'
import { type WrittenPage, writePage } from './written-page.js'

/** What the page shows before a request was tried. */
export const emptyRequest: TrialRequest = {
  origin: '',
  method: 'GET',
  path: '/',
  headers: [],
  credentials: false,
}

export interface TrialInput {
  /** Of the page for trying, and of the settings where the draft is not valid. */
  readonly frame: Frame
  readonly settingsFrame: Frame
  readonly body: Uint8Array
  readonly current: ConfigurationVersion
  readonly serverOrigin: string
}

/** What the page for trying a request has done beside the event loop when it is large. */
export const trialJobs = {
  /** Writes what becomes of a request under the saved settings, and under the draft that came along. */
  async trial(input: TrialInput): Promise<WrittenPage> {
    const form = parseForm(input.body)
    const isFromSettings = form.has('version') && !form.has('method')
    const edit =
      parseEdit(form.get('draft')) ??
      (isFromSettings ? readDraft(form, parseAction('')) : undefined)
    const version = Number(form.get('version') ?? 0)
    const saved = policiesOf(input.current.document)
    const issues = edit ? findEditIssues(saved, edit) : []
    if (edit && !isListEdit(edit) && issues.length > 0) {
      const { settingsFrame: frame, current } = input
      return writeForm({ frame, version, current }, edit, issues)
    }
    const unsaved = edit && issues.length === 0 ? applyEdit(saved, edit) : undefined
    const draft = edit && { text: JSON.stringify(edit), version, path: pathOfEdit(edit) }
    const { frame, serverOrigin } = input
    const page = { frame, draft, serverOrigin }
    if (isFromSettings) {
      return writePage(trialPage({ ...page, request: emptyRequest }))
    }
    const request = readTrialFields(form)
    const parsed = parseTrialRequest(request)
    if ('errors' in parsed) {
      const { errors } = parsed
      return writePage(trialPage({ ...page, request, errors }), 400)
    }
    const outcomes = await tryBoth(input, parsed.request, saved, unsaved)
    return writePage(trialPage({ ...page, request: parsed.request, ...outcomes }))
  },
}

async function tryBoth(
  { frame, serverOrigin }: TrialInput,
  request: TrialRequest,
  saved: readonly CorsPolicy[],
  unsaved: readonly CorsPolicy[] | undefined,
) {
  const run = async (policies: readonly CorsPolicy[]) => ({
    trial: await tryRequest(policies, frame.basePath, serverOrigin, request),
    policies,
  })
  return { saved: await run(saved), unsaved: unsaved && (await run(unsaved)) }
}
