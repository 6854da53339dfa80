import type { CorsPolicy } from '@crossgate/core'
import { type DryRunInput, previewDraft } from '../events/dry-run.js'
import { summarize } from '../policy/document-summary.js'
import { tryRequest } from '../policy/trial.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { policiesOf, type SystemConfiguration } from '../storage/system-configuration.js'
import {
  type Checked,
  keepEarlierPolicies,
  type Patch,
  patchDocument,
  replaceDocument,
  replacePolicies,
  toSharedDocument,
} from './document-change.js'
import { type ErrorDocument, ErrorList, generalError } from './error-document.js'
import { criteriaNames } from './event-search.js'
import { isObject } from './is-object.js'
import { measureJson } from './json-measure.js'
import { maximumDepth } from './json-patch.js'
import { parseTrialRequest } from './trial-request.js'
import { addUnknownKeys, type KnownKeys } from './unknown-keys.js'

// What takes time by the length of a body or of a configuration. Each job is a function of its
// input alone, which a thread can be sent; errors and results that are only sent on are JSON texts.

type Failure = { readonly errors: string }

/** How a body changes a document; `policies` replaces the list, `draft` is that or a merge patch. */
export type ChangeKind = 'replace' | 'policies' | 'draft' | Patch['kind']

export interface ChangeInput {
  readonly current: ConfigurationVersion
  readonly kind: ChangeKind
  readonly body: Uint8Array
}

export type Change =
  | Failure
  | { readonly unchanged: true }
  | { readonly document: SystemConfiguration; readonly summary: string }

export interface TrialInput {
  readonly current: ConfigurationVersion
  readonly body: Uint8Array
  readonly basePath: string
  readonly serverOrigin: string
}

/** Everything that is done beside the event loop when it is large. */
export const jobs = {
  /** Makes a document out of the current one and a body, and says what changes. */
  change({ current, kind, body }: ChangeInput): Change {
    const parsed = parseJson(body)
    if ('errors' in parsed) return parsed
    const before = current.document
    const checked = applyChange(before, kind, parsed.value)
    if ('errors' in checked) return failure(checked.errors)
    const { document } = checked
    if (isSame(before, document)) return { unchanged: true }
    return { document, summary: summarize(before, document) }
  },

  /** Whether a body makes the same of a version as what was saved after it. */
  repeats({ saved, ...change }: ChangeInput & { readonly saved: ConfigurationVersion }): boolean {
    const changed = jobs.change(change)
    return 'document' in changed && isSame(changed.document, saved.document)
  },

  /** Says what another configuration would do to browsers and to the recorded requests. */
  dryRun(input: DryRunInput): { readonly result: string } {
    return { result: JSON.stringify(previewDraft(input)) }
  },

  /** Reads a request to try, and sends it to the saved and perhaps to other settings. */
  async tryDocument(input: TrialInput): Promise<Failure | { readonly result: string }> {
    const { basePath, serverOrigin } = input
    const { document } = input.current
    const body = parseJson(input.body)
    if ('errors' in body) return body
    const parsed = parseTrialRequest(body.value)
    if ('errors' in parsed) return failure(parsed.errors)
    const changed = readTriedPolicies(document, body.value)
    if (changed && 'errors' in changed) return failure(changed.errors)
    const run = (policies: readonly CorsPolicy[]) =>
      tryRequest(policies, basePath, serverOrigin, parsed.request)
    const saved = await run(policiesOf(document))
    if (changed === undefined) return { result: JSON.stringify({ saved }) }
    const after = await run(policiesOf(changed.document))
    return { result: JSON.stringify({ saved, unsaved: after }) }
  },

  /** Reads the criteria of a search out of a body. */
  parseCriteria({
    body,
  }: {
    readonly body: Uint8Array
  }): Failure | { readonly criteria: Record<string, unknown> } {
    const parsed = parseJson(body)
    if ('errors' in parsed) return parsed
    const { value } = parsed
    const criteria = isObject(value) ? (value.search ?? {}) : undefined
    if (!isObject(value) || !isObject(criteria))
      return failure(generalError('missing', 'The body must contain a search.'))
    const errors = new ErrorList()
    addUnknownKeys(value, searchBody, errors)
    if (!errors.isEmpty) return failure(errors.document)
    // Whatever else is in it would only be carried back and forth.
    return { criteria: Object.fromEntries(Object.entries(criteria).slice(0, 100)) }
  },
}

const searchBody: KnownKeys = {
  prefix: '',
  keys: ['search'],
  placeOf: (key) => (criteriaNames.includes(key) ? 'search' : undefined),
}

/** The document with what a trial sends beside its request; undefined where it sends nothing. */
function readTriedPolicies(document: SystemConfiguration, sent: unknown): Checked | undefined {
  if (!isObject(sent)) return undefined
  const { corsConfiguration, policies } = sent
  if (corsConfiguration === undefined && policies === undefined) return undefined
  const systemConfiguration =
    corsConfiguration === undefined ? {} : { systemConfiguration: { corsConfiguration } }
  return applyChange(document, 'draft', { policies, ...systemConfiguration })
}

function applyChange(current: SystemConfiguration, kind: ChangeKind, body: unknown): Checked {
  if (kind === 'policies') return replacePolicies(current, body)
  if (kind === 'draft') return applyDraft(current, body)
  shortenConfiguration(body)
  const shared = toSharedDocument(current)
  const changed =
    kind === 'replace' ? replaceDocument(shared, body) : patchDocument(shared, { kind, body })
  return keepEarlierPolicies(current, changed)
}

function applyDraft(current: SystemConfiguration, body: unknown): Checked {
  const isList = isObject(body) && body.policies !== undefined
  if (!isList) return applyChange(current, 'merge', body)
  if (body.systemConfiguration === undefined) return replacePolicies(current, body)
  const message = 'Send policies or a systemConfiguration, not both.'
  return { errors: generalError('ambiguous', message) }
}

/** More keys than validation reports issues. */
const mostKeys = 2000

/**
 * Leaves of an endless configuration as many keys as validation needs to refuse it: copying an
 * object of a hundred thousand keys takes seconds.
 */
function shortenConfiguration(body: unknown): void {
  const sent = isObject(body) ? body.systemConfiguration : undefined
  if (!isObject(sent) || !isObject(sent.corsConfiguration)) return
  const entries: [string, unknown][] = []
  for (const key in sent.corsConfiguration) {
    if (entries.length === mostKeys) {
      sent.corsConfiguration = Object.fromEntries(entries)
      return
    }
    entries.push([key, sent.corsConfiguration[key]])
  }
}

function parseJson(body: Uint8Array): Failure | { readonly value: unknown } {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return failure(generalError('invalidJSON', 'The body is not JSON.'))
  }
  if (measureJson(value, maximumDepth).depth <= maximumDepth) return { value }
  const message = `A body is at most ${maximumDepth} levels deep.`
  return failure(generalError('documentTooDeep', message))
}

function failure(errors: ErrorDocument): Failure {
  return { errors: JSON.stringify(errors) }
}

/** Whether two documents say the same; when they were saved is not part of it. */
function isSame(before: SystemConfiguration, after: SystemConfiguration): boolean {
  const text = ({ lastUpdateInstant: _, ...document }: SystemConfiguration) =>
    JSON.stringify(document, sortedKeys)
  return text(before) === text(after)
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
