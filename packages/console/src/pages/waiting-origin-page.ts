import type { CorsPolicy } from '@crossgate/core'
import { html } from 'hono/html'
import type { JudgedOrigin } from '../events/waiting-origins.js'
import type { OriginProposal, Wish } from '../policy/origin-proposal.js'
import { policyWords } from '../policy/policy-label.js'
import { labelOf, toOperatorWords } from '../policy/setting-table.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { reviewComesFirst } from './proposal.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { smallestChange } from './remedy.js'
import { code, count, fact, type Html, shown, time } from './text.js'
import { action, listOf, modesOf } from './waiting-page.js'

/** One origin with everything known, and what could be done about it. */
export function waitingOriginPage(page: {
  readonly frame: Frame
  readonly waiting: JudgedOrigin
  readonly proposal: OriginProposal
  readonly policies: readonly CorsPolicy[]
  readonly timeZone: string
}): Html {
  const { frame, waiting, proposal, policies, timeZone } = page
  const { origin } = waiting
  const { basePath } = frame
  const events = `${basePath}/events?${new URLSearchParams({ origin })}`
  return layout(
    frame,
    html`${heading(shown(origin), {
      trail: html`<a href="${basePath}/waiting">Waiting origins</a> <span aria-hidden="true">›</span> Origin`,
      lead: proposal.isAllowed
        ? 'The saved settings allow this origin now.'
        : 'The saved settings do not allow this origin.',
      actions: html`<a class="button" href="${events}">Its entries in the event log</a>`,
    })}
    ${proposal.hint ? html`<p class="notice">${icon('information')} <span>${shown(toOperatorWords(proposal.hint))}</span></p>` : ''}
    <section class="card" aria-labelledby="remedy"><h2 id="remedy">What to do about it</h2><div class="stack">${remedy(frame, waiting, proposal)}</div></section>
    <section class="card" aria-labelledby="facts"><h2 id="facts">What is known</h2>
      <dl class="facts">
        ${fact('Seen', count(waiting.count, 'time'))}
        ${fact('Enforcement', modesOf(waiting))}
        ${waiting.policy === undefined ? '' : fact('Policy', html`${shown(policyWords(waiting.policy, policies))}, the last that did not allow it`)}
        ${fact('First seen', time(waiting.firstInstant, timeZone))}
        ${fact('Last seen', time(waiting.lastInstant, timeZone))}
        ${fact('Methods', listOf(waiting, 'methods'))}
        ${fact('Header names', waiting.headerNames.length === 0 ? 'None asked for' : listOf(waiting, 'headerNames'))}
        ${fact('Paths', listOf(waiting, 'paths'))}
        ${waiting.ignored === null ? '' : fact('Ignored', html`by ${shown(waiting.ignored.author)} since ${time(waiting.ignored.instant, timeZone)}`)}
      </dl>
    </section>`,
  )
}

function remedy(frame: Frame, waiting: JudgedOrigin, proposal: OriginProposal): Html {
  return html`${proposal.isAllowed ? '' : wayToAllow(proposal)}
    ${refusedWishes(proposal.wishes)}
    ${canWrite(frame) ? html`${allowForm(frame, waiting, proposal)}${otherActions(frame, waiting)}` : readOnlyNote(frame)}`
}

function wayToAllow({ change, remedy }: OriginProposal): Html {
  return change === undefined
    ? html`<p>${shown(toOperatorWords(remedy ?? 'No setting allows this origin.'))}</p>`
    : smallestChange(change)
}

/** What it asked for and no setting should allow. */
function refusedWishes(wishes: readonly Wish[]): Html {
  const refused = wishes.filter((wish) => wish.remedy !== undefined)
  if (refused.length === 0) return html``
  return html`<ul class="sentences">${refused.map(({ entry, remedy }) => html`<li>${code(entry)}: ${shown(toOperatorWords(remedy ?? ''))}</li>`)}</ul>`
}

/** Nothing where there is nothing to allow. */
function allowForm(frame: Frame, { origin }: JudgedOrigin, proposal: OriginProposal): Html {
  const { change, hint, isAllowed, wishes } = proposal
  const offered = wishes.filter((wish) => wish.remedy === undefined)
  if (change === undefined && (!isAllowed || offered.length === 0)) return html``
  const [label, emphasis] =
    hint === undefined
      ? [isAllowed ? 'Allow what is ticked' : 'Allow this origin', 'button-main']
      : ['Allow it anyway', '']
  return html`<form method="post" action="${frame.basePath}/waiting/allow" class="stack">
      <input type="hidden" name="origin" value="${origin}">
      ${offered.length === 0 ? '' : choices(offered)}
      <div class="proposal"><button class="button ${emphasis}" type="submit">${label}</button> <span class="help">${reviewComesFirst}</span></div>
    </form>`
}

function otherActions(frame: Frame, { origin, ignored }: JudgedOrigin): Html {
  return html`<div class="proposal">
      ${ignored === null ? action(frame, 'ignore', origin, html`Ignore`) : action(frame, 'stop-ignoring', origin, html`Stop ignoring`)}
      ${action(frame, 'forget', origin, html`Forget`)}
    </div>`
}

/** What it asked for besides: nothing is chosen for anybody, since every allowed origin gets it. */
function choices(offered: readonly Wish[]): Html {
  return html`<fieldset class="wishes">
      <legend>It also asked for</legend>
      <p class="help">Tick what every allowed origin may have from then on.</p>
      ${offered.map(({ key, entry }) => html`<label class="choice"><input type="checkbox" name="${key}" value="${entry}"> <span>${code(entry)} <span class="choice-sentence">${labelOf(key)}</span></span></label>`)}
    </fieldset>`
}
