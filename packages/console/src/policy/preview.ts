import type { CorsConfiguration } from '@crossgate/core'
import { findChanges } from './configuration-change.js'
import { isInForce, type Preview } from './setting-effect.js'
import { configurationKeys, settingTable } from './setting-table.js'

/** Says what a change newly allows and newly refuses. */
export function previewChange(before: CorsConfiguration, after: CorsConfiguration): Preview {
  const effects = configurationKeys.map((key) => settingTable[key].effect(before, after))
  const changes = findChanges(before, after)
  const reordered = changes
    .filter((change) => 'reordered' in change && change.reordered)
    .map(({ label }) => `${label} are in another order.`)
  return {
    allows: effects.flatMap(({ allows = [] }) => allows),
    refuses: [
      ...(refusesEverybody(after) && !refusesEverybody(before) ? [everybodyRefused] : []),
      ...effects.flatMap(({ refuses = [] }) => refuses),
    ],
    others: [
      ...(isObservedOnly(before) && isObservedOnly(after) && changes.length > 0
        ? [nothingInForce]
        : []),
      ...effects.flatMap(({ others = [] }) => others),
      ...reordered,
    ],
  }
}

const nothingInForce =
  'Enforcement stays on Report, so nothing is newly allowed or refused: the filter only records what these settings would refuse.'

/** Whether a filter is on and only observes. */
function isObservedOnly(configuration: CorsConfiguration): boolean {
  return configuration.enabled && !isInForce(configuration)
}

const everybodyRefused =
  'Nobody is allowed: every cross-origin request gets a 403, form posts included.'

/** Whether a filter answers 403 to every page of another origin. */
export function refusesEverybody(configuration: CorsConfiguration): boolean {
  const { enabled, enforcement, allowedOrigins } = configuration
  return enabled && enforcement === 'block' && allowedOrigins.length === 0
}
