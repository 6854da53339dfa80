import type { CorsConfiguration } from '@crossgate/core'
import { parseTrialRequest } from '../http/trial-request.js'
import { findIssues } from '../policy/configuration-check.js'
import { type TrialRequest, tryRequest } from '../policy/trial.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { type Draft, parseAction, parseDraft, readDraft } from './draft.js'
import type { Frame } from './layout.js'
import { parseForm, writeForm } from './settings-jobs.js'
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
    const draft =
      parseDraft(form.get('draft')) ??
      (isFromSettings ? readDraft(form, parseAction('')) : undefined)
    const version = Number(form.get('version') ?? 0)
    const issues = draft ? findIssues(draft) : []
    if (draft && issues.length > 0) {
      const { settingsFrame: frame, current } = input
      return writeForm({ frame, version, current }, draft, issues)
    }
    const draftOnPage = draft && { text: JSON.stringify(draft), version }
    const { frame } = input
    if (isFromSettings) {
      return writePage(trialPage({ frame, request: emptyRequest, draft: draftOnPage }))
    }
    const request = readRequest(form)
    const parsed = parseTrialRequest(request)
    if ('errors' in parsed) {
      const { errors } = parsed
      return writePage(trialPage({ frame, request, errors, draft: draftOnPage }), 400)
    }
    const outcomes = await tryBoth(input, parsed.request, draft)
    const page = { frame, request: parsed.request, draft: draftOnPage, ...outcomes }
    return writePage(trialPage(page))
  },
}

function readRequest(form: URLSearchParams): TrialRequest {
  return {
    origin: form.get('origin') ?? '',
    method: form.get('method') ?? 'GET',
    path: form.get('path') ?? '/',
    headers: (form.get('headers') ?? '').split(/[\s,]+/).filter((name) => name !== ''),
    credentials: form.has('credentials'),
  }
}

async function tryBoth(
  { frame, current, serverOrigin }: TrialInput,
  request: TrialRequest,
  draft: Draft | undefined,
) {
  const run = (configuration: CorsConfiguration) =>
    tryRequest(configuration, frame.basePath, serverOrigin, request)
  return {
    saved: await run(current.document.corsConfiguration),
    unsaved: draft && (await run(draft as CorsConfiguration)),
  }
}
