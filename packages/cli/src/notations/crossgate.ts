import {
  type CorsConfigurationInput,
  type CorsPolicyInput,
  checkConfiguration,
  checkPolicies,
  defaultConfiguration,
} from '@crossgate/core'
import { UnreadableError } from '../frame/failure.js'
import type { Notation, PolicyRule } from '../notation/notation.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import { childOf, entriesOf, hasKey, itemsOf, type SourceNode } from '../source/source-node.js'

const keys = Object.keys(defaultConfiguration)

/** A configuration or a list of policies of this project, which needs no translation. */
export const crossgate: Notation = {
  id: 'crossgate',
  name: 'a Crossgate policy',
  find: ({ roots, name }) => {
    const [root] = roots
    const policy = consolePoliciesOf(root) ?? root
    if (policy === undefined || roots.length > 1 || !isPolicy(policy)) return []
    return [{ label: '', line: policy.line, read: () => readPolicy(policy, name) }]
  },
}

/** The list of policies in what the console's API sends: alone, or beside the system configuration of which it is the whole. */
export function consolePoliciesOf(root: SourceNode | undefined): SourceNode | undefined {
  const policies = childOf(root, 'policies')
  return policies?.kind === 'list' && isPolicy(policies) ? policies : undefined
}

function isPolicy(root: SourceNode): boolean {
  if (root.kind === 'list')
    return root.items.length > 0 && root.items.every((item) => hasKey(item, 'configuration'))
  const entries = entriesOf(root)
  return entries.length > 0 && entries.every(({ key }) => key === '$schema' || keys.includes(key))
}

/**
 * Returns the rules of a policy that needs no translation.
 *
 * @throws `UnreadableError` where it is not valid.
 */
export function readPolicy(root: SourceNode, name: string): PolicyRule[] {
  const value = toPlain(root)
  const options = { isPublicSuffix }
  const [issue, ...others] = Array.isArray(value)
    ? checkPolicies(value, options)
    : checkConfiguration(value, options)
  if (issue !== undefined) {
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    throw new UnreadableError(
      `${name} is a Crossgate policy that is not valid: ${issue.message}${more} Run npx crossgate check.`,
    )
  }
  if (!Array.isArray(value))
    return [{ line: root.line, configuration: value as CorsConfigurationInput }]
  return (value as CorsPolicyInput[]).map((policy, index) => ({
    ...policy,
    line: itemsOf(root)[index]?.line ?? 1,
  }))
}

function toPlain(node: SourceNode): unknown {
  if (node.kind === 'list') return node.items.map(toPlain)
  if (node.kind === 'unknown') return node.text
  if (node.kind === 'scalar') return node.value
  const object: Record<string, unknown> = {}
  for (const { key, value } of entriesOf(node)) {
    if (key === '$schema') continue
    Object.defineProperty(object, key, {
      value: toPlain(value),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return object
}
