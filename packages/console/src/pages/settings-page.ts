import {
  type ConfigurationAdvice,
  type CorsConfiguration,
  type CorsPolicy,
  type DangerousPermission,
  defaultConfiguration,
  enforcementModes,
} from '@crossgate/core'
import { html } from 'hono/html'
import type { PolicyIssue } from '../policy/configuration-check.js'
import { policyLabel } from '../policy/policy-label.js'
import {
  configurationKeys,
  dangerWords,
  enforcementWords,
  type ListKey,
  type SettingSection,
  sections,
  settingTable,
} from '../policy/setting-table.js'
import type { Draft } from './draft.js'
import { adviceList, field, issueList, listField, type SwitchKey, switchField } from './field.js'
import { icon } from './icon.js'
import { type Frame, heading, layout } from './layout.js'
import { policyFields } from './policy-fields.js'
import { canWrite, readOnlyWords } from './read-only.js'
import { code, count, type Html, shown } from './text.js'

/** Everything the settings page shows. */
export interface SettingsPage {
  readonly frame: Frame
  readonly draft: Draft
  /** The version that the draft was made from. */
  readonly version: number
  /** The saved list of policies, in order: one where there are no others. */
  readonly policies: readonly CorsPolicy[]
  /** The policy as it is saved; undefined for a new one. */
  readonly saved: CorsPolicy | undefined
  readonly issues: readonly PolicyIssue[]
  /** What deserves a second look in a valid draft. */
  readonly advice: readonly ConfigurationAdvice[]
  /** How to say who saved last, and when. */
  readonly savedBy: Html
}

/** Settings > System > CORS. */
export function settingsPage(page: SettingsPage): Html {
  const { frame, draft, issues, policies } = page
  const path = `${frame.basePath}${draft.policy ? '/policies' : '/settings'}`
  const enhanced = html` hx-post="${path}" hx-target="#settings" hx-select="#settings" hx-swap="morph:outerHTML"`
  const isChanged = differs(page)
  const readOnly = !canWrite(frame)
  return layout(
    frame,
    html`${pageHeading(page, readOnly)}
    <form class="settings" id="settings" method="post" action="${path}" autocomplete="off">
      <input type="hidden" name="version" value="${page.version}">
      <button class="visually-hidden" type="submit" name="do" value="add" tabindex="-1" aria-hidden="true">Update</button>
      ${summaryOfIssues(issues, enhanced)}
      ${draft.policy ? policyFields(draft.policy, policies, issues, enhanced) : ''}
      ${sectionKeys.map(([section, keys]) => html`<section class="card" aria-labelledby="part-${section}"><h2 id="part-${section}">${sections[section]}</h2>${keys.map((key) => control(page, key, enhanced))}</section>`)}
      <div class="bar">
        <p class="bar-state" role="status"${readOnly ? '' : html` data-unsaved="${unsavedWords}"`}${isChanged ? html` data-changed` : ''}>${readOnly ? readOnlyWords : isChanged || isNew(draft) ? unsavedWords : unchangedWords}</p>
        <div class="bar-actions">
          <button class="button button-quiet" type="submit" name="do" value="defaults"${enhanced}>Restore defaults</button>
          <a class="button button-quiet" id="discard" href="${path}"${isChanged || isNew(draft) ? '' : html` hidden`}>Discard</a>
          <button class="button" type="submit" formaction="${frame.basePath}/try" name="do" value="try">Try a request</button>
          <button class="button button-main" type="submit" name="do" value="review">${readOnly ? 'Review' : 'Review and save'}</button>
        </div>
      </div>
    </form>`,
  )
}

const unsavedWords = 'Not saved yet.'
/** True as long as nobody saves, without scripts too: there, no change is noticed before a button is pressed. */
const unchangedWords = 'Changes are saved only after “Review and save”.'

/** Whether it is a policy that is nowhere saved. */
function isNew({ policy }: Draft): boolean {
  return policy?.place === null
}

function pageHeading({ frame, draft, policies, savedBy }: SettingsPage, readOnly: boolean): Html {
  const separator = html` <span aria-hidden="true">›</span> `
  const trail = html`Settings${separator}System${separator}CORS`
  const list = `${frame.basePath}/policies`
  if (draft.policy) {
    const { place } = draft.policy
    const policy = place === null ? undefined : policies[place]
    return heading(policy ? `Policy ${shown(policyLabel(policy, place ?? 0))}` : 'A new policy', {
      trail: html`${trail}${separator}<a href="${list}">Policies</a>`,
      lead: html`The settings for some hosts or paths. Nothing from other policies is added to them. ${isNew(draft) ? '' : savedBy}`,
    })
  }
  const last = policies.length - 1
  const isList = last > 0
  return heading('CORS', {
    trail,
    lead: isList
      ? html`Which pages of other origins may call this server, where <a href="${list}">no other policy</a> decides: the settings of ${shown(policyLabel(policies[last] as CorsPolicy, last))}. ${savedBy}`
      : html`Which pages of other origins may call this server. ${savedBy}`,
    actions: isList
      ? html`<a class="button" href="${list}">All ${count(policies.length, 'policy', 'policies')}</a>`
      : readOnly
        ? ''
        : html`<a class="button" href="${list}/new">Add a policy for some hosts or paths</a>`,
  })
}

/** Whether the draft differs from what is saved. */
function differs({ draft, saved }: SettingsPage): boolean {
  const { policy } = draft
  const configuration = saved?.configuration ?? { ...defaultConfiguration, enabled: true }
  const isEdited =
    policy !== undefined &&
    JSON.stringify([policy.name, policy.hosts, policy.paths]) !==
      JSON.stringify([saved?.name ?? '', saved?.hosts ?? [], saved?.paths ?? []])
  return (
    isEdited ||
    configurationKeys.some(
      (key) => JSON.stringify(draft[key]) !== JSON.stringify(configuration[key]),
    )
  )
}

const sectionKeys = (Object.keys(sections) as SettingSection[]).map(
  (section) =>
    [section, configurationKeys.filter((key) => settingTable[key].section === section)] as const,
)

/** The control of one setting, as the table of settings says. */
function control(page: SettingsPage, key: keyof CorsConfiguration, enhanced: Html): Html {
  const { draft, issues } = page
  const advice = adviceList(key, page.advice)
  const { basePath } = page.frame
  const { control } = settingTable[key]
  switch (control.kind) {
    case 'switch':
      return switchField(basePath, key as SwitchKey, draft[key] as boolean, advice)
    case 'list':
      return listField(basePath, key as ListKey, draft, issues, {
        control,
        enhanced,
        advice,
        footer: key === 'allowedOrigins' ? dangers(draft, issues) : '',
      })
    case 'number':
      return numberField(page, key, control.unit, enhanced)
    case 'choice':
      return enforcementField(page, enhanced)
    case 'acknowledgement':
      return html``
  }
}

const mostIssuesOfList = 20

function summaryOfIssues(issues: readonly PolicyIssue[], enhanced: Html): Html {
  if (issues.length === 0) return html``
  const ofList = issues.filter(({ path }) => path === '').slice(0, mostIssuesOfList)
  return html`<div class="notice notice-bad" role="alert" id="issues">${icon('warning')}
      <span>Fix ${count(issues.length, 'problem')} before saving. Each one is explained below.</span>
    </div>${issueList('list', ofList, enhanced)}`
}

function enforcementField({ frame, draft, issues }: SettingsPage, enhanced: Html): Html {
  const own = issues.filter(({ path }) => path === 'enforcement')
  return field(
    frame.basePath,
    'enforcement',
    html`<div class="choices" role="radiogroup" aria-labelledby="enforcement-label" aria-describedby="enforcement-help">
      ${enforcementModes.map((mode) => {
        const { label, sentence } = enforcementWords[mode]
        return html`<label class="choice">
          <input type="radio" name="enforcement" value="${mode}"${draft.enforcement === mode ? html` checked` : ''}>
          <span><strong>${label}</strong> <span class="choice-sentence">${sentence}</span></span>
        </label>`
      })}
    </div>`,
    { issues: issueList('enforcement', own, enhanced) },
  )
}

function numberField(
  { frame, draft, issues, advice }: SettingsPage,
  key: keyof CorsConfiguration,
  unit: string,
  enhanced: Html,
): Html {
  const own = issues.filter(({ path }) => path === key)
  return field(
    frame.basePath,
    key,
    html`<span class="number"><input id="${key}" name="${key}" type="text" inputmode="numeric" size="8" value="${String(draft[key])}" aria-describedby="${key}-help"${own.length > 0 ? html` aria-invalid="true"` : ''}> ${unit}</span>`,
    {
      labelFor: key,
      issues: issueList(key, own, enhanced),
      advice: adviceList(key, advice),
    },
  )
}

/** Which acknowledgement an issue asks for. */
function neededDanger(issue: PolicyIssue, draft: Draft): DangerousPermission | undefined {
  // Response headers are exposed by name: no acknowledgement helps there.
  if (issue.path.startsWith('exposedHeaders')) return undefined
  switch (issue.code) {
    case 'wildcard-with-credentials':
      return 'any-origin-with-credentials'
    case 'null-origin':
      return draft.dangerouslyAllow.includes('null-origin')
        ? 'any-origin-with-credentials'
        : 'null-origin'
    case 'insecure-origin-with-credentials':
      return 'insecure-origins-with-credentials'
    case 'public-suffix-with-credentials':
      return 'public-suffixes-with-credentials'
    case 'public-suffix-host':
      return 'public-suffix-hosts'
    default:
      return undefined
  }
}

/** The acknowledgements that the draft needs or holds, in words. */
function dangers(draft: Draft, issues: readonly PolicyIssue[]): Html {
  const needed = issues.flatMap((issue) => neededDanger(issue, draft) ?? [])
  const all = [...new Set<string>([...draft.dangerouslyAllow, ...needed])]
  if (all.length === 0) return html``
  return html`<fieldset class="dangers">
      <legend>${icon('warning')} Dangerous permissions</legend>
      <p class="help">${settingTable.dangerouslyAllow.help} Tick one only if you accept what it says.</p>
      ${all.map(
        (danger) => html`<label class="choice">
          <input type="checkbox" name="dangerouslyAllow" value="${danger}"${(draft.dangerouslyAllow as readonly string[]).includes(danger) ? html` checked` : ''}>
          <span>${dangerWords[danger as DangerousPermission] ?? 'Unknown.'} <span class="choice-sentence">${code(danger)}</span></span>
        </label>`,
      )}
    </fieldset>`
}
