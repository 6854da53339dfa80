import { policiesOf, type SystemConfiguration } from '../storage/system-configuration.js'
import { summarizeChange } from './configuration-change.js'
import { findPolicyChanges, type PolicyChange } from './policy-change.js'

/** The parts that are not compared as values: the policies, and when the document was saved. */
const ownParts: ReadonlySet<string> = new Set([
  'corsConfiguration',
  'crossgatePolicies',
  'insertInstant',
  'lastUpdateInstant',
])

/** The names of the parts in which two documents differ, other than ours. */
export function findChangedParts(
  before: SystemConfiguration,
  after: SystemConfiguration,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (part) => !ownParts.has(part) && JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  )
}

const mostPolicies = 5

/** A change as one line for the history. */
export function summarize(before: SystemConfiguration, after: SystemConfiguration): string {
  const [old, now] = [policiesOf(before), policiesOf(after)]
  const { policies, order } = findPolicyChanges(old, now)
  const isList = old.length > 1 || now.length > 1
  const parts = policies.slice(0, mostPolicies).map((change) => summarizePolicy(change, isList))
  if (policies.length > mostPolicies) {
    parts.push(`${policies.length - mostPolicies} more policies`)
  }
  if (order) parts.push(`Order: ${order.slice(0, mostPolicies).join(', ')}`)
  const others = findChangedParts(before, after)
  if (others.length > 0) parts.push(`Other settings: ${others.slice(0, 5).join(', ')}`)
  return parts.join('; ') || 'No change'
}

function summarizePolicy({ label, change, changes }: PolicyChange, isList: boolean): string {
  const words = changes.map(summarizeChange).join('; ')
  if (!isList) return words
  if (change === 'removed') return `Policy ${label} removed`
  return change === 'added' ? `Policy ${label} added: ${words}` : `Policy ${label}: ${words}`
}
