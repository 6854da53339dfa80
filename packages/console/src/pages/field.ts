import type { ConfigurationIssue, CorsConfiguration } from '@crossgate/core'
import { html } from 'hono/html'
import { labels } from '../policy/configuration-change.js'
import type { Draft, ListKey } from './draft.js'
import { icon } from './icon.js'
import { code, count, type Html, shown } from './text.js'

/** What helps with a setting: a sentence, and where to read more. */
export interface Help {
  readonly sentence: string
  readonly link?: string
}

const mdn = 'https://developer.mozilla.org/docs/Web/HTTP'

export const help: Readonly<Record<keyof CorsConfiguration, Help>> = {
  enabled: {
    sentence:
      'While the filter is off it gives no permission, and browsers keep every answer from pages of other origins.',
    link: `${mdn}/Guides/CORS`,
  },
  allowCredentials: {
    sentence: 'Lets browsers send cookies along and hand the answer to the page.',
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Credentials`,
  },
  allowedHeaders: {
    sentence: 'Request headers that pages may set. Letter case does not count.',
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Headers`,
  },
  allowedMethods: {
    sentence: 'Methods that pages may use. GET covers HEAD.',
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Methods`,
  },
  allowedOrigins: {
    sentence:
      'Whose pages may call this server: https://app.example.com, every subdomain with https://*.example.com, any port with http://localhost:*, or * for everyone.',
    link: `${mdn}/Reference/Headers/Access-Control-Allow-Origin`,
  },
  exposedHeaders: {
    sentence: 'Response headers that pages may read beyond the few that they always can.',
    link: `${mdn}/Reference/Headers/Access-Control-Expose-Headers`,
  },
  preflightMaxAgeInSeconds: {
    sentence:
      'How many seconds a browser may remember a permission: -1 for not at all, at most 86400.',
    link: `${mdn}/Reference/Headers/Access-Control-Max-Age`,
  },
  debug: {
    sentence:
      'Records every refusal with its reason in the event log, and tells the reason in the answer.',
    link: `${mdn}/Guides/CORS/Errors`,
  },
  excludedPaths: {
    sentence:
      'Paths that stay same-origin, whatever the other settings say. A final * covers everything that begins so.',
    link: 'https://developer.mozilla.org/docs/Web/Security/Same-origin_policy',
  },
  ownOrigins: {
    sentence:
      'Where this server itself is reached. Empty, each request tells; a server on an intranet or on localhost lists them.',
    link: `${mdn}/Reference/Headers/Origin`,
  },
  allowedHosts: {
    sentence:
      'The names this server answers to: api.example.com, or *.example.com for everything below. Empty, any name; IP addresses always pass.',
    link: `${mdn}/Reference/Headers/Host`,
  },
  explainPreflights: {
    sentence:
      'Answers a refused preflight of an allowed origin so that the browser’s console names the method or header that is missing.',
    link: `${mdn}/Guides/CORS/Errors`,
  },
  enforcement: {
    sentence: 'What happens to a request that the settings do not allow.',
    link: `${mdn}/Guides/CORS`,
  },
  dangerouslyAllow: {
    sentence: 'Dangers that this configuration accepts.',
  },
}

/** A setting: its label and help on one side, its control on the other. */
export function field(
  key: keyof CorsConfiguration,
  control: Html,
  options: { labelFor?: string; group?: boolean; issues?: Html | '' } = {},
): Html {
  const { sentence, link } = help[key]
  const label = options.labelFor
    ? html`<label class="field-label" for="${options.labelFor}">${labels[key]}</label>`
    : html`<span class="field-label" id="${key}-label">${labels[key]}</span>`
  return html`<div class="field" id="field-${key}">
      <div class="field-about">
        ${label}
        <p class="help" id="${key}-help">${sentence} ${link ? html`<a href="${link}" rel="noreferrer">Read more<span class="visually-hidden"> about ${labels[key]}</span></a>` : ''}</p>
      </div>
      <div class="field-control">${control}${options.issues ?? ''}</div>
    </div>`
}

export function switchField(
  key: 'enabled' | 'allowCredentials' | 'debug' | 'explainPreflights',
  checked: boolean,
): Html {
  return field(
    key,
    html`<span class="switch"><input type="checkbox" role="switch" id="${key}" name="${key}"${checked ? html` checked` : ''} aria-describedby="${key}-help"><span class="switch-word" aria-hidden="true"></span></span>`,
    { labelFor: key },
  )
}

/** Beyond this a list is one text: a thousand tags help nobody. */
const mostTags = 200

/** A list as removable tags, with a box that takes one entry or many. */
export function listField(
  key: ListKey,
  draft: Draft,
  issues: readonly ConfigurationIssue[],
  options: { placeholder: string; enhanced: Html; footer?: Html | '' },
): Html {
  const entries: readonly string[] = draft[key]
  const problems = issuesByIndex(issues, key)
  const general = problems.get(-1) ?? []
  const body =
    entries.length > mostTags
      ? longList(key, entries)
      : html`${
          entries.length === 0
            ? html`<p class="tags-empty">${emptyWords[key] ?? 'None.'}</p>`
            : html`<ul class="tags" aria-labelledby="${key}-label">${entries.map((entry, index) => tag(key, entry, index, problems.get(index) ?? [], options.enhanced))}</ul>`
        }
        <div class="add">
          <textarea class="add-box" id="add-${key}" name="add.${key}" rows="1" spellcheck="false" autocapitalize="off" autocomplete="off" data-add="${key}" placeholder="${options.placeholder}" aria-label="Add to ${labels[key]}" aria-describedby="${key}-help"></textarea>
          <button class="button" type="submit" name="do" value="add:${key}" id="add-button-${key}"${options.enhanced}>Add<span class="visually-hidden"> to ${labels[key]}</span></button>
        </div>`
  return field(
    key,
    html`<div class="list" id="list-${key}">${body}${issueList(key, general, options.enhanced)}${entries.length > mostTags ? longListIssues(problems) : ''}</div>${options.footer ?? ''}`,
  )
}

const emptyWords: Partial<Record<ListKey, string>> = {
  allowedOrigins: 'No origin is allowed.',
  allowedMethods: 'No method is allowed.',
  allowedHeaders: 'No header that needs a permission is allowed.',
  exposedHeaders: 'No header beyond the ones that pages always can read.',
  excludedPaths: 'No path is excluded.',
  ownOrigins: 'Found out from each request.',
  allowedHosts: 'Any name.',
}

function tag(
  key: ListKey,
  entry: string,
  index: number,
  issues: readonly ConfigurationIssue[],
  enhanced: Html,
): Html {
  return html`<li class="${issues.length > 0 ? 'tag-row tag-row-bad' : 'tag-row'}">
      <input type="hidden" name="${key}" value="${entry}">
      <span class="${issues.length > 0 ? 'tag tag-bad' : 'tag'}"${issues.length > 0 ? html` id="${key}-${index}"` : ''}>
        ${code(entry)}
        <button class="tag-remove" type="submit" name="do" value="remove:${key}:${index}" aria-label="Remove ${shown(entry)} from ${labels[key]}"${enhanced}>${icon('remove')}</button>
      </span>
      ${issueList(`${key}:${index}`, issues, enhanced)}
    </li>`
}

/** What is wrong at one place, with the suggestion as a button. */
export function issueList(
  place: string,
  issues: readonly ConfigurationIssue[],
  enhanced: Html,
): Html {
  return html`${issues.map(
    ({ message, suggestion }) =>
      html`<p class="issue">${icon('warning')} <span>${shown(message)}${
        suggestion === undefined
          ? ''
          : html` <button class="button button-small" type="submit" name="do" value="suggest:${place}"${enhanced}>Use ${code(String(suggestion))}</button>`
      }</span></p>`,
  )}`
}

function longList(key: ListKey, entries: readonly string[]): Html {
  return html`<p class="help">${count(entries.length, 'entry', 'entries')}, one a line.</p>
    <textarea class="long-list" name="list.${key}" rows="14" spellcheck="false" aria-label="${labels[key]}" aria-describedby="${key}-help">
${entries.join('\n')}</textarea>`
}

function longListIssues(problems: ReadonlyMap<number, readonly ConfigurationIssue[]>): Html {
  const found = [...problems].filter(([index]) => index >= 0)
  return html`${found.slice(0, 20).map(([index, issues]) => issues.map(({ message }) => html`<p class="issue">${icon('warning')} <span>Line ${index + 1}: ${shown(message)}</span></p>`))}${
    found.length > 20
      ? html`<p class="issue">${count(found.length - 20, 'more line')} with a problem.</p>`
      : ''
  }`
}

function issuesByIndex(issues: readonly ConfigurationIssue[], key: string) {
  const map = new Map<number, ConfigurationIssue[]>()
  for (const issue of issues) {
    const match = /^([a-zA-Z]+)(?:\[(\d+)\])?$/.exec(issue.path)
    if (match?.[1] !== key) continue
    const index = match[2] === undefined ? -1 : Number(match[2])
    map.set(index, [...(map.get(index) ?? []), issue])
  }
  return map
}
