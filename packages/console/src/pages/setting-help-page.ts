import { type CorsConfiguration, defaultConfiguration } from '@crossgate/core'
import { html } from 'hono/html'
import { word } from '../policy/configuration-change.js'
import { settingTable } from '../policy/setting-table.js'
import { type Frame, heading, layout } from './layout.js'
import { code, type Html } from './text.js'

/** The page about one setting. It needs nothing from elsewhere. */
export function settingHelpPage(frame: Frame, key: keyof CorsConfiguration): Html {
  const { label, help, details, link } = settingTable[key]
  return layout(
    frame,
    html`${heading(label, {
      trail: html`<a href="${frame.basePath}/settings#field-${key}">CORS settings</a> <span aria-hidden="true">›</span> ${label}`,
      lead: help,
    })}
    <section class="card">
      ${details.map((paragraph) => html`<p>${paragraph}</p>`)}
      <dl class="facts">
        <div><dt>Default</dt><dd>${defaultOf(key)}</dd></div>
        <div><dt>Name in the API</dt><dd>${code(key)}</dd></div>
      </dl>
      <p class="help"><a href="${link}" rel="noreferrer">What it controls, on MDN</a>, which is outside this console.</p>
    </section>`,
  )
}

function defaultOf(key: keyof CorsConfiguration): Html | string {
  const value = defaultConfiguration[key]
  if (!Array.isArray(value)) return word(value as string | number | boolean)
  return value.length === 0 ? 'None' : html`${value.map((entry) => html`${code(entry)} `)}`
}
