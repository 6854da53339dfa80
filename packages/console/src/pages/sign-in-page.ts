import { html } from 'hono/html'
import { icon } from './icon.js'
import { layout } from './layout.js'
import type { Html } from './text.js'

/** The way in: asks for a key. */
export function signInPage(options: {
  basePath: string
  next: string
  failure?: string | undefined
}): Html {
  const { basePath, next, failure } = options
  return layout(
    { basePath, title: 'Sign in' },
    html`<div class="sign-in">
      <p class="brand">${icon('gate')} <span>Crossgate</span></p>
      <h1>Sign in</h1>
      <p class="lead">With an API key of this console. The first one was printed when the console first started.</p>
      <p class="help">All keys are lost? Whoever runs the server can delete every row of the table <code>api_key</code> in the console’s database and restart: it then prints a new one.</p>
      <form method="post" action="${basePath}/sign-in" class="stack">
        <input type="hidden" name="next" value="${next}">
        <input class="visually-hidden" type="text" name="username" value="Crossgate console" autocomplete="username" aria-hidden="true" tabindex="-1" readonly>
        <div>
          <label for="key">API key</label>
          <input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200" spellcheck="false"${failure ? html` aria-invalid="true" aria-describedby="key-failure"` : ''}>
          ${failure ? html`<p class="failure" id="key-failure" role="alert">${icon('warning')} <span>${failure}</span></p>` : ''}
        </div>
        <button class="button button-main" type="submit">Sign in</button>
      </form>
    </div>`,
  )
}
