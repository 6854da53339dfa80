import { html } from 'hono/html'
import { toOperatorWords } from '../policy/setting-table.js'
import { icon } from './icon.js'
import { type Html, shown } from './text.js'

/** The likely mistake behind a refusal, as a line of a list; nothing where there is none. */
export function hintLine(hint: string | undefined): Html | '' {
  return hint === undefined
    ? ''
    : html`<p class="event-message">${icon('information')} ${shown(toOperatorWords(hint))}</p>`
}
