import { html } from 'hono/html'
import type { Frame } from './layout.js'
import type { Html } from './text.js'

/** Why nothing can be changed. */
export const readOnlyWords = 'This key is read-only: sign in with another one to make changes.'

/** Whether whoever is signed in may change something. */
export function canWrite({ principal }: Frame): boolean {
  return principal?.scope === 'full'
}

/** What is said where the buttons of a change are missing. */
export function readOnlyNote(frame: Frame): Html | '' {
  return canWrite(frame) ? '' : html`<p class="help">${readOnlyWords}</p>`
}
