import { html } from 'hono/html'
import type { ConfigurationSummary, ConfigurationVersion } from '../storage/store.js'
import { policiesOf } from '../storage/system-configuration.js'
import { emptyState, type Frame, heading, layout } from './layout.js'
import { reviewComesFirst } from './proposal.js'
import { canWrite, readOnlyNote } from './read-only.js'
import { type Html, shown, time } from './text.js'

/** Who changed what when. */
export function historyPage(page: {
  readonly frame: Frame
  readonly versions: readonly ConfigurationSummary[]
  /** Where the next page begins; undefined at the end. */
  readonly before: number | undefined
  readonly current: number
  readonly timeZone: string
}): Html {
  const { frame, versions, current, timeZone } = page
  return layout(
    frame,
    html`${heading('History', { lead: 'Every configuration that was saved. Going back to one is a new change, and nothing is lost by it.' })}
    ${
      versions.length === 0
        ? emptyState('Nothing here', 'There is no older version.')
        : html`<ol class="versions">${versions.map(
            ({ version, author, summary, insertInstant }) => html`<li class="version">
              <p class="version-head"><a href="${frame.basePath}/history/${version}">Version ${version}</a>${version === current ? html` <span class="badge badge-good">in force</span>` : ''}</p>
              <p class="version-summary">${shown(summary)}</p>
              <p class="help">${shown(author)}, ${time(insertInstant, timeZone)}</p>
            </li>`,
          )}</ol>`
    }
    ${page.before === undefined ? '' : html`<nav class="pagination" aria-label="Pages"><a class="button" href="${frame.basePath}/history?before=${page.before}">Older</a></nav>`}`,
  )
}

/** One version: what it changed, and what going back to it would. */
export function versionPage(page: {
  readonly frame: Frame
  readonly shownVersion: ConfigurationVersion
  readonly current: number
  /** Against the version before it; undefined for the first, null where nothing differs. */
  readonly changes: Html | null | undefined
  /** From the configuration in force to this one; null where nothing differs. */
  readonly back: Html | null
  readonly timeZone: string
}): Html {
  const { frame, shownVersion, current, changes, back } = page
  const { version, author, insertInstant } = shownVersion
  const policies = policiesOf(shownVersion.document)
  const isList = policies.length > 1
  const json = JSON.stringify(isList ? policies : policies[0]?.configuration, null, 2)
  return layout(
    frame,
    html`${heading(`Version ${version}`, {
      trail: html`<a href="${frame.basePath}/history">History</a> <span aria-hidden="true">›</span> Version ${version}`,
      lead: html`${shown(author)}, ${time(insertInstant, page.timeZone)}`,
    })}
    <section class="card" aria-labelledby="changed"><h2 id="changed">What it changed</h2>${
      changes === undefined
        ? html`<p class="help">This is the first version.</p>`
        : (changes ?? html`<p class="help">Nothing.</p>`)
    }</section>
    ${
      version === current
        ? html`<p class="notice">This version is in force.</p>`
        : html`<section class="card" aria-labelledby="back"><h2 id="back">Going back to it</h2>${
            back === null
              ? html`<p class="help">The settings in force are the same as these.</p>`
              : html`<p class="help">This would change the settings in force:</p>${back}${
                  canWrite(frame)
                    ? html`<form method="post" action="${frame.basePath}/history/${version}/restore" class="proposal"><button class="button button-main" type="submit">Go back to this configuration</button> <span class="help">${reviewComesFirst}</span></form>`
                    : readOnlyNote(frame)
                }`
          }</section>`
    }
    <details class="card"><summary>${isList ? 'The policies' : 'The configuration'} as JSON</summary><pre tabindex="0">${lines(json)}</pre></details>`,
  )
}

function lines(json: string): Html {
  return html`${json.split('\n').map(
    (line) => html`${shown(line)}
`,
  )}`
}
