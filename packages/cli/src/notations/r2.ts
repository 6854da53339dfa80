import { Fields } from '../notation/fields.js'
import type { Notation, PolicyRule, ReadOptions } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type RuleKeys, readStoreRules, type Store } from '../notation/store-rules.js'
import { childOf, createMap, hasKey, itemsOf, type SourceNode } from '../source/source-node.js'

/** Reads the rules of [R2](https://developers.cloudflare.com/r2/buckets/cors/) as its own API and wrangler write them. */
const r2Store: Store = {
  product: 'R2',
  checksMethods: true,
  refuses: false,
  star: 'answered',
  hasWildcards: false,
  sendsCredentials: true,
}

const r2Keys: RuleKeys = {
  origins: ['origins'],
  methods: ['methods'],
  headers: ['headers'],
  exposed: ['exposeHeaders', 'expose_headers'],
  maxAge: ['maxAgeSeconds', 'max_age_seconds'],
  known: ['id', 'allowed'],
}

export const r2: Notation = {
  id: 'r2',
  name: 'the CORS rules of an R2 bucket',
  find: ({ roots }) =>
    roots.flatMap((root) => {
      const rules = itemsOf(childOf(root, 'result', 'rules') ?? childOf(root, 'rules'))
      if (rules.length === 0 || !rules.every((rule) => hasKey(rule, 'allowed'))) return []
      return [
        {
          label: '',
          line: root.line,
          read: (notes, options) => readR2Rules(rules, notes, options),
        },
      ]
    }),
}

/** Reads rules whose permissions stand below `allowed`. */
export function readR2Rules(
  rules: readonly SourceNode[],
  notes: Notes,
  options: ReadOptions,
): PolicyRule[] {
  return readStoreRules(
    rules.map((rule) => flatten(rule, notes)),
    r2Keys,
    r2Store,
    notes,
    options,
  )
}

/** Puts what stands below `allowed` beside the rest. */
function flatten(rule: SourceNode, notes: Notes): SourceNode {
  if (rule.kind !== 'map') return rule
  const allowed = new Fields(childOf(rule, 'allowed'), notes)
  const inside = ['origins', 'methods', 'headers'].flatMap((key) => allowed.entry(key) ?? [])
  allowed.loseRest('R2')
  return createMap(rule.line, [...rule.entries.values(), ...inside])
}
