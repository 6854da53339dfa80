import type { ProposedChange } from '@crossgate/core'
import { html } from 'hono/html'
import { toOperatorWords } from '../policy/setting-table.js'
import { icon } from './icon.js'
import { type Html, shown } from './text.js'

/** The smallest change that would allow something, with what is dangerous about it. */
export function smallestChange({ sentence, dangerous, issues }: ProposedChange<unknown>): Html {
  const dangers = issues.map(({ message }) => shown(toOperatorWords(message))).join(' ')
  return html`<p>The smallest change that allows it: ${shown(toOperatorWords(sentence))}</p>
    ${dangerous ? html`<p class="issue">${icon('warning')} <span>${dangers || 'This change is dangerous: read what else it allows before you save it.'}</span></p>` : ''}`
}
