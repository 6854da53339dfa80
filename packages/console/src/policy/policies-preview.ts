import type { CorsPolicy } from '@crossgate/core'
import { findPolicyChanges, type PolicyPair, pairPolicies } from './policy-change.js'
import { conditionWords, enumerate, policyLabel } from './policy-label.js'
import { findDeciders, findRemainder, overlaps } from './policy-reach.js'
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
 * The policies of the other list that decide what `part` of a policy's requests names. Those that
 * come before it in both lists leave it what they leave it: they are not asked.
 */
function findOtherDeciders(
  part: CorsPolicy,
  policy: CorsPolicy,
  own: Side,
  other: Side,
): CorsPolicy[] {
  const place = placeOf(policy, own)
  const asked = other.policies.filter((each) => (other.counterparts.get(each) ?? place) >= place)
  return findDeciders(part, asked)
}

function previewPair(pair: PolicyPair, sides: Sides): Preview {
  const { before, after, label } = pair
  const isKept = before !== undefined && after !== undefined && overlaps(before, after)
  const kept = isKept
    ? [within(label, previewChange(before.configuration, after.configuration))]
    : []
  if (isKept && isForTheSame(before, after)) {
    const deciders = findOtherDeciders(after, after, sides.now, sides.old)
    return deciders.length === 1 && deciders[0] === before
      ? join(kept)
      : join([...kept, previewTaken(after, pair, after, sides)])
  }
  const taken = after && (before ? findRemainder(after, before) : after)
  const left = before && (after ? findRemainder(before, after) : before)
  return join([
    ...kept,
    ...(taken ? [previewTaken(taken, pair, after, sides)] : []),
    ...(left ? [previewLeft(left, before, pair, sides)] : []),
  ])
}

/**
 * What becomes of requests that a policy decides now; a part of what it names, or all of that.
 * `before` is the policy as it was: what it decided then is told of it as a whole.
 */
function previewTaken(
  part: CorsPolicy,
  { before, label }: PolicyPair,
  after: CorsPolicy,
  { old, now }: Sides,
): Preview {
  const deciders = findOtherDeciders(part, after, now, old)
  const rivals = deciders.filter((decider) => decider !== before)
  if (rivals.length === 0) return join([])
  const labels = rivals.map((rival) => labelOfOld(rival, old, now))
  const until =
    rivals.length === deciders.length
      ? `, which ${enumerate(labels)} decided until now.`
      : `: ${enumerate(labels)} decided some of these until now.`
  const previews = rivals.slice(0, mostDeciders).map((rival, index) => {
    const where = deciders.length === 1 ? '' : `, where ${labels[index]} decided until now`
    return within(label + where, previewChange(rival.configuration, after.configuration))
  })
  return join([
    say(`${label} decides ${conditionWords(part)}${until}`),
    ...previews,
    ...leftOut(rivals),
  ])
}

/** Of so many policies that share requests with one, what changes is told; of more it is said that they are left out. */
const mostDeciders = 20

function leftOut(deciders: readonly CorsPolicy[]): Preview[] {
  const rest = deciders.length - mostDeciders
  return rest > 0 ? [say(`${rest} more of these policies are not compared here.`)] : []
}

function say(sentence: string): Preview {
  return { allows: [], refuses: [], others: [sentence] }
}

/** What becomes of requests that a policy no longer decides. `after` is the policy where it stays. */
function previewLeft(
  part: CorsPolicy,
  before: CorsPolicy,
  { after, label }: PolicyPair,
  { old, now }: Sides,
): Preview {
  const heirs = findOtherDeciders(part, before, old, now).filter((heir) => heir !== after)
  if (heirs.length === 0) return join([])
  const words = conditionWords(part)
  const labels = heirs.map((heir) => policyLabel(heir, placeOf(heir, now)))
  const decide = `${enumerate(labels)} ${heirs.length === 1 ? 'decides' : 'decide'}`
  const sentence = after
    ? `${label} no longer decides ${words}: ${decide} them from now on.`
    : `${label} is removed: ${decide} ${words} from now on.`
  const previews = heirs.slice(0, mostDeciders).map((heir, index) => {
    const where = heirs.length === 1 ? '' : `, where ${label} decided until now`
    return within(labels[index] + where, previewChange(before.configuration, heir.configuration))
  })
  return join([say(sentence), ...previews, ...leftOut(heirs)])
}

/** The last policy may have got a name only now that it is the last of several. */
function labelOfOld(policy: CorsPolicy, old: Side, now: Side): string {
  const place = placeOf(policy, old)
  if (place < old.policies.length - 1) return policyLabel(policy, place)
  return policyLabel(now.policies.at(-1) ?? policy, now.policies.length - 1)
}

function join(previews: readonly Preview[]): Preview {
  return {
    allows: previews.flatMap(({ allows }) => allows),
    refuses: previews.flatMap(({ refuses }) => refuses),
    others: previews.flatMap(({ others }) => others),
  }
}

function within(label: string, preview: Preview): Preview {
  const sayOf = (sentence: string) => `${label}: ${sentence}`
  return {
    allows: preview.allows.map(sayOf),
    refuses: preview.refuses.map(sayOf),
    others: preview.others.map(sayOf),
  }
}
