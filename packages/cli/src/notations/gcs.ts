import type { Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules, type Store } from '../notation/store-rules.js'
import { childOf, hasKey, itemsOf, type SourceNode } from '../source/source-node.js'

/** Reads the rules of [Cloud Storage](https://cloud.google.com/storage/docs/cors-configurations), which never allows credentials. */
export const gcsStore: Store = {
  product: 'Cloud Storage',
  checksMethods: true,
  refuses: false,
  star: 'answered',
  hasWildcards: false,
  sendsCredentials: false,
}

/** `responseHeader` is both what pages may set and what they may read. */
export const gcsKeys: RuleKeys = {
  origins: ['origin'],
  methods: ['method'],
  headers: ['responseHeader', 'response_header'],
  maxAge: ['maxAgeSeconds', 'max_age_seconds'],
  known: [],
}

export const gcs: Notation = {
  id: 'gcs',
  name: 'the CORS rules of a Cloud Storage bucket',
  find: ({ roots }) =>
    roots.flatMap((root) => {
      const rules = itemsOf(childOf(root, 'cors') ?? childOf(root, 'cors_config') ?? root)
      if (rules.length === 0 || !rules.every(isRule)) return []
      return [
        {
          label: '',
          line: root.line,
          read: (notes, options) => readStoreRules(rules, gcsKeys, gcsStore, notes, options),
        },
      ]
    }),
}

function isRule(node: SourceNode): boolean {
  return hasKey(node, 'origin') && hasKey(node, 'method', 'responseHeader', 'maxAgeSeconds')
}
