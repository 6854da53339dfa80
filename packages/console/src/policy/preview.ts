import type { CorsConfiguration } from '@crossgate/core'
import { findChanges } from './configuration-change.js'
import type { Preview } from './setting-effect.js'
import { configurationKeys, settingTable } from './setting-table.js'

/** Says what a change newly allows and newly refuses. */
export function previewChange(before: CorsConfiguration, after: CorsConfiguration): Preview {
  const effects = configurationKeys.map((key) => settingTable[key].effect(before, after))
  const reordered = findChanges(before, after)
    .filter((change) => 'reordered' in change && change.reordered)
    .map(({ label }) => `${label} are in another order.`)
  return {
    allows: effects.flatMap(({ allows = [] }) => allows),
    refuses: [
      ...(refusesEverybody(after) && !refusesEverybody(before) ? [everybodyRefused] : []),
      ...effects.flatMap(({ refuses = [] }) => refuses),
    ],
    others: [...effects.flatMap(({ others = [] }) => others), ...reordered],
  }
}

const everybodyRefused =
  'Nobody is allowed: every cross-origin request becomes a 403, form posts included.'

/** Whether a filter answers 403 to every page of another origin. */
export function refusesEverybody(configuration: CorsConfiguration): boolean {
  const { enabled, enforcement, allowedOrigins } = configuration
  return enabled && enforcement === 'block' && allowedOrigins.length === 0
}
