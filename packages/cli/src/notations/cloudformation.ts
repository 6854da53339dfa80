import type { FoundPolicy, Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules } from '../notation/store-rules.js'
import {
  childOf,
  entriesOf,
  mapChildren,
  type SourceEntry,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { gatewayBehaviour, lambdaBehaviour, readGatewayCors } from './api-gateway.js'
import { s3Store } from './s3.js'

/** Other spellings than those of the API. */
const bucketKeys: RuleKeys = {
  origins: ['AllowedOrigins'],
  methods: ['AllowedMethods'],
  headers: ['AllowedHeaders'],
  exposed: ['ExposedHeaders'],
  maxAge: ['MaxAge'],
  known: ['Id'],
}

/** Templates of CloudFormation: buckets, HTTP APIs and function URLs. */
export const cloudformation: Notation = {
  id: 'cloudformation',
  name: 'a CloudFormation template',
  find: ({ roots }) =>
    roots.flatMap((root) =>
      entriesOf(childOf(root, 'Resources')).flatMap((entry) => findPolicy(entry) ?? []),
    ),
}

function findPolicy({ key, value }: SourceEntry): FoundPolicy | undefined {
  const properties = childOf(value, 'Properties')
  const found = (
    path: readonly string[],
    read: (node: SourceNode) => FoundPolicy['read'],
  ): FoundPolicy | undefined => {
    const node = valueAt(properties, path)
    return node && { label: `Resources.${key}`, line: node.line, read: read(node) }
  }
  switch (textOf(childOf(value, 'Type'))) {
    case 'AWS::S3::Bucket':
      return found(
        ['CorsConfiguration', 'CorsRules'],
        (node) => (notes, options) =>
          readStoreRules(
            node.kind === 'list' ? node.items : [node],
            bucketKeys,
            s3Store,
            notes,
            options,
          ),
      )
    case 'AWS::ApiGatewayV2::Api':
      return found(
        ['CorsConfiguration'],
        (node) => (notes) => readGatewayCors(node, gatewayBehaviour, notes),
      )
    case 'AWS::Lambda::Url':
      return found(['Cors'], (node) => (notes) => readGatewayCors(node, lambdaBehaviour, notes))
    default:
      return undefined
  }
}

/** Returns the value of keys below each other, or the reference that stands in the place of one of them. */
function valueAt(node: SourceNode | undefined, path: readonly string[]): SourceNode | undefined {
  let current = node
  for (const key of path) {
    current = childOf(current, key)
    if (current === undefined) return undefined
    current = markReferences(current)
    if (current.kind === 'unknown') return current
  }
  return current
}

/** `{ "Ref": "Name" }` and `{ "Fn::Sub": "…" }` are values that the template does not hold; in YAML they are tags. */
function markReferences(node: SourceNode): SourceNode {
  const entries = entriesOf(node)
  const [only] = entries
  if (entries.length === 1 && only !== undefined && /^(?:Ref|Condition|Fn::\w+)$/.test(only.key)) {
    const text = plainText(only)
    if (text !== undefined) return { kind: 'scalar', line: node.line, value: text }
    return { kind: 'unknown', line: node.line, text: `${only.key} ${describe(only.value)}`.trim() }
  }
  return mapChildren(node, markReferences)
}

/** `Fn::Sub` of a text without a variable is the text. */
function plainText({ key, value }: SourceEntry): string | undefined {
  const text = key === 'Fn::Sub' ? textOf(value) : undefined
  return text?.includes('${') === false ? text : undefined
}

function describe(node: SourceNode): string {
  if (node.kind === 'scalar') return String(node.value)
  if (node.kind === 'list') return node.items.map(describe).filter((text) => text !== '')[0] ?? ''
  return node.kind === 'unknown' ? node.text : ''
}
