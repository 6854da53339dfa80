import { type CorsPolicy, enforcementModes } from '@crossgate/core'
import { html } from 'hono/html'
import type { JudgedOrigin, OriginPage } from '../events/waiting-origins.js'
import { policyWords } from '../policy/policy-label.js'
import { enforcementWords } from '../policy/setting-table.js'
import type { WantedList, WantedPermissions } from '../storage/waiting-origin.js'
import { hintLine } from './hint-line.js'
import { emptyState, type Frame, heading, layout, pagination } from './layout.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { isRecording, recordedWhile, recordingNotice } from './recording-notice.js'
import { code, count, type Html, shown, time } from './text.js'

/** Everything the page of waiting origins shows. */
export interface WaitingPage {
  readonly frame: Frame
  readonly origins: OriginPage
  /** Whether the ignored ones are shown instead of those that wait. */
  readonly ignored: boolean
  readonly page: number
  readonly pageSize: number
  /** Those that are saved: one where there is no list. */
  readonly policies: readonly CorsPolicy[]
  /** How many origins wait at most. */
  readonly mostWaiting: number
  readonly timeZone: string
}

export function waitingPage(page: WaitingPage): Html {
  const { frame, origins, ignored, policies } = page
  const path = `${frame.basePath}/waiting`
  return layout(
    frame,
    html`${heading('Waiting origins', {
      lead: `Origins that the settings do not allow, and what their pages asked for.${canWrite(frame) ? ' Allow one, ignore it, or forget it until it comes again.' : ''}`,
    })}
    ${readOnlyNote(frame)}
    ${recordingNotice(frame.basePath, policies)}
    ${lossNotices(page)}
    <nav class="proposal" aria-label="Which origins">
      <a class="button" href="${path}"${ignored ? '' : html` aria-current="page"`}>Waiting (${origins.waiting.toLocaleString('en')})</a>
      <a class="button" href="${path}?ignored=true"${ignored ? html` aria-current="page"` : ''}>Ignored (${origins.ignored.toLocaleString('en')})</a>
    </nav>
    ${list(page)}
    ${otherPages(page, path)}`,
  )
}

function list(page: WaitingPage): Html {
  const { origins, ignored, policies } = page
  if (origins.origins.length > 0) {
    return html`<ol class="events">${origins.origins.map((each) => row(page, each))}</ol>`
  }
  if (ignored)
    return emptyState('No origin is ignored', 'An origin that somebody ignores is listed here.')
  return emptyState(
    'No origin is waiting',
    isRecording(policies)
      ? 'An origin that the settings do not allow appears here as soon as it asks for something.'
      : recordedWhile,
  )
}

/** Says what was seen and is not in the list. */
function lossNotices({ origins, mostWaiting, timeZone }: WaitingPage): Html {
  const { folded, foldedInstant, removed, removedInstant } = origins.losses
  return html`${
    folded > 0
      ? html`<p class="notice">${count(folded, 'more origin')} came only once or twice within an hour, besides a hundred others, and ${folded === 1 ? 'was' : 'were'} counted instead of listed, most recently on ${time(foldedInstant ?? 0, timeZone)}.</p>`
      : ''
  }${
    removed > 0
      ? html`<p class="notice">${count(removed, 'origin')} ${removed === 1 ? 'was' : 'were'} removed early, most recently on ${time(removedInstant ?? 0, timeZone)}: at most ${count(mostWaiting, 'origin')} can wait, and those that were seen least often are removed first.</p>`
      : ''
  }`
}

function row({ frame, policies, timeZone }: WaitingPage, waiting: JudgedOrigin): Html {
  const { origin, count: times, firstInstant, lastInstant, hint } = waiting
  const link = `${frame.basePath}/waiting/origin?${new URLSearchParams({ origin })}`
  return html`<li class="event">
      <p class="event-head"><a href="${link}">${code(origin)}</a> <span class="badge">${count(times, 'time')}</span> <span class="event-time">${time(lastInstant, timeZone)}</span></p>
      <p class="event-message">First seen ${time(firstInstant, timeZone)}. ${modesOf(waiting)}${waiting.policy === undefined ? '' : html`Policy: ${shown(policyWords(waiting.policy, policies))}.`}</p>
      <p class="event-message">Asked for ${listOf(waiting, 'methods')} at ${listOf(waiting, 'paths')}${waiting.headerNames.length === 0 ? '' : html` with the headers ${listOf(waiting, 'headerNames')}`}.</p>
      ${hintLine(hint)}
      ${waiting.ignored === null ? '' : html`<p class="event-message">Ignored by ${shown(waiting.ignored.author)} since ${time(waiting.ignored.instant, timeZone)}.${waiting.isAllowed ? ' The settings allow it now.' : ''}</p>`}
      ${actions(frame, waiting, link)}
    </li>`
}

/** What can be done about an origin, besides allowing it. */
function actions(frame: Frame, waiting: JudgedOrigin, link: string): Html {
  if (!canWrite(frame)) return html``
  const { origin, ignored } = waiting
  const named = html`<span class="visually-hidden"> ${shown(origin)}</span>`
  return html`<div class="proposal">
      ${waiting.isAllowed ? '' : html`<a class="button" href="${link}">Allow${named}</a>`}
      ${
        ignored === null
          ? action(frame, 'ignore', origin, html`Ignore${named}`)
          : action(frame, 'stop-ignoring', origin, html`Stop ignoring${named}`)
      }
      ${action(frame, 'forget', origin, html`Forget${named}`)}
    </div>`
}

/** A button that changes what becomes of an origin. */
export function action({ basePath }: Frame, verb: string, origin: string, label: Html): Html {
  return html`<form method="post" action="${basePath}/waiting/${verb}"><input type="hidden" name="origin" value="${origin}"><button class="button button-quiet" type="submit">${label}</button></form>`
}

/** Under which modes of enforcement it was seen, and how often. */
export function modesOf({ counts }: Pick<JudgedOrigin, 'counts'>): Html {
  return html`${enforcementModes
    .filter((mode) => counts[mode] > 0)
    .map((mode) => html`${count(counts[mode], 'time')} under ${enforcementWords[mode].label}. `)}`
}

/** What was asked for, as far as there was room for it. */
export function listOf(wanted: WantedPermissions, list: WantedList): Html {
  const entries = wanted[list].map((each, index) => html`${index === 0 ? '' : ', '}${code(each)}`)
  return html`${entries}${wanted.incomplete.includes(list) ? ' and others' : ''}`
}

function otherPages({ origins, ignored, page, pageSize }: WaitingPage, path: string): Html {
  const total = ignored ? origins.ignored : origins.waiting
  const linkTo = (number: number) => `${path}?${ignored ? 'ignored=true&' : ''}page=${number}`
  const words = { before: 'More often seen', after: 'Less often seen' }
  return pagination({ page, pageSize, total }, words, linkTo)
}
