import { html } from 'hono/html'
import { type KeyChange, word } from '../policy/configuration-change.js'
import { code, type Html } from './text.js'

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
