import type { CorsPolicy } from '@crossgate/core'
import { html } from 'hono/html'
import type { PolicyIssue } from '../policy/configuration-check.js'
import { policyLabel } from '../policy/policy-label.js'
import type { DraftCondition } from './draft-condition.js'
import { issueList, issuesByIndex } from './field.js'
import type { Html } from './text.js'
import { shown } from './text.js'

const lists = {
  hosts: {
    label: 'Hosts',
    help: 'The names that requests are for, one per line: api.example.com, or *.example.com for everything below. Leave it empty for every host.',
    placeholder: 'api.example.com',
  },
  paths: {
    label: 'Paths',
    help: 'Paths, one per line. A final * covers everything that begins with what stands before it. Leave it empty for every path.',
    placeholder: '/public*',
  },
} as const

/** What a policy is called, and which requests it is for. */
export function policyFields(
  condition: DraftCondition,
  policies: readonly CorsPolicy[],
  issues: readonly PolicyIssue[],
  enhanced: Html,
): Html {
  return html`<section class="card" aria-labelledby="part-policy"><h2 id="part-policy">Which requests it decides</h2>
      <input type="hidden" name="policy.place" value="${condition.place ?? ''}">
      ${nameField(condition, issues, enhanced)}
      ${listField('hosts', condition, issues, enhanced)}
      ${listField('paths', condition, issues, enhanced)}
      ${condition.place === null ? placeField(condition, policies) : ''}
    </section>`
}

function row(id: string, label: string, help: string, control: Html): Html {
  return html`<div class="field" id="field-${id}">
      <div class="field-about">
        <label class="field-label" for="${id}">${label}</label>
        <p class="help" id="${id}-help">${help}</p>
      </div>
      <div class="field-control">${control}</div>
    </div>`
}

function nameField({ name }: DraftCondition, issues: readonly PolicyIssue[], enhanced: Html): Html {
  const own = issues.filter(({ path }) => path === 'name')
  const control = html`<input id="policy-name" name="policy.name" type="text" maxlength="100" value="${name}" placeholder="public" spellcheck="false" autocomplete="off" aria-describedby="policy-name-help"${own.length > 0 ? html` aria-invalid="true"` : ''}>${issueList('name', own, enhanced)}`
  return row('policy-name', 'Name', 'What the event log and explanations call it.', control)
}

function listField(
  key: keyof typeof lists,
  condition: DraftCondition,
  issues: readonly PolicyIssue[],
  enhanced: Html,
): Html {
  const { label, help, placeholder } = lists[key]
  const problems = issuesByIndex(issues, key)
  const id = `policy-${key}`
  const control = html`<textarea id="${id}" name="policy.${key}" rows="${Math.min(12, Math.max(3, condition[key].length + 1))}" spellcheck="false" autocapitalize="off" placeholder="${placeholder}" aria-describedby="${id}-help"${problems.size > 0 ? html` aria-invalid="true"` : ''}>
${condition[key].join('\n')}</textarea>
    ${[...problems].slice(0, mostProblems).map(([index, found]) => issueList(`${key}:${index}`, found, enhanced))}`
  return row(id, label, help, control)
}

const mostProblems = 20
/** More than anybody looks through: such a list is kept by a program. */
const mostPlaces = 200

function placeField({ before }: DraftCondition, policies: readonly CorsPolicy[]): Html {
  const last = policies.length - 1
  const choices = policies.slice(0, -1).slice(0, mostPlaces)
  const control = html`<select id="policy-before" name="policy.before" aria-describedby="policy-before-help">
      ${choices.map((policy, index) => html`<option value="${index}"${index === before ? html` selected` : ''}>Before ${shown(policyLabel(policy, index))}</option>`)}
      <option value="${last}"${before >= last ? html` selected` : ''}>Before the last policy</option>
    </select>`
  return row(
    'policy-before',
    'Order',
    'The first policy that matches a request decides it, and no other is asked.',
    control,
  )
}
