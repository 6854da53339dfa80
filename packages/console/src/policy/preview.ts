import type { CorsConfiguration, CorsPolicy } from '@crossgate/core'
import { findChanges } from './configuration-change.js'
import { findPolicyChanges, type PolicyPair, pairPolicies } from './policy-change.js'
import { conditionWords, policyLabel } from './policy-label.js'
import { findDecider } from './policy-reach.js'
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

/** Says what another list of policies newly allows and newly refuses, policy by policy. */
export function previewPolicies(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
): Preview {
  const [only, ...others] = after
  if (only && others.length === 0 && before.length === 1) {
    return previewChange((before[0] as CorsPolicy).configuration, only.configuration)
  }
  const { order } = findPolicyChanges(before, after)
  const changed = pairPolicies(before, after).filter((pair) => !isSame(pair))
  const previews = changed.slice(0, mostPreviewed).map((pair) => previewPair(pair, before, after))
  const rest = changed.length - previews.length
  return {
    allows: previews.flatMap(({ allows }) => allows),
    refuses: previews.flatMap(({ refuses }) => refuses),
    others: [
      ...previews.flatMap(({ others }) => others),
      ...(rest > 0 ? [`${rest} more policies change.`] : []),
      ...(order ? [`The policies are asked in this order: ${order.slice(0, 20).join(', ')}.`] : []),
    ],
  }
}

/** More than anybody reads: to compare each of ten thousand policies with all others takes long. */
const mostPreviewed = 200

function isSame({ before, after }: PolicyPair): boolean {
  return JSON.stringify(before) === JSON.stringify(after)
}

function isForTheSame(one: CorsPolicy, other: CorsPolicy): boolean {
  return JSON.stringify([one.hosts, one.paths]) === JSON.stringify([other.hosts, other.paths])
}

function previewPair(
  { before, after, label }: PolicyPair,
  old: readonly CorsPolicy[],
  now: readonly CorsPolicy[],
): Preview {
  if (before && after) {
    const moved = isForTheSame(before, after) ? [] : [decides(label, after)]
    return within(label, previewChange(before.configuration, after.configuration), moved)
  }
  if (after) {
    const rival = findDecider(after, old)
    const until = rival ? labelOfRival(rival, old, now) : 'several policies'
    const sentence = `${decides(label, after).slice(0, -1)}, which ${until} decided until now.`
    return rival
      ? within(label, previewChange(rival.configuration, after.configuration), [sentence])
      : { ...nothing, others: [sentence] }
  }
  if (!before) return nothing
  const heir = findDecider(before, now)
  const words = conditionWords(before)
  return heir
    ? within(
        policyLabel(heir, now.indexOf(heir)),
        previewChange(before.configuration, heir.configuration),
        [
          `${label} is removed: ${policyLabel(heir, now.indexOf(heir))} decides ${words} from now on.`,
        ],
      )
    : {
        ...nothing,
        others: [`${label} is removed: several policies decide ${words} from now on.`],
      }
}

/** The last policy may have got a name only now that it is the last of several. */
function labelOfRival(
  rival: CorsPolicy,
  old: readonly CorsPolicy[],
  now: readonly CorsPolicy[],
): string {
  return rival === old.at(-1)
    ? policyLabel(now.at(-1) ?? rival, now.length - 1)
    : policyLabel(rival, old.indexOf(rival))
}

const nothing: Preview = { allows: [], refuses: [], others: [] }

function decides(label: string, policy: CorsPolicy): string {
  return `${label} decides ${conditionWords(policy)}.`
}

function within(label: string, preview: Preview, first: readonly string[]): Preview {
  const say = (sentence: string) => `${label}: ${sentence}`
  return {
    allows: preview.allows.map(say),
    refuses: preview.refuses.map(say),
    others: [...first, ...preview.others.map(say)],
  }
}
