import { html } from 'hono/html'
import { type KeyChange, word } from '../policy/configuration-change.js'
import type { PolicyListChange } from '../policy/policy-change.js'
import { code, type Html, shown } from './text.js'

const mostEntries = 50

/** A difference, key by key. */
export function changeList(
  changes: readonly KeyChange[],
  otherParts: readonly string[] = [],
): Html {
  return html`<dl class="changes">
      ${changes.map(
        (change) => html`<div class="change">
          <dt>${change.label}</dt>
          <dd>${'from' in change ? values(change) : entries(change)}</dd>
        </div>`,
      )}
      ${otherParts.map((part) => html`<div class="change"><dt>${code(part)}</dt><dd>Changed. The filter does not read it.</dd></div>`)}
    </dl>`
}

const mostPolicies = 50
const changeWords = { changed: 'changes', added: 'is added', removed: 'is removed' }

/** A difference between two lists of policies, policy by policy. */
export function policyChangeList(
  { policies, order }: PolicyListChange,
  otherParts: readonly string[] = [],
): Html {
  return html`${policies
    .slice(0, mostPolicies)
    .map(
      ({ label, change, changes }) =>
        html`<h3>Policy ${shown(label)} ${changeWords[change]}</h3>${changes.length > 0 ? changeList(changes) : ''}`,
    )}
    ${policies.length > mostPolicies ? html`<p>and ${policies.length - mostPolicies} more policies</p>` : ''}
    ${order ? html`<h3>They are asked in this order</h3><ol>${order.slice(0, mostPolicies).map((label) => html`<li>${shown(label)}</li>`)}</ol>` : ''}
    ${otherParts.length > 0 ? changeList([], otherParts) : ''}`
}

function values({ from, to }: Extract<KeyChange, { from: unknown }>): Html {
  return html`<del class="was">${word(from)}</del> <span aria-hidden="true">→</span> <ins class="now">${word(to)}</ins>`
}

function entries({ added, removed, reordered }: Extract<KeyChange, { added: unknown }>): Html {
  if (reordered) return html`The same entries in another order.`
  const rest = Math.max(0, added.length - mostEntries) + Math.max(0, removed.length - mostEntries)
  return html`<ul class="difference">
      ${added.slice(0, mostEntries).map((entry) => html`<li><ins class="now"><span class="visually-hidden">Added </span>${code(entry)}</ins></li>`)}
      ${removed.slice(0, mostEntries).map((entry) => html`<li><del class="was"><span class="visually-hidden">Removed </span>${code(entry)}</del></li>`)}
      ${rest > 0 ? html`<li>and ${rest} more</li>` : ''}
    </ul>`
}
