import { html } from 'hono/html'
import { type Frame, heading, layout } from './layout.js'
import { type Html, shown } from './text.js'

/** A page that says one thing: what went wrong, or what is not there. */
export function messagePage(
  frame: Frame,
  text: string,
  back?: { path: string; label: string },
): Html {
  return layout(
    frame,
    html`${heading(frame.title, { lead: shown(text) })}
    ${back ? html`<p><a class="button" href="${frame.basePath}${back.path}">${back.label}</a></p>` : ''}`,
  )
}
