import type { FoundPolicy, Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules, type Store } from '../notation/store-rules.js'
import { childOf, hasKey, itemsOf, type SourceNode } from '../source/source-node.js'

/** Reads the rules of [S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html). */
export const s3Store: Store = {
  product: 'S3',
  checksMethods: true,
  refuses: false,
  star: 'answered',
  hasWildcards: true,
  sendsCredentials: true,
}

export const s3Keys: RuleKeys = {
  origins: ['AllowedOrigins', 'AllowedOrigin'],
  methods: ['AllowedMethods', 'AllowedMethod'],
  headers: ['AllowedHeaders', 'AllowedHeader'],
  exposed: ['ExposeHeaders', 'ExposeHeader'],
  maxAge: ['MaxAgeSeconds'],
  known: ['ID'],
}

/** The document that the API, the console and the command line take, in JSON and XML; R2's dashboard takes it as well. */
export const s3: Notation = {
  id: 's3',
  name: 'the CORS rules of an S3 bucket',
  find: ({ roots }) =>
    roots.flatMap((root) => {
      const rules = findRules(root)
      return rules === undefined ? [] : [foundPolicy(rules, root.line)]
    }),
}

function foundPolicy(rules: readonly SourceNode[], line: number): FoundPolicy {
  return {
    label: '',
    line,
    read: (notes, options) => readStoreRules(rules, s3Keys, s3Store, notes, options),
  }
}

function findRules(root: SourceNode): readonly SourceNode[] | undefined {
  const bare = itemsOf(root)
  if (bare.length > 0 && bare.every(isRule)) return bare
  const wrapped = childOf(root, 'CORSConfiguration') ?? root
  const listed = childOf(wrapped, 'CORSRules') ?? childOf(wrapped, 'CORSRule')
  if (listed === undefined) return undefined
  return listed.kind === 'list' ? listed.items : [listed]
}

/** Azure's rules have the same names, and another one for how long a preflight is kept. */
function isRule(node: SourceNode): boolean {
  return (
    hasKey(node, 'AllowedOrigins') &&
    hasKey(node, 'AllowedMethods') &&
    !hasKey(node, 'MaxAgeInSeconds', 'ExposedHeaders', 'Service')
  )
}
