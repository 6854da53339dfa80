import type { ConfigurationAdvice, CorsConfiguration } from '@crossgate/core'
import { html } from 'hono/html'
import { adviceSentence } from '../policy/advice.js'
import type { PolicyIssue } from '../policy/configuration-check.js'
import {
  type Control,
  type ListKey,
  labelOf,
  settingTable,
  toOperatorWords,
} from '../policy/setting-table.js'
import type { Draft } from './draft.js'
import { icon } from './icon.js'
import { code, count, type Html, shown } from './text.js'

/** A setting: its label and help on one side, its control on the other. */
export function field(
  basePath: string,
  key: keyof CorsConfiguration,
  control: Html,
  options: { labelFor?: string; issues?: Html | ''; advice?: Html | '' } = {},
): Html {
  const { help } = settingTable[key]
  const label = options.labelFor
    ? html`<label class="field-label" for="${options.labelFor}">${labelOf(key)}</label>`
    : html`<span class="field-label" id="${key}-label">${labelOf(key)}</span>`
  return html`<div class="field" id="field-${key}">
      <div class="field-about">
        ${label}
        <p class="help" id="${key}-help">${help} <a href="${basePath}/help/${key}" target="_blank" rel="noopener">Read more<span class="visually-hidden"> about ${labelOf(key)} (opens a new tab)</span></a></p>
      </div>
      <div class="field-control">${control}${options.issues ?? ''}${options.advice ?? ''}</div>
    </div>`
}

/** The keys whose control is a switch. */
export type SwitchKey = {
  [Key in keyof CorsConfiguration]: CorsConfiguration[Key] extends boolean ? Key : never
}[keyof CorsConfiguration]

export function switchField(
  basePath: string,
  key: SwitchKey,
  checked: boolean,
  advice: Html,
): Html {
  return field(
    basePath,
    key,
    html`<span class="switch"><input type="checkbox" role="switch" id="${key}" name="${key}"${checked ? html` checked` : ''} aria-describedby="${key}-help"><span class="switch-word" aria-hidden="true"></span></span>`,
    { labelFor: key, advice },
  )
}

/** Beyond this a list is one text: a thousand tags help nobody. */
const mostTags = 200

/** A list as removable tags, with a box that takes one entry or many. */
export function listField(
  basePath: string,
  key: ListKey,
  draft: Draft,
  issues: readonly PolicyIssue[],
  options: {
    control: Extract<Control, { kind: 'list' }>
    enhanced: Html
    footer?: Html | ''
    advice?: Html
  },
): Html {
  const entries: readonly string[] = draft[key]
  const problems = issuesByIndex(issues, key)
  const general = problems.get(-1) ?? []
  const body =
    entries.length > mostTags
      ? longList(key, entries)
      : html`${
          entries.length === 0
            ? html`<p class="tags-empty">${options.control.empty}</p>`
            : html`<ul class="tags" aria-labelledby="${key}-label">${entries.map((entry, index) => tag(key, entry, index, problems.get(index) ?? [], options.enhanced))}</ul>`
        }
        <div class="add">
          <textarea class="add-box" id="add-${key}" name="add.${key}" rows="1" spellcheck="false" autocapitalize="off" autocomplete="off" data-add="${key}" placeholder="${options.control.placeholder}" aria-label="Add to ${labelOf(key)}" aria-describedby="${key}-help"></textarea>
          <button class="button" type="submit" name="do" value="add:${key}" id="add-button-${key}"${options.enhanced}>Add<span class="visually-hidden"> to ${labelOf(key)}</span></button>
        </div>`
  return field(
    basePath,
    key,
    html`<div class="list" id="list-${key}">${body}${issueList(key, general, options.enhanced)}${entries.length > mostTags ? longListIssues(problems) : ''}</div>${options.footer ?? ''}`,
    { advice: options.advice ?? '' },
  )
}

function tag(
  key: ListKey,
  entry: string,
  index: number,
  issues: readonly PolicyIssue[],
  enhanced: Html,
): Html {
  return html`<li class="${issues.length > 0 ? 'tag-row tag-row-bad' : 'tag-row'}">
      <input type="hidden" name="${key}" value="${entry}">
      <span class="${issues.length > 0 ? 'tag tag-bad' : 'tag'}"${issues.length > 0 ? html` id="${key}-${index}"` : ''}>
        ${code(entry)}
        <button class="tag-remove" type="submit" name="do" value="remove:${key}:${index}" aria-label="Remove ${shown(entry)} from ${labelOf(key)}"${enhanced}>${icon('remove')}</button>
      </span>
      ${issueList(`${key}:${index}`, issues, enhanced)}
    </li>`
}

/** What is wrong at one place, with the suggestion as a button. */
export function issueList(place: string, issues: readonly PolicyIssue[], enhanced: Html): Html {
  return html`${issues.map(
    ({ message, suggestion }) =>
      html`<p class="issue">${icon('warning')} <span>${shown(toOperatorWords(message))}${
        suggestion === undefined
          ? ''
          : html` <button class="button button-small" type="submit" name="do" value="suggest:${place}"${enhanced}>Use ${code(String(suggestion))}</button>`
      }</span></p>`,
  )}`
}

const mostAdvice = 20

/** What deserves a second look in one setting, as sentences. */
export function adviceList(key: string, advice: readonly ConfigurationAdvice[]): Html {
  const own = advice.filter(({ path }) => path === key || path.startsWith(`${key}[`))
  return html`${own.slice(0, mostAdvice).map((each) => html`<p class="advice">${icon('information')} <span>${shown(adviceSentence(each))}</span></p>`)}${
    own.length > mostAdvice
      ? html`<p class="advice">${icon('information')} <span>And ${count(own.length - mostAdvice, 'more entry', 'more entries')} like these.</span></p>`
      : ''
  }`
}

function longList(key: ListKey, entries: readonly string[]): Html {
  return html`<p class="help">${count(entries.length, 'entry', 'entries')}, one per line.</p>
    <textarea class="long-list" name="list.${key}" rows="14" spellcheck="false" aria-label="${labelOf(key)}" aria-describedby="${key}-help">
${entries.join('\n')}</textarea>`
}

export function longListIssues(problems: ReadonlyMap<number, readonly PolicyIssue[]>): Html {
  const lines = [...problems].filter(([index]) => index >= 0)
  return html`${lines.slice(0, 20).map(([index, issues]) => issues.map(({ message }) => html`<p class="issue">${icon('warning')} <span>Line ${index + 1}: ${shown(toOperatorWords(message))}</span></p>`))}${
    lines.length > 20
      ? html`<p class="issue">${count(lines.length - 20, 'more line')} with a problem.</p>`
      : ''
  }`
}

export function issuesByIndex(issues: readonly PolicyIssue[], key: string) {
  const map = new Map<number, PolicyIssue[]>()
  for (const issue of issues) {
    const match = /^([a-zA-Z]+)(?:\[(\d+)\])?$/.exec(issue.path)
    if (match?.[1] !== key) continue
    const index = match[2] === undefined ? -1 : Number(match[2])
    map.set(index, [...(map.get(index) ?? []), issue])
  }
  return map
}
