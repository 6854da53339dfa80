import type { CorsPolicy } from '@crossgate/core'
import { findPolicyChanges, type PolicyPair, pairPolicies } from './policy-change.js'
import { conditionWords, policyLabel } from './policy-label.js'
import { findDecider, findRemainder, overlaps } from './policy-reach.js'
import { previewChange } from './preview.js'
import type { Preview } from './setting-effect.js'

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
  const pairs = pairPolicies(before, after)
  const sides = readSides(before, after, pairs)
  // In another order those that did not change may decide other requests.
  const looked = order ? pairs : pairs.filter((pair) => !isSame(pair))
  const previews = looked.slice(0, mostPreviewed).map((pair) => previewPair(pair, sides))
  const rest = looked.slice(mostPreviewed).filter((pair) => !isSame(pair)).length
  const all = join(previews)
  return {
    ...all,
    others: [
      ...all.others,
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

/** One of two lists that are compared. */
interface Side {
  readonly policies: readonly CorsPolicy[]
  readonly places: ReadonlyMap<CorsPolicy, number>
  /** The place in the other list of a policy that is there too, for the same requests. */
  readonly counterparts: ReadonlyMap<CorsPolicy, number>
}

interface Sides {
  readonly old: Side
  readonly now: Side
}

function readSides(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
  pairs: readonly PolicyPair[],
): Sides {
  const [old, now] = [createSide(before), createSide(after)]
  for (const pair of pairs) {
    if (!pair.before || !pair.after || !isForTheSame(pair.before, pair.after)) continue
    old.counterparts.set(pair.before, placeOf(pair.after, now))
    now.counterparts.set(pair.after, placeOf(pair.before, old))
  }
  return { old, now }
}

function createSide(policies: readonly CorsPolicy[]) {
  const places = new Map(policies.map((policy, index) => [policy, index]))
  return { policies, places, counterparts: new Map<CorsPolicy, number>() }
}

function placeOf(policy: CorsPolicy, { places }: Side): number {
  return places.get(policy) ?? 0
}

/**
 * The policy of the other list that decides what `part` of a policy's requests names, or undefined
 * where several do. Those that come before it in both lists leave it what they leave it: they are not
 * asked.
 */
function findOtherDecider(
  part: CorsPolicy,
  policy: CorsPolicy,
  own: Side,
  other: Side,
): CorsPolicy | undefined {
  const place = placeOf(policy, own)
  const asked = other.policies.filter((each) => (other.counterparts.get(each) ?? place) >= place)
  return findDecider(part, asked)
}

function previewPair({ before, after, label }: PolicyPair, sides: Sides): Preview {
  const isKept = before !== undefined && after !== undefined && overlaps(before, after)
  const kept = isKept
    ? [within(label, previewChange(before.configuration, after.configuration))]
    : []
  if (isKept && isForTheSame(before, after)) {
    const decider = findOtherDecider(after, after, sides.now, sides.old)
    return decider === before
      ? join(kept)
      : join([...kept, previewTaken(after, after, label, sides)])
  }
  const taken = after && (before ? findRemainder(after, before) : after)
  const left = before && (after ? findRemainder(before, after) : before)
  return join([
    ...kept,
    ...(taken ? [previewTaken(taken, after, label, sides)] : []),
    ...(left ? [previewLeft(left, before, after && label, sides)] : []),
  ])
}

/** What becomes of requests that a policy decides now; a part of what it names, or all of that. */
function previewTaken(
  part: CorsPolicy,
  after: CorsPolicy,
  label: string,
  { old, now }: Sides,
): Preview {
  const rival = findOtherDecider(part, after, now, old)
  const until = rival ? labelOfOld(rival, old, now) : 'several policies'
  const sentence = `${label} decides ${conditionWords(part)}, which ${until} decided until now.`
  if (rival === undefined) return { ...nothing, others: [sentence] }
  return within(label, previewChange(rival.configuration, after.configuration), [sentence])
}

/** What becomes of requests that a policy no longer decides. `label` is what it is called where it stays. */
function previewLeft(
  part: CorsPolicy,
  before: CorsPolicy,
  label: string | undefined,
  { old, now }: Sides,
): Preview {
  const heir = findOtherDecider(part, before, old, now)
  const words = conditionWords(part)
  const heirLabel = heir && policyLabel(heir, placeOf(heir, now))
  const deciders = heirLabel === undefined ? 'several policies decide' : `${heirLabel} decides`
  const sentence =
    label === undefined
      ? `${policyLabel(before, placeOf(before, old))} is removed: ${deciders} ${words} from now on.`
      : `${label} no longer decides ${words}: ${deciders} them from now on.`
  return heir && heirLabel !== undefined
    ? within(heirLabel, previewChange(before.configuration, heir.configuration), [sentence])
    : { ...nothing, others: [sentence] }
}

/** The last policy may have got a name only now that it is the last of several. */
function labelOfOld(policy: CorsPolicy, old: Side, now: Side): string {
  const place = placeOf(policy, old)
  if (place < old.policies.length - 1) return policyLabel(policy, place)
  return policyLabel(now.policies.at(-1) ?? policy, now.policies.length - 1)
}

const nothing: Preview = { allows: [], refuses: [], others: [] }

function join(previews: readonly Preview[]): Preview {
  return {
    allows: previews.flatMap(({ allows }) => allows),
    refuses: previews.flatMap(({ refuses }) => refuses),
    others: previews.flatMap(({ others }) => others),
  }
}

function within(label: string, preview: Preview, first: readonly string[] = []): Preview {
  const say = (sentence: string) => `${label}: ${sentence}`
  return {
    allows: preview.allows.map(say),
    refuses: preview.refuses.map(say),
    others: [...first, ...preview.others.map(say)],
  }
}
