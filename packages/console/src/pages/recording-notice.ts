import type { CorsPolicy } from '@crossgate/core'
import { html } from 'hono/html'
import { enumerate, policyLabel } from '../policy/policy-label.js'
import { type Html, shown } from './text.js'

/** Said where a list is empty because nothing can come into it. */
export const recordedWhile = 'Refusals are recorded while “Enabled” and “Debug enabled” are on.'

/** Whether any policy records what it refuses. */
export function isRecording(policies: readonly CorsPolicy[]): boolean {
  return policies.some(({ configuration }) => configuration.enabled && configuration.debug)
}

/** Says which policies record nothing, and why; nothing where all of them record. */
export function recordingNotice(basePath: string, policies: readonly CorsPolicy[]): Html {
  return html`${switches.map((each) => {
    const silent = policies.flatMap((policy, index) =>
      each.isOff(policy) ? [policyLabel(policy, index)] : [],
    )
    if (silent.length === 0) return ''
    if (policies.length === 1) {
      return html`<p class="notice">${each.words}: ${each.effect}. <a href="${basePath}/settings#field-${each.key}">Open the settings</a></p>`
    }
    const where =
      silent.length === policies.length
        ? 'every policy'
        : `the ${silent.length === 1 ? 'policy' : 'policies'} ${enumerate(silent)}`
    return html`<p class="notice">${each.words} in ${shown(where)}: there, ${each.effect}. <a href="${basePath}/policies">Open the policies</a></p>`
  })}`
}

/** The switches without which a policy records nothing. */
const switches = [
  {
    key: 'enabled',
    words: 'The filter is off',
    effect: 'nothing is refused, and nothing new is recorded',
    isOff: ({ configuration }: CorsPolicy) => !configuration.enabled,
  },
  {
    key: 'debug',
    words: '“Debug enabled” is off',
    effect: 'nothing new is recorded',
    isOff: ({ configuration }: CorsPolicy) => configuration.enabled && !configuration.debug,
  },
]
