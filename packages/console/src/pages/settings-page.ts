import type { ConfigurationIssue, CorsConfiguration, DangerousPermission } from '@crossgate/core'
import { html } from 'hono/html'
import { configurationKeys } from '../policy/configuration-change.js'
import { dangerWords } from '../policy/preview.js'
import type { Draft } from './draft.js'
import { field, help, issueList, listField, switchField } from './field.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { code, count, type Html } from './text.js'

/** Everything the settings page shows. */
export interface SettingsPage {
  readonly frame: Frame
  readonly draft: Draft
  /** The version that the draft was made from. */
  readonly version: number
  readonly saved: CorsConfiguration
  readonly issues: readonly ConfigurationIssue[]
  /** How to say who saved last, and when. */
  readonly savedBy: Html
}

const enforcements = [
  ['block', 'Block', 'Answers 403, and the application does not see the request.'],
  ['omit', 'Omit', 'Passes it on without permission headers: only browsers enforce the settings.'],
  ['report', 'Report', 'Only observes: adds nothing and refuses nothing.'],
] as const

/** Settings > System > CORS. */
export function settingsPage(page: SettingsPage): Html {
  const { frame, draft, issues, saved } = page
  const path = `${frame.basePath}/settings`
  const enhanced = html` hx-post="${path}" hx-target="#settings" hx-select="#settings" hx-swap="morph:outerHTML"`
  const isChanged = configurationKeys.some(
    (key) => JSON.stringify(draft[key]) !== JSON.stringify(saved[key]),
  )
  const readOnly = frame.principal?.scope !== 'full'
  return layout(
    frame,
    html`${heading('CORS', {
      trail: html`Settings <span aria-hidden="true">›</span> System <span aria-hidden="true">›</span> CORS`,
      lead: html`Which pages of other origins may call this server. ${page.savedBy}`,
    })}
    <form class="settings" id="settings" method="post" action="${path}" autocomplete="off">
      <input type="hidden" name="version" value="${page.version}">
      <button class="visually-hidden" type="submit" name="do" value="add" tabindex="-1" aria-hidden="true">Update</button>
      ${summaryOfIssues(issues)}
      <section class="card" aria-labelledby="part-filter"><h2 id="part-filter">The filter</h2>
        ${switchField('enabled', draft.enabled)}
        ${enforcementField(draft, issues, enhanced)}
        ${switchField('debug', draft.debug)}
        ${switchField('explainPreflights', draft.explainPreflights)}
      </section>
      <section class="card" aria-labelledby="part-who"><h2 id="part-who">Who may call</h2>
        ${listField('allowedOrigins', draft, issues, {
          placeholder: 'https://app.example.com',
          enhanced,
          footer: dangers(draft, issues),
        })}
        ${switchField('allowCredentials', draft.allowCredentials)}
      </section>
      <section class="card" aria-labelledby="part-what"><h2 id="part-what">What they may send and read</h2>
        ${listField('allowedMethods', draft, issues, { placeholder: 'PUT', enhanced })}
        ${listField('allowedHeaders', draft, issues, { placeholder: 'X-Api-Key', enhanced })}
        ${listField('exposedHeaders', draft, issues, { placeholder: 'X-Total-Count', enhanced })}
        ${maximumAgeField(draft, issues, enhanced)}
      </section>
      <section class="card" aria-labelledby="part-where"><h2 id="part-where">Boundaries</h2>
        ${listField('excludedPaths', draft, issues, { placeholder: '/internal*', enhanced })}
        ${listField('ownOrigins', draft, issues, { placeholder: 'https://api.example.com', enhanced })}
        ${listField('allowedHosts', draft, issues, { placeholder: 'api.example.com', enhanced })}
      </section>
      <div class="bar">
        <p class="bar-state" role="status">${
          readOnly
            ? 'This key may look, but not save.'
            : isChanged
              ? 'Not saved yet.'
              : 'Everything is saved.'
        }</p>
        <div class="bar-actions">
          <button class="button button-quiet" type="submit" name="do" value="defaults"${enhanced}>Restore defaults</button>
          ${isChanged ? html`<a class="button button-quiet" href="${path}">Discard</a>` : ''}
          <button class="button" type="submit" formaction="${frame.basePath}/try" name="do" value="try">Try a request</button>
          <button class="button button-main" type="submit" name="do" value="review">Review and save</button>
        </div>
      </div>
    </form>`,
  )
}

function summaryOfIssues(issues: readonly ConfigurationIssue[]): Html {
  if (issues.length === 0) return html``
  return html`<div class="notice notice-bad" role="alert" id="issues">${icon('warning')}
      <span>${count(issues.length, 'thing')} to mend before this can be saved. Each is explained at its place below.</span>
    </div>`
}

function enforcementField(
  draft: Draft,
  issues: readonly ConfigurationIssue[],
  enhanced: Html,
): Html {
  const own = issues.filter(({ path }) => path === 'enforcement')
  return field(
    'enforcement',
    html`<div class="choices" role="radiogroup" aria-labelledby="enforcement-label" aria-describedby="enforcement-help">
      ${enforcements.map(
        ([value, label, sentence]) => html`<label class="choice">
          <input type="radio" name="enforcement" value="${value}"${draft.enforcement === value ? html` checked` : ''}>
          <span><strong>${label}</strong> <span class="choice-sentence">${sentence}</span></span>
        </label>`,
      )}
    </div>`,
    { issues: issueList('enforcement', own, enhanced) },
  )
}

function maximumAgeField(
  draft: Draft,
  issues: readonly ConfigurationIssue[],
  enhanced: Html,
): Html {
  const key = 'preflightMaxAgeInSeconds'
  const own = issues.filter(({ path }) => path === key)
  return field(
    key,
    html`<span class="number"><input id="${key}" name="${key}" type="text" inputmode="numeric" size="8" value="${draft[key]}" aria-describedby="${key}-help"${own.length > 0 ? html` aria-invalid="true"` : ''}> seconds</span>`,
    { labelFor: key, issues: issueList(key, own, enhanced) },
  )
}

/** Which acknowledgement an issue asks for. */
function neededDanger(issue: ConfigurationIssue, draft: Draft): DangerousPermission | undefined {
  // Response headers are exposed by name: no acknowledgement helps there.
  if (issue.path.startsWith('exposedHeaders')) return undefined
  switch (issue.code) {
    case 'wildcard-with-credentials':
      return 'any-origin-with-credentials'
    case 'null-origin':
      return draft.dangerouslyAllow.includes('null-origin')
        ? 'any-origin-with-credentials'
        : 'null-origin'
    case 'insecure-origin-with-credentials':
      return 'insecure-origins-with-credentials'
    case 'public-suffix-with-credentials':
      return 'public-suffixes-with-credentials'
    case 'public-suffix-host':
      return 'public-suffix-hosts'
    default:
      return undefined
  }
}

/** The acknowledgements that the draft needs or holds, in words. */
function dangers(draft: Draft, issues: readonly ConfigurationIssue[]): Html {
  const needed = issues.flatMap((issue) => neededDanger(issue, draft) ?? [])
  const all = [...new Set<string>([...draft.dangerouslyAllow, ...needed])]
  if (all.length === 0) return html``
  return html`<fieldset class="dangers">
      <legend>${icon('warning')} Dangerous permissions</legend>
      <p class="help">${help.dangerouslyAllow.sentence} Tick one only if you accept what it says.</p>
      ${all.map(
        (danger) => html`<label class="choice">
          <input type="checkbox" name="dangerouslyAllow" value="${danger}"${(draft.dangerouslyAllow as readonly string[]).includes(danger) ? html` checked` : ''}>
          <span>${dangerWords[danger as DangerousPermission] ?? 'Unknown.'} <span class="choice-sentence">${code(danger)}</span></span>
        </label>`,
      )}
    </fieldset>`
}
