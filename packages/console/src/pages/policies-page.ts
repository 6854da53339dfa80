import type { ConfigurationAdvice, CorsConfiguration, CorsPolicy } from '@crossgate/core'
import { html } from 'hono/html'
import { adviceSentence } from '../policy/advice.js'
import { conditionWords, policyLabel } from '../policy/policy-label.js'
import { enforcementWords, toOperatorWords } from '../policy/setting-table.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { count, type Html, shown } from './text.js'

/** How many policies a page lists. */
export const policiesPerPage = 100

/** Everything the page of the policies shows. */
export interface PoliciesPage {
  readonly frame: Frame
  readonly policies: readonly CorsPolicy[]
  /** The index of the first policy of this page. */
  readonly start: number
  readonly version: number
  /** Why the change that was asked for cannot be made. */
  readonly failures: readonly string[]
  readonly advice: readonly ConfigurationAdvice[]
  readonly savedBy: Html
}

/** Settings > System > CORS > Policies. */
export function policiesPage(page: PoliciesPage): Html {
  const { frame, policies, start, failures } = page
  const path = `${frame.basePath}/policies`
  const separator = html` <span aria-hidden="true">›</span> `
  return layout(
    frame,
    html`${heading('Policies', {
      trail: html`Settings${separator}System${separator}<a href="${frame.basePath}/settings">CORS</a>`,
      lead: html`The first policy that matches a request’s host and path decides it, and no other is asked. ${page.savedBy}`,
      actions: canWrite(frame) ? html`<a class="button" href="${path}/new">Add a policy</a>` : '',
    })}
    ${readOnlyNote(frame)}
    ${failures.slice(0, 20).map((failure) => html`<p class="notice notice-bad" role="alert">${icon('warning')} <span>${shown(toOperatorWords(failure))}</span></p>`)}
    <ol class="policies" start="${start + 1}">${policies
      .slice(start, start + policiesPerPage)
      .map((policy, index) => item(page, policy, start + index))}</ol>
    ${pagination(path, start, policies.length)}`,
  )
}

function item(page: PoliciesPage, policy: CorsPolicy, index: number): Html {
  const { frame, policies, version } = page
  const last = policies.length - 1
  const isOnly = last === 0 && policy.name === undefined
  const label = isOnly ? 'The only policy' : policyLabel(policy, index)
  const decided = last === 0 ? 'every request' : conditionWords(policy)
  const path = `${frame.basePath}/policies`
  const edit = index === last ? `${frame.basePath}/settings` : `${path}/${index}`
  return html`<li class="policy card" id="policy-${index}">
      <h2><a href="${edit}">${shown(label)}</a></h2>
      <p>Decides ${shown(decided)}.</p>
      <p class="help">${shown(settingWords(policy.configuration))}</p>
      ${adviceOf(page, index)}
      ${
        canWrite(frame) && index < last
          ? html`<form method="post" action="${path}" class="policy-actions">
        <input type="hidden" name="version" value="${version}">
        ${index > 0 ? button('up', index, 'Move up', label) : ''}
        ${index < last - 1 ? button('down', index, 'Move down', label) : ''}
        ${button('delete', index, 'Remove', label)}
      </form>`
          : ''
      }
    </li>`
}

function button(verb: string, index: number, words: string, label: string): Html {
  return html`<button class="button button-quiet" type="submit" name="do" value="${verb}:${index}">${words}<span class="visually-hidden"> ${shown(label)}</span></button>`
}

/** What a policy does, in a few sentences. */
function settingWords(configuration: CorsConfiguration): string {
  const { enabled, enforcement, allowedOrigins, allowCredentials, debug } = configuration
  if (!enabled) return 'Off: pages of other origins get no CORS headers.'
  const isObserved = enforcement === 'report'
  const recorded = isObserved ? 'What it would refuse is' : 'Refusals are'
  const credentials = allowCredentials && allowedOrigins.length > 0 ? ', with credentials' : ''
  return [
    `${isObserved ? 'Would allow' : 'Allows'} ${originWords(allowedOrigins)}${credentials}.`,
    enforcementWords[enforcement].change,
    ...(debug ? [`${recorded} recorded in the event log.`] : []),
  ].join(' ')
}

function originWords([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'no origin'
  const rest = others.length > 0 ? ` and ${count(others.length, 'more', 'more')}` : ''
  return `${first === '*' ? 'every origin' : first}${rest}`
}

const mostAdvice = 3

function adviceOf({ advice }: PoliciesPage, index: number): Html {
  const own = advice.filter(({ path }) => path.startsWith(`[${index}].`))
  return html`${own.slice(0, mostAdvice).map((each) => html`<p class="advice">${icon('information')} <span>${shown(adviceSentence(each))}</span></p>`)}${
    own.length > mostAdvice
      ? html`<p class="advice">${icon('information')} <span>And ${count(own.length - mostAdvice, 'more remark')} on its page.</span></p>`
      : ''
  }`
}

function pagination(path: string, start: number, length: number): Html {
  if (length <= policiesPerPage) return html``
  return html`<nav class="pagination" aria-label="Pages">
      ${start > 0 ? html`<a class="button" href="${path}?start=${Math.max(0, start - policiesPerPage)}">Earlier</a>` : ''}
      <span>${start + 1} to ${Math.min(length, start + policiesPerPage)} of ${length.toLocaleString('en')}</span>
      ${start + policiesPerPage < length ? html`<a class="button" href="${path}?start=${start + policiesPerPage}">Later</a>` : ''}
    </nav>`
}
