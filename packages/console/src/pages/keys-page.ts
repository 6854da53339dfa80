import { html } from 'hono/html'
import type { KeyRecord } from '../storage/store.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { saveKeyField } from './save-key.js'
import { code, type Html, minute, shown } from './text.js'

/** The API keys; never a key itself, but the one that was just made. */
export function keysPage(page: {
  readonly frame: Frame
  readonly keys: readonly KeyRecord[]
  readonly created?: { readonly name: string; readonly key: string } | undefined
  readonly failure?: string | undefined
  readonly timeZone: string
}): Html {
  const { frame, keys, created, timeZone } = page
  const path = `${frame.basePath}/keys`
  return layout(
    frame,
    html`${heading('API keys', { lead: 'They open these pages and the API. Only their hashes are stored.' })}
    ${
      created
        ? html`<div class="notice notice-good" role="status">${icon('keys')} <div><p><strong>${shown(created.name)}</strong> was created. This is the only time its key is shown:</p><p class="secret">${code(created.key)}</p><button class="button" type="button" data-copy="${created.key}" hidden>Copy the key</button></div></div>`
        : ''
    }
    ${page.failure ? html`<p class="notice notice-bad" role="alert">${icon('warning')} <span>${page.failure}</span></p>` : ''}
    <ul class="keys">${keys.map(
      (key) => html`<li class="key card">
        <div><p><strong>${shown(key.name)}</strong> <span class="badge">${key.scope === 'full' ? 'full' : 'read only'}</span>${key.id === frame.principal?.keyId ? html` <span class="badge badge-good">yours</span>` : ''}</p>
        <p class="help">${code(`crossgate_${key.id}_…`)}, created ${minute(key.insertInstant, timeZone)}, ${key.lastUsedInstant === null ? 'never used' : html`last used ${minute(key.lastUsedInstant, timeZone)}`}</p></div>
        ${canWrite(frame) ? html`<form method="post" action="${path}/${key.id}/revoke"><button class="button button-quiet" type="submit">Revoke<span class="visually-hidden"> ${shown(key.name)}</span></button></form>` : ''}
      </li>`,
    )}</ul>
    ${
      canWrite(frame)
        ? html`<form method="post" action="${path}" class="card stack" aria-labelledby="new-key"><h2 id="new-key">A new key</h2>
      ${saveKeyField()}
      <div class="stack-small wide"><label for="name">Name</label><input id="name" name="name" required maxlength="100" placeholder="Deployment pipeline"></div>
      <div class="choices" role="radiogroup" aria-label="What it may do">
        <label class="choice"><input type="radio" name="scope" value="read-only" checked> <span><strong>Read only</strong> <span class="choice-sentence">Sees the settings, the history and the event log.</span></span></label>
        <label class="choice"><input type="radio" name="scope" value="full"> <span><strong>Full</strong> <span class="choice-sentence">Also changes settings and makes keys.</span></span></label>
      </div>
      <div><button class="button button-main" type="submit">Create the key</button></div>
    </form>`
        : readOnlyNote(frame)
    }`,
  )
}
