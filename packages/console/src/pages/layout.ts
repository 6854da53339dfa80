import { html, raw } from 'hono/html'
import type { Principal } from '../http/access.js'
import { toOperatorWords } from '../policy/setting-table.js'
import { icon } from './icon.js'
import { type Html, shown } from './text.js'

/** What every page says besides its own content. */
export interface Frame {
  readonly basePath: string
  readonly title: string
  /** Which part of the console is open. */
  readonly section?: Section
  readonly principal?: Principal
  /** How many origins wait, where that was known in time. */
  readonly waitingCount?: number | undefined
  /** Why the filter does not run what is stored. */
  readonly problem?: string | undefined
  /** What just happened, as a sentence. */
  readonly notice?: string | undefined
}

export type Section = 'settings' | 'try' | 'events' | 'waiting' | 'history' | 'keys'

const sections: readonly { name: Section; label: string; path: string }[] = [
  { name: 'settings', label: 'CORS settings', path: '/settings' },
  { name: 'try', label: 'Try a request', path: '/try' },
  { name: 'events', label: 'Event log', path: '/events' },
  { name: 'waiting', label: 'Waiting origins', path: '/waiting' },
  { name: 'history', label: 'History', path: '/history' },
  { name: 'keys', label: 'API keys', path: '/keys' },
]

/** Set in the page, since the policy of the page allows no inline script. */
const htmxConfiguration = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
})

/** A whole page. */
export function layout(frame: Frame, content: Html): Html {
  const { basePath, principal } = frame
  return html`${raw('<!doctype html>')}
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="htmx-config" content="${htmxConfiguration}">
    <title>${frame.title} · Crossgate</title>
    <link rel="icon" href="${basePath}/assets/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${basePath}/assets/console.css">
    <script src="${basePath}/assets/htmx.js" defer></script>
    <script src="${basePath}/assets/idiomorph.js" defer></script>
    <script src="${basePath}/assets/console.js" defer></script>
  </head>
  <body hx-ext="morph">
    <a class="skip" href="#main">Skip to the content</a>
    ${principal ? header(frame, principal) : ''}
    <main id="main" class="${principal ? 'main' : 'main main-alone'}" tabindex="-1">
      ${frame.notice ? html`<p class="notice notice-good" role="status">${icon('allowed')} <span>${frame.notice}</span></p>` : ''}
      ${frame.problem ? html`<p class="notice notice-bad" role="alert">${icon('warning')} <span>${shown(toOperatorWords(frame.problem))}</span></p>` : ''}
      ${content}
    </main>
  </body>
</html>`
}

function header(frame: Frame, principal: Principal): Html {
  const { basePath, section } = frame
  return html`<header class="side">
      <a class="brand" href="${basePath}/settings">${icon('gate')} <span>Crossgate</span></a>
      <nav class="navigation" aria-label="Console">
        ${sections.map(
          ({ name, label, path }) =>
            html`<a href="${basePath}${path}"${name === section ? raw(' aria-current="page"') : ''}>${icon(name)} <span>${label}</span>${badge(frame, name)}</a>`,
        )}
      </nav>
      <form class="account" method="post" action="${basePath}/sign-out">
        <span class="account-name">${shown(principal.name)}${principal.scope === 'read-only' ? html` <span class="badge">read only</span>` : ''}</span>
        <button class="button button-quiet" type="submit">Sign out</button>
      </form>
    </header>`
}

/** What a part of the navigation counts: the page hardly waits for it, and a script asks again. */
function badge({ basePath, waitingCount }: Frame, name: Section): Html | string {
  const source = { events: '/events/unseen', waiting: '/waiting/count' }[name as string]
  return source === undefined
    ? ''
    : html` <span hx-get="${basePath}${source}" hx-trigger="load">${name === 'waiting' && waitingCount ? waitingBadge(waitingCount) : ''}</span>`
}

/** How many origins wait, as the navigation shows it. */
export function waitingBadge(count: number): Html {
  return html`<span class="badge">${count.toLocaleString('en')}<span class="visually-hidden"> waiting</span></span>`
}

/** The heading of a page, with where it is and what can be done. */
export function heading(
  title: string,
  options: { trail?: Html | string; lead?: Html | string; actions?: Html | string } = {},
): Html {
  return html`<div class="heading">
      <div>
        ${options.trail ? html`<p class="trail">${options.trail}</p>` : ''}
        <h1>${title}</h1>
        ${options.lead ? html`<p class="lead">${options.lead}</p>` : ''}
      </div>
      ${options.actions ? html`<div class="actions">${options.actions}</div>` : ''}
    </div>`
}

/** Where a page stands among several of one list. */
export interface PagePlace {
  /** Counted from 1. */
  readonly page: number
  readonly pageSize: number
  /** How many entries there are on all pages. */
  readonly total: number
}

/** Links to the pages before and after one of several, each in words for what it holds. */
export function pagination(
  { page, pageSize, total }: PagePlace,
  words: { readonly before: string; readonly after: string },
  linkTo: (page: number) => string,
): Html {
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return html``
  return html`<nav class="pagination" aria-label="Pages">
      ${page > 1 ? html`<a class="button" href="${linkTo(page - 1)}">${words.before}</a>` : ''}
      <span>Page ${page} of ${last}</span>
      ${page < last ? html`<a class="button" href="${linkTo(page + 1)}">${words.after}</a>` : ''}
    </nav>`
}

/** What a page says where there is nothing to list. */
export function emptyState(title: string, text: Html | string, action: Html | string = ''): Html {
  return html`<div class="empty">${icon('empty')}<h2>${title}</h2><p>${text}</p>${action}</div>`
}
