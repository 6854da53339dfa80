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
import { entriesOf, hasKey, itemsOf, type SourceNode } from '../source/source-node.js'

const keys = Object.keys(defaultConfiguration)

/** A configuration or a list of policies of this project, which needs no translation. */
export const crossgate: Notation = {
  id: 'crossgate',
  name: 'a Crossgate policy',
  find: ({ roots, name }) => {
    const [root] = roots
    if (root === undefined || roots.length > 1 || !isPolicy(root)) return []
    return [{ label: '', line: root.line, read: () => readPolicy(root, name) }]
  },
}

function isPolicy(root: SourceNode): boolean {
  if (root.kind === 'list')
    return root.items.length > 0 && root.items.every((item) => hasKey(item, 'configuration'))
  const entries = entriesOf(root)
  return entries.length > 0 && entries.every(({ key }) => key === '$schema' || keys.includes(key))
}

function readPolicy(root: SourceNode, name: string): PolicyRule[] {
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
