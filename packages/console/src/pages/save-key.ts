import { randomUUID } from 'node:crypto'
import { html } from 'hono/html'
import type { Principal } from '../http/access.js'
import type { Html } from './text.js'

/**
 * Names what a form saves, each time the form is written: a browser that sends it again, since no
 * answer came or the page was reloaded, means the same save.
 */
export function saveKeyField(): Html {
  return html`<input type="hidden" name="saveKey" value="${randomUUID()}">`
}

/** Returns the name of a form's save; undefined where the form has none of ours. */
export function readSaveKey(form: URLSearchParams): string | undefined {
  const key = form.get('saveKey')
  return key !== null && /^[\da-f-]{36}$/.test(key) ? key : undefined
}

/** What a form's save is called in the store: what somebody else named is another's. */
export function storedSaveKey({ keyId }: Pick<Principal, 'keyId'>, saveKey: string): string {
  return `form ${keyId} ${saveKey}`
}
