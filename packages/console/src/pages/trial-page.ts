import type { CorsPolicy } from '@crossgate/core'
import { html } from 'hono/html'
import type { ErrorDocument } from '../http/error-document.js'
import { policyWords, withPolicyWords } from '../policy/policy-label.js'
import { toOperatorWords } from '../policy/setting-table.js'
import type { Trial, TrialRequest } from '../policy/trial.js'
import { icon } from './icon.js'
import { emptyState, type Frame, heading, layout } from './layout.js'
import { code, type Html, shown } from './text.js'
import { trialFieldWords } from './trial-fields.js'

/** What becomes of a request, and the policies that decided it. */
export interface TriedPolicies {
  readonly trial: Trial
  readonly policies: readonly CorsPolicy[]
}

/** Everything the page for trying a request shows. */
export interface TrialPage {
  readonly frame: Frame
  readonly request: TrialRequest
  /** What is wrong with the fields. */
  readonly errors?: ErrorDocument | undefined
  readonly saved?: TriedPolicies | undefined
  readonly unsaved?: TriedPolicies | undefined
  /** The unsaved settings, as the form carries them. */
  readonly draft?:
    | { readonly text: string; readonly version: number; readonly path: string }
    | undefined
  /** Where a request is sent that names no server. */
  readonly serverOrigin: string
}

export function trialPage(page: TrialPage): Html {
  const { frame, request, saved, unsaved, draft } = page
  return layout(
    frame,
    html`${heading('Try a request', {
      lead: draft
        ? 'What happens to a page’s request, under the saved settings and under yours. Nothing is sent.'
        : 'What happens to a page’s request under the saved settings. Nothing is sent.',
    })}
    <form method="post" action="${frame.basePath}/try" class="card trial-form">
      ${draft ? html`<input type="hidden" name="draft" value="${draft.text}"><input type="hidden" name="version" value="${draft.version}">` : ''}
      ${fields(page)}
      <div class="trial-actions">
        ${draft ? html`<button class="button" type="submit" formaction="${frame.basePath}${draft.path}" name="do" value="edit">Back to the settings</button>` : ''}
        <button class="button button-main" type="submit" name="do" value="try">Try it</button>
      </div>
    </form>
    ${
      saved
        ? html`<p>Tried: ${code(`${request.method} ${saved.trial.url}`)}, from the origin ${code(request.origin)}.</p>
    <div class="${unsaved ? 'columns' : ''}" id="outcome">${trial(unsaved ? 'Saved settings' : 'Outcome', saved)}${unsaved ? trial('Unsaved settings', unsaved) : ''}</div>`
        : emptyState(
            'No request yet',
            'Say where the page is and what it asks for. The steps of this filter and of the browser appear here.',
          )
    }`,
  )
}

function fields({ request, errors, serverOrigin }: TrialPage): Html {
  const failed = (field: keyof TrialRequest) => trialFieldWords(field, request, errors)
  // Without its scheme: only the request that a form sends tells whether TLS ends at a proxy.
  const { host } = new URL(serverOrigin)
  return html`
      ${textField('origin', 'The page’s origin', request.origin, 'https://app.example.com', failed('origin'), 'wide')}
      ${textField('host', 'Host', request.host ?? host, host, failed('host'), 'wide', 'The server that the page calls, such as api.example.com. Write http:// before it if it is not reached by https.')}
      <div class="trial-line">
        <div class="stack-small">
          <label for="method">Method</label>
          <input id="method" name="method" list="methods" value="${request.method}" size="8" spellcheck="false" autocapitalize="characters"${invalid(failed('method'), 'method')}>
          <datalist id="methods">${['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((method) => html`<option value="${method}"></option>`)}</datalist>
          ${failure(failed('method'), 'method')}
        </div>
        ${textField('path', 'Path', request.path, '/api/items', failed('path'), 'wide')}
      </div>
      ${textField('headers', 'Headers the page sets', request.headers.join(', '), 'Content-Type, X-Api-Key', failed('headers'), 'wide', 'Names only, separated by commas.')}
      <label class="choice"><input type="checkbox" name="credentials"${request.credentials ? html` checked` : ''}> <span>With cookies (<code>credentials: 'include'</code>)</span></label>`
}

function textField(
  name: string,
  label: string,
  value: string,
  placeholder: string,
  failed: string | undefined,
  className: string,
  note = '',
): Html {
  return html`<div class="stack-small ${className}">
      <label for="${name}">${label}</label>
      <input id="${name}" name="${name}" value="${value}" placeholder="${placeholder}" spellcheck="false" autocapitalize="off"${invalid(failed, name)}>
      ${note ? html`<p class="help">${note}</p>` : ''}
      ${failure(failed, name)}
    </div>`
}

function invalid(failed: string | undefined, name: string): Html | '' {
  return failed === undefined ? '' : html` aria-invalid="true" aria-describedby="${name}-failure"`
}

function failure(failed: string | undefined, name: string): Html {
  if (failed === undefined) return html``
  return html`<p class="issue" id="${name}-failure">${icon('warning')} <span>${shown(failed)}</span></p>`
}

function trial(title: string, { trial: outcome, policies }: TriedPolicies): Html {
  const kind = outcome.success ? 'allowed' : 'refused'
  // What the browser misses follows from what the filter refused: one remedy is enough.
  const isSent = outcome.prediction === undefined || outcome.prediction.exchanges.length > 0
  const decided = isSent && outcome.stages.some(({ explanation }) => explanation.remedy)
  return html`<section class="card card-${kind}" aria-label="${title}">
      <h2>${icon(kind)} ${title}: ${outcome.success ? 'the page may read the response' : 'the page gets an error'}</h2>
      <p>${shown(toOperatorWords(outcome.summary))}</p>
      ${isSent ? '' : html`<p class="help">The browser does not send it. This is what the filter would decide if it arrived:</p>`}
      ${outcome.stages.map(
        ({
          purpose,
          method,
          explanation,
        }) => html`<h3>The filter, for the ${purpose === 'preflight' ? 'preflight' : 'request'} ${code(method)}</h3>
        ${decider(explanation.decision, policies)}
        ${steps(explanation.steps, policies)}
        ${responseHeaders(explanation.decision)}
        ${explanation.remedy ? html`<p class="help"><strong>What would help:</strong> ${shown(toOperatorWords(explanation.remedy))}</p>` : ''}`,
      )}
      ${
        outcome.prediction
          ? html`<h3>The browser</h3>${steps(outcome.prediction.steps)}${outcome.prediction.failure && !decided ? html`<p class="help"><strong>What would help:</strong> ${shown(outcome.prediction.failure.remedy)}</p>` : ''}`
          : html`<h3>The browser</h3><p class="help">No page has this origin, so no browser sends this. Other programs can.</p>`
      }
    </section>`
}

/** Names the policy that decided, where there are several. */
export function decider(
  { policy }: { readonly policy?: string | number },
  policies: readonly CorsPolicy[],
): Html {
  return policy === undefined
    ? html``
    : html`<p class="decider">Decided by the policy <strong>${shown(policyWords(policy, policies))}</strong>.</p>`
}

const verdicts: Readonly<Record<string, { kind: 'good' | 'bad' | 'plain'; word: string }>> = {
  continue: { kind: 'plain', word: 'continues' },
  passed: { kind: 'plain', word: 'continues' },
  skipped: { kind: 'plain', word: 'not needed' },
  allowed: { kind: 'good', word: 'decides: allowed' },
  denied: { kind: 'bad', word: 'decides: refused' },
  failed: { kind: 'bad', word: 'fails' },
}

/** A step of the filter or of the browser. */
interface ShownStep {
  readonly name: string
  readonly verdict: string
  /** What it found, as a sentence. */
  readonly finding: string
}

/** Shows the steps of a filter with these policies, or of a browser. */
export function steps(all: readonly ShownStep[], policies: readonly CorsPolicy[] = []): Html {
  return html`<ol class="steps">
      ${all
        .filter(({ verdict }) => verdict !== 'skipped')
        .map(({ name, verdict, finding }) => {
          const found = name === 'policy' ? withPolicyWords(finding, policies) : finding
          const { kind, word } = verdicts[verdict] ?? { kind: 'plain', word: verdict }
          return html`<li class="step step-${kind}"><span class="step-name">${name.replaceAll('-', ' ')}</span> <span class="step-found">${shown(toOperatorWords(found))}</span> <span class="${kind === 'plain' ? 'visually-hidden' : `badge badge-${kind}`}">${word}</span></li>`
        })}
    </ol>`
}

function responseHeaders(decision: {
  readonly action: string
  readonly status?: number
  readonly headers: Readonly<Record<string, string>>
  readonly vary: readonly string[]
}): Html {
  const lines = [
    ...Object.entries(decision.headers),
    ...(decision.vary.length > 0 ? [['vary', decision.vary.join(', ')] as const] : []),
  ]
  return html`<details class="wire"><summary>${decision.action === 'respond' ? html`Answers ${code(String(decision.status))}` : 'The application answers'}${lines.length > 0 ? ', with these headers' : ', without further headers'}</summary>
      ${lines.length > 0 ? html`<pre tabindex="0"><bdi>${lines.map(([name, value]) => shown(`${name}: ${value}`)).join('\n')}</bdi></pre>` : ''}
    </details>`
}
