import type { CorsConfiguration, DangerousPermission } from '@crossgate/core'
import { html } from 'hono/html'
import type { ChangedRequest, Replay, ReplayOutcome } from '../events/replay.js'
import type { KeyChange } from '../policy/configuration-change.js'
import type { PolicyListChange } from '../policy/policy-change.js'
import { refusesEverybody } from '../policy/preview.js'
import type { Preview } from '../policy/setting-effect.js'
import { dangerWords, toOperatorWords } from '../policy/setting-table.js'
import type { ConfigurationVersion } from '../storage/store.js'
import { changeList, policyChangeList } from './change-list.js'
import { type Edit, isListEdit } from './edit.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { canWrite, readOnlyWords } from './read-only.js'
import { saveKeyField } from './save-key.js'
import { code, count, type Html, shown, time } from './text.js'

/** Everything the page before saving shows. */
export interface ReviewPage {
  readonly frame: Frame
  readonly edit: Edit
  readonly version: number
  /** What changes in the last policy: the only one, where there is no list. */
  readonly changes: readonly KeyChange[]
  /** What changes policy by policy, where there are several. */
  readonly list?: PolicyListChange | undefined
  readonly preview: Preview
  readonly replay: Replay
  /** What deserves a second look in the new settings, and did not in the saved ones. */
  readonly advice: readonly string[]
  /** Dangers that this change accepts and the saved settings do not. */
  readonly newDangers: readonly DangerousPermission[]
  readonly timeZone: string
}

const trail = html`Settings <span aria-hidden="true">›</span> System <span aria-hidden="true">›</span> CORS`

/** What a change would do, before it is saved. */
export function reviewPage(page: ReviewPage): Html {
  const { frame, changes, list, preview, replay, advice, newDangers } = page
  return layout(
    frame,
    html`${heading('Review the change', {
      trail,
      lead: 'Nothing is saved yet. This is what the change would do.',
    })}
    <form method="post" action="${frame.basePath}${pathOfEdit(page.edit)}" class="settings">
      ${hiddenDraft(page)}
      ${saveKeyField()}
      ${
        newDangers.length > 0
          ? html`<div class="notice notice-bad">${icon('warning')} <div><strong>This change is dangerous.</strong>${newDangers.map((danger) => html`<p>${dangerWords[danger]}</p>`)}</div></div>`
          : ''
      }
      ${offerReport(page)}
      ${list ? others('What changes', preview) : ''}
      <div class="columns">
        ${sentences('Newly allowed', 'allowed', preview.allows, 'Nothing is newly allowed.')}
        ${sentences('Newly refused', 'refused', preview.refuses, 'Nothing is newly refused.')}
      </div>
      ${advice.length > 0 ? sentences('Worth a second look', 'information', advice, '') : ''}
      ${list ? '' : others('What else changes', preview)}
      ${replayed(page, replay)}
      <section class="card" aria-labelledby="difference"><h2 id="difference">The difference</h2>${list ? policyChangeList(list) : changeList(changes)}</section>
      <div class="bar">
        <p class="bar-state">${list ? policyState(list) : changing(changes.length, 'setting')}${canWrite(frame) ? '' : ` ${readOnlyWords}`}</p>
        <div class="bar-actions">
          <button class="button" type="submit" name="do" value="edit">${isListEdit(page.edit) ? 'Back to the policies' : 'Back to the settings'}</button>
          <button class="button" type="submit" formaction="${frame.basePath}/try" name="do" value="try">Try a request</button>
          ${canWrite(frame) ? html`<button class="button button-main" type="submit" name="do" value="save">Save</button>` : ''}
        </div>
      </div>
    </form>`,
  )
}

function changing(number: number, one: string, many?: string): string {
  return `${count(number, one, many)} ${number === 1 ? 'changes' : 'change'}.`
}

function policyState({ policies, order }: PolicyListChange): string {
  return policies.length === 0 && order
    ? 'The order changes.'
    : changing(policies.length, 'policy', 'policies')
}

/** Where the forms of a change are sent. */
export function pathOfEdit(edit: Edit): '/settings' | '/policies' {
  return isListEdit(edit) || edit.policy !== undefined ? '/policies' : '/settings'
}

/** Where nobody would be allowed, observing first shows who it would hit. */
function offerReport({ edit, changes, list }: ReviewPage): Html {
  const all = list ? list.policies.flatMap((policy) => policy.changes) : changes
  const isNew = all.some(({ key }) => refusingKeys.has(key))
  if (isListEdit(edit) || !isNew || !refusesEverybody(edit as CorsConfiguration)) return html``
  return html`<div class="notice">${icon('information')} <div><p><strong>Observe first?</strong> With “Enforcement” set to Report, the filter refuses nothing, and the event log shows what it would have refused.</p>
      <button class="button button-main" type="submit" name="do" value="observe">Review with Report instead</button></div></div>`
}

const refusingKeys: ReadonlySet<string> = new Set(['enabled', 'enforcement', 'allowedOrigins'])

function hiddenDraft({ edit, version }: { edit: Edit; version: number }): Html {
  return html`<input type="hidden" name="version" value="${version}">
      <input type="hidden" name="draft" value="${JSON.stringify(edit)}">`
}

/** With several policies it comes first: which requests each of them decides is what the rest is about. */
function others(title: string, { others }: Preview): Html | '' {
  return others.length === 0 ? '' : sentences(title, 'information', others, '')
}

const mostSentences = 50

function sentences(
  title: string,
  kind: 'allowed' | 'refused' | 'information',
  all: readonly string[],
  none: string,
): Html {
  return html`<section class="card card-${kind}" aria-label="${title}">
      <h2>${icon(kind)} ${title}</h2>
      ${
        all.length === 0
          ? html`<p class="help">${none}</p>`
          : html`<ul class="sentences">${all.slice(0, mostSentences).map((sentence) => html`<li>${shown(sentence)}</li>`)}${all.length > mostSentences ? html`<li>and ${all.length - mostSentences} more</li>` : ''}</ul>`
      }
    </section>`
}

function replayed({ frame, timeZone }: ReviewPage, { replayed, allowed, refused }: Replay): Html {
  if (replayed === 0) {
    return html`<section class="card" aria-labelledby="replay"><h2 id="replay">On recorded requests</h2>
      <p class="help">No requests are recorded. While “Debug enabled” is on, requests from other origins are recorded, and a change can be tried on them here.</p></section>`
  }
  return html`<section class="card" aria-labelledby="replay">
      <h2 id="replay">On recorded requests</h2>
      <p class="help">${count(replayed, 'recorded request')} ${replayed === 1 ? 'was' : 'were'} decided again with these settings.</p>
      ${outcomes(frame, timeZone, 'allowed', allowed.entries)}
      ${outcomes(frame, timeZone, 'refused', refused.entries)}
    </section>`
}

/** The requests that get further, or less far: those that are passed on apart, if there are any. */
function outcomes(
  frame: Frame,
  timeZone: string,
  kind: 'allowed' | 'refused',
  entries: readonly ChangedRequest[],
): Html {
  const passedOn = entries.filter((entry) => entry.outcome === 'passed-on')
  const others = entries.filter((entry) => entry.outcome !== 'passed-on')
  return html`${outcome(frame, timeZone, kind, kind, others)}${passedOn.length > 0 ? outcome(frame, timeZone, kind, 'passed-on', passedOn) : ''}`
}

/** What becomes of requests that get further, and of those that get less far. */
const outcomeSentences: Readonly<
  Record<'allowed' | 'refused', Partial<Record<ReplayOutcome, (requests: number) => string>>>
> = {
  allowed: {
    allowed: (requests) => `${count(requests, 'request')} would be newly allowed.`,
    'passed-on': (requests) =>
      `${count(requests, 'refused request')} would reach the application, without CORS headers.`,
  },
  refused: {
    refused: (requests) => `${count(requests, 'request')} would be newly refused.`,
    'passed-on': (requests) =>
      `${count(requests, 'allowed request')} would reach the application, but no longer get CORS headers.`,
  },
}

const mostListed = 100

function outcome(
  { basePath }: Frame,
  timeZone: string,
  kind: 'allowed' | 'refused',
  becomes: ReplayOutcome,
  entries: readonly ChangedRequest[],
): Html {
  const requests = entries.reduce((total, { count }) => total + count, 0)
  const sentence = outcomeSentences[kind][becomes]?.(requests) ?? ''
  if (entries.length === 0)
    return html`<p class="outcome">${icon(kind)} <span>${sentence}</span></p>`
  return html`<details class="outcome outcome-${kind}"><summary>${icon(kind)} <span>${sentence}</span></summary>
      <div class="scroll" tabindex="0" role="region" aria-label="${sentence}"><table>
        <thead><tr><th scope="col">Origin</th><th scope="col">Request</th><th scope="col" class="numeric">Count</th><th scope="col">Last seen</th></tr></thead>
        <tbody>${entries.slice(0, mostListed).map(
          (entry) => html`<tr>
            <td>${code(entry.origin)}</td>
            <td>${entry.eventId === undefined ? replayedRequest(entry) : html`<a href="${basePath}/events/${entry.eventId}">${replayedRequest(entry)}</a>`}${entry.message ? html`<br><span class="help">${shown(toOperatorWords(entry.message))}</span>` : ''}</td>
            <td class="numeric">${entry.count}</td>
            <td>${time(entry.lastInstant, timeZone)}</td>
          </tr>`,
        )}</tbody>
      </table></div>
      ${entries.length > mostListed ? html`<p class="help">and ${entries.length - mostListed} more entries</p>` : ''}
    </details>`
}

function replayedRequest({ method, requestMethod, path }: ChangedRequest): Html {
  return requestMethod === undefined
    ? code(`${method} ${path}`)
    : html`Preflight for ${code(`${requestMethod} ${path}`)}`
}

/** Told to whoever saves second. */
export function conflictPage(page: {
  readonly frame: Frame
  readonly edit: Edit
  /** The version the change was made from. */
  readonly base: number
  readonly current: ConfigurationVersion
  readonly theirs: Html
  readonly mine: Html
  readonly timeZone: string
}): Html {
  const { frame, current, theirs, mine } = page
  const path = pathOfEdit(page.edit)
  return layout(
    frame,
    html`${heading('Somebody saved in the meantime', {
      trail,
      lead: html`${shown(current.author)} saved version ${current.version} on ${time(current.insertInstant, page.timeZone)}, after you opened these settings. Your change is not saved.`,
    })}
    <form method="post" action="${frame.basePath}${path}" class="settings">
      ${hiddenDraft({ edit: page.edit, version: page.base })}
      <div class="columns">
        <section class="card" aria-labelledby="theirs"><h2 id="theirs">What they changed</h2>${theirs}</section>
        <section class="card" aria-labelledby="mine"><h2 id="mine">What you change</h2>${mine}</section>
      </div>
      <div class="bar">
        <p class="bar-state">Their change is kept either way.</p>
        <div class="bar-actions">
          <a class="button" href="${frame.basePath}${path}">Discard my change</a>
          <button class="button button-main" type="submit" name="do" value="rebase">Make my change on top of theirs</button>
        </div>
      </div>
    </form>`,
  )
}
