import type { CorsPolicy, DenialReason, EventOutcome } from '@crossgate/core'
import { html } from 'hono/html'
import { isHandshake } from '../events/recorded-request.js'
import { policyWords } from '../policy/policy-label.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { EventEntry, EventLosses, EventPage } from '../storage/store.js'
import { hintLine } from './hint-line.js'
import { emptyState, type Frame, heading, layout, pagination } from './layout.js'
import { isRecording, recordedWhile, recordingNotice } from './recording-notice.js'
import { code, count, type Html, shown, time } from './text.js'

export const reasonWords: Readonly<Record<DenialReason, string>> = {
  'origin-not-allowed': 'Origin not allowed',
  'method-not-allowed': 'Method not allowed',
  'header-not-allowed': 'Header not allowed',
  'excluded-path': 'Excluded path',
  'invalid-origin': 'Invalid origin',
  'invalid-preflight': 'Invalid preflight',
  'host-not-allowed': 'Host not allowed',
}

/** What became of a request that has an entry. */
export const outcomeWords: Readonly<Record<EventOutcome, string>> = {
  refused: 'Refused',
  withheld: 'Passed on, but kept from the page',
  observed: 'Passed on, only observed',
}

/** The filters as they were typed. */
export interface EventFilters {
  readonly text: string
  readonly reason: string
  readonly origin: string
  readonly path: string
  /** A name, or an index as digits. */
  readonly policy: string
  readonly from: string
  readonly to: string
}

/** Everything the event log page shows. */
export interface EventLogPage {
  readonly frame: Frame
  readonly filters: EventFilters
  readonly entries: readonly EventEntry[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
  /** Changes with the log: the next live request carries it. */
  readonly mark: string
  readonly live: boolean
  /** Those that are saved: one where there is no list. */
  readonly policies: readonly CorsPolicy[]
  /** What is not in the log. */
  readonly losses: EventLosses
  /** How many entries the log keeps. */
  readonly numberToRetain: number
  /** Present where the search answered before it had looked through everything. */
  readonly rest: EventPage['rest']
  /** Where this part of a search began; undefined for the newest end. */
  readonly cursor: string | undefined
  readonly timeZone: string
}

export function eventLogPage(page: EventLogPage): Html {
  const { frame, filters, live } = page
  const path = `${frame.basePath}/events`
  const query = filterQuery(filters)
  return layout(
    frame,
    html`${heading('Event log', {
      lead: 'What the filter refused, and why. Repetitions within an hour are one entry.',
      actions: html`
        <a class="button" href="${path}/export.jsonl${query}">Export JSON lines</a>
        <a class="button" href="${path}/export.csv${query}">Export CSV</a>`,
    })}
    ${recordingNotice(frame.basePath, page.policies)}
    ${lossNotices(page)}
    <form method="get" action="${path}" class="filters card" role="search" aria-label="Event log">
      <div class="filter-line">
        <div class="stack-small"><label for="text">Text</label><input id="text" name="text" type="search" value="${filters.text}" spellcheck="false"></div>
        <div class="stack-small"><label for="reason">Reason</label><select id="reason" name="reason"><option value="">Any</option>${Object.entries(reasonWords).map(([value, words]) => html`<option value="${value}"${value === filters.reason ? html` selected` : ''}>${words}</option>`)}</select></div>
        ${policyFilter(page)}
        <div class="filter-actions"><button class="button" type="submit">Filter</button>${query === '' ? '' : html`<a class="button button-quiet" href="${path}">Clear</a>`}</div>
      </div>
      <details${filters.origin || filters.path || filters.from || filters.to ? html` open` : ''}><summary>Origin, path and time</summary>
        <div class="filter-more">
          <div class="stack-small"><label for="origin">Origin</label><input id="origin" name="origin" value="${filters.origin}" spellcheck="false"></div>
          <div class="stack-small"><label for="path">Path</label><input id="path" name="path" value="${filters.path}" spellcheck="false"></div>
          <div class="stack-small"><label for="from">From (UTC)</label><input id="from" name="from" type="datetime-local" value="${filters.from}"></div>
          <div class="stack-small"><label for="to">To (UTC)</label><input id="to" name="to" type="datetime-local" value="${filters.to}"></div>
        </div>
      </details>
    </form>
    ${list(page, path, query)}
    <p class="live-note">${live ? html`New entries appear by themselves. <a href="${path}${withQuery(query, 'live=off')}">Pause</a>` : html`Paused. <a href="${path}${query}">Resume</a>`}</p>`,
  )
}

/** More than anybody chooses from: the address takes any other name as well. */
const mostPolicies = 200

function policyFilter({ policies, filters }: EventLogPage): Html {
  const labels = policies.slice(0, mostPolicies).map(({ name }, index) => name ?? index)
  if (labels.length < 2 && filters.policy === '') return html``
  const isListed = filters.policy === '' || labels.some((label) => String(label) === filters.policy)
  const all = isListed ? labels : [filters.policy, ...labels]
  return html`<div class="stack-small"><label for="policy">Policy</label><select id="policy" name="policy"><option value="">Any</option>${all.map((label) => html`<option value="${label}"${String(label) === filters.policy ? html` selected` : ''}>${shown(policyWords(label, policies))}</option>`)}</select></div>`
}

/** Says what happened and is not in the list. */
function lossNotices({ losses, numberToRetain, timeZone }: EventLogPage): Html {
  const { lost, lostInstant, removed, removedInstant } = losses
  return html`${
    lost > 0
      ? html`<p class="notice notice-bad">${count(lost, 'refusal')} could not be kept while the log could not be written, most recently on ${time(lostInstant ?? 0, timeZone)}: ${lost === 1 ? 'it is' : 'they are'} missing here.</p>`
      : ''
  }${
    removed > 0
      ? html`<p class="notice">${count(removed, 'entry', 'entries')} ${removed === 1 ? 'was' : 'were'} removed early, most recently on ${time(removedInstant ?? 0, timeZone)}: the log keeps ${count(numberToRetain, 'entry', 'entries')}, and half as many for any one reason.</p>`
      : ''
  }`
}

/** The part that keeps itself up to date. */
function list(page: EventLogPage, path: string, query: string): Html {
  const { entries, total, mark } = page
  const live = page.live && page.cursor === undefined
  const source = `${path}${withQuery(query, `page=${page.page}`, `mark=${mark}`)}`
  const attributes =
    live && page.page === 1
      ? html` hx-get="${source}" hx-trigger="every 1s" hx-select="#events" hx-target="this" hx-swap="morph:outerHTML"`
      : ''
  return html`<section id="events" aria-label="Entries"${attributes}>
      <p class="help" role="status">${count(total, 'entry', 'entries')}${page.rest === undefined ? '' : progress(page.rest)}</p>
      ${
        entries.length === 0
          ? query === ''
            ? emptyList(page)
            : emptyState(
                'Nothing matches',
                'No entry matches these filters.',
                html`<a class="button" href="${path}">Clear the filters</a>`,
              )
          : html`<ol class="events">${entries.map((entry) => row(page, entry))}</ol>`
      }
      ${otherPages(page, path, query)}
      ${continuation(page, path, query)}
    </section>`
}

function emptyList({ policies }: EventLogPage): Html {
  return isRecording(policies)
    ? emptyState(
        'Nothing was refused',
        'A request that the settings do not allow appears here within a second.',
      )
    : emptyState('Nothing was recorded', recordedWhile)
}

function progress({ searched, of }: NonNullable<EventLogPage['rest']>): Html {
  return html` among ${searched.toLocaleString('en')} of ${of.toLocaleString('en')} that were searched so far`
}

/** The way to the entries that were not searched yet. */
function continuation({ rest }: EventLogPage, path: string, query: string): Html {
  if (rest === undefined) return html``
  return html`<p><a class="button" href="${path}${withQuery(query, `cursor=${rest.cursor}`)}">Search older entries</a></p>`
}

function row({ frame, policies, timeZone }: EventLogPage, entry: EventEntry): Html {
  const { id, reason, message, hint } = entry
  return html`<li class="event" id="event-${id}">
      <p class="event-head"><span class="badge badge-bad">${reasonWords[reason] ?? shown(reason)}</span>${entry.outcome === 'refused' ? '' : html` <span class="badge">${outcomeWords[entry.outcome]}</span>`}${entry.count > 1 ? html` <span class="badge" title="Seen ${entry.count} times">× ${entry.count.toLocaleString('en')}</span>` : ''} ${entry.policy === undefined ? '' : html`<span class="badge">policy ${shown(policyWords(entry.policy, policies))}</span> `}<span class="event-time">${time(entry.lastInstant, timeZone)}</span></p>
      <p class="event-request"><a href="${frame.basePath}/events/${id}">${requestOf(entry)}</a> <span class="help">from</span> ${originOf(entry)}</p>
      <p class="event-message">${shown(toOperatorWords(message))}</p>
      ${hintLine(hint)}
    </li>`
}

function requestOf(entry: EventEntry): Html {
  const { method, requestMethod, path } = entry.request
  if (isHandshake(entry)) return html`WebSocket to ${code(path)}`
  return requestMethod === undefined
    ? code(`${method} ${path}`)
    : html`Preflight for ${code(`${requestMethod} ${path}`)}`
}

/** An entry that stands for many names none of them: its own is only the last that came. */
function originOf({ request, otherOrigins }: EventEntry): Html {
  if (otherOrigins !== undefined) return html`${count(otherOrigins, 'other origin')}`
  if (request.origin === null || request.origin === '') {
    return html`<span class="help">no origin</span>`
  }
  return code(request.origin)
}

function otherPages(page: EventLogPage, path: string, query: string): Html {
  const cursor = page.cursor ? [`cursor=${encodeURIComponent(page.cursor)}`] : []
  const linkTo = (number: number) => `${path}${withQuery(query, ...cursor, `page=${number}`)}`
  return pagination(page, { before: 'Newer', after: 'Older' }, linkTo)
}

/** The filters as a query, with its `?`; empty where none is set. */
export function filterQuery(filters: EventFilters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''))
  return query.size === 0 ? '' : `?${query}`
}

function withQuery(query: string, ...parameters: string[]): string {
  return `${query === '' ? '?' : `${query}&`}${parameters.join('&')}`
}
