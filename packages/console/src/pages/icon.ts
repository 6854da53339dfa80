import { html, raw } from 'hono/html'
import type { Html } from './text.js'

const shapes = {
  settings:
    '<path d="M4 7h9m5 0h2M4 17h2m5 0h9"/><circle cx="15.5" cy="7" r="2.5"/><circle cx="8.5" cy="17" r="2.5"/>',
  try: '<path d="M5 12h12m-5-6 6 6-6 6"/>',
  events: '<path d="M5 6h14M5 12h14M5 18h9"/>',
  waiting: '<path d="M7 4h10M7 20h10M8 4v3.500l4 4.500-4 4.500V20M16 4v3.500L12 12l4 4.500V20"/>',
  history: '<path d="M12 7v5l3 2"/><path d="M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 9m0-5v5h5"/>',
  keys: '<circle cx="8" cy="15" r="3.5"/><path d="m10.5 12.5 8-8M15 8l2.5 2.5"/>',
  remove: '<path d="m7 7 10 10M17 7 7 17"/>',
  allowed: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  refused: '<path d="m7 7 10 10M17 7 7 17"/>',
  warning: '<path d="M12 5 3.5 19.5h17Z"/><path d="M12 10.5v4m0 2.4v.1"/>',
  information: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5m0-8.4v.1"/>',
  gate: '<path d="M5 20V9a7 7 0 0 1 14 0v11"/><path d="M9.5 20v-9.500a2.500 2.500 0 0 1 5 0V20"/>',
  empty: '<path d="M4 14h4l1.500 3h5L16 14h4"/><path d="m6.500 6-2.500 8v5h16v-5l-2.500-8Z"/>',
} as const

/** A drawing beside a text that says the same: screen readers skip it. */
export function icon(name: keyof typeof shapes): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${raw(shapes[name])}</svg>`
}
