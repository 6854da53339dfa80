import type { CorsPolicy, Explanation } from '@crossgate/core'
import { html } from 'hono/html'
import { isHandshake } from '../events/recorded-request.js'
import { policyWords } from '../policy/policy-label.js'
import { enforcementWords, toOperatorWords } from '../policy/setting-table.js'
import type { EventEntry } from '../storage/store.js'
import { outcomeWords, reasonWords } from './event-log-page.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { reviewComesFirst } from './proposal.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { smallestChange } from './remedy.js'
import { code, count, fact, type Html, shown, time } from './text.js'
import { decider, steps } from './trial-page.js'

/** One entry with everything known, and what could be done about it. */
export function eventPage(page: {
  readonly frame: Frame
  readonly entry: EventEntry
  /** What the saved settings make of the same request. */
  readonly explanation: Explanation<unknown>
  readonly policies: readonly CorsPolicy[]
  readonly timeZone: string
}): Html {
  const { frame, entry, explanation, policies, timeZone } = page
  const { request, count: times } = entry
  return layout(
    frame,
    html`${heading(reasonWords[entry.reason] ?? 'Refusal', {
      trail: html`<a href="${frame.basePath}/events">Event log</a> <span aria-hidden="true">›</span> Entry ${entry.id}`,
      lead: shown(toOperatorWords(entry.message)),
    })}
    ${entry.hint ? html`<p class="notice">${icon('information')} <span>${shown(toOperatorWords(entry.hint))}</span></p>` : ''}
    <section class="card" aria-labelledby="remedy"><h2 id="remedy">What to do about it</h2>${remedy(frame, entry, explanation)}</section>
    <section class="card" aria-labelledby="facts"><h2 id="facts">What is known</h2>
      <dl class="facts">
        ${fact(entry.outcome === 'refused' ? 'Refused' : 'Not allowed', code(entry.value))}
        ${fact('Origin', optional(request.origin))}
        ${fact(isHandshake(entry) ? 'WebSocket handshake' : 'Request', code(`${request.method} ${request.path}`))}
        ${request.requestMethod === undefined ? '' : fact('Preflight for', code(request.requestMethod))}
        ${fact('Header names', request.headerNames.length === 0 ? 'None asked for' : html`${request.headerNames.map((name) => html`${code(name)} `)}`)}
        ${fact('Host', optional(request.host))}
        ${fact('Referer', optional(request.referer))}
        ${fact('Content-Type', optional(request.contentType))}
        ${fact('Sec-Fetch-Site', optional(request.secFetchSite))}
        ${fact('Sec-Fetch-Mode', optional(request.secFetchMode))}
        ${fact('Remote address', optional(request.remoteAddress ?? null))}
        ${entry.policy === undefined ? '' : fact('Policy', shown(policyWords(entry.policy, policies)))}
        ${fact('Enforcement', enforcementWords[entry.enforcement].label)}
        ${fact('Outcome', outcomeWords[entry.outcome])}
        ${fact('Seen', html`${count(times, 'time')}${times > 1 ? html`, first ${time(entry.insertInstant, timeZone)}, last ${time(entry.lastInstant, timeZone)}` : html`, ${time(entry.lastInstant, timeZone)}`}`)}
      </dl>
    </section>
    <section class="card" aria-labelledby="steps"><h2 id="steps">Under the saved settings, now</h2><p>${shown(toOperatorWords(explanation.summary))}</p>${decider(explanation.decision, policies)}${steps(explanation.steps, policies)}</section>`,
  )
}

function remedy(frame: Frame, { id }: EventEntry, explanation: Explanation<unknown>): Html {
  const { decision, change, remedy: advice } = explanation
  if (decision.denial === undefined && advice === undefined) {
    return html`<p>${icon('allowed')} The saved settings no longer refuse this request.</p>`
  }
  if (!change)
    return html`<p>${shown(toOperatorWords(advice ?? 'No setting allows this request.'))}</p>`
  return html`${smallestChange({ ...change, sentence: advice ?? change.sentence })}
    ${canWrite(frame) ? html`<form method="post" action="${frame.basePath}/events/${id}/allow" class="proposal"><button class="button button-main" type="submit">Allow this</button> <span class="help">${reviewComesFirst}</span></form>` : readOnlyNote(frame)}`
}

function optional(value: string | null): Html | string {
  return value === null || value === '' ? html`<span class="help">Not sent</span>` : code(value)
}
