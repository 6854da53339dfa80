import type { FoundPolicy, Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules } from '../notation/store-rules.js'
import {
  childOf,
  createMap,
  entriesOf,
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
  const found = (node: SourceNode | undefined, read: (node: SourceNode) => FoundPolicy['read']) => {
    if (node === undefined) return undefined
    const resolved = markReferences(node)
    return { label: `Resources.${key}`, line: node.line, read: read(resolved) }
  }
  switch (textOf(childOf(value, 'Type'))) {
    case 'AWS::S3::Bucket':
      return found(
        childOf(properties, 'CorsConfiguration', 'CorsRules'),
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
        childOf(properties, 'CorsConfiguration'),
        (node) => (notes) => readGatewayCors(node, gatewayBehaviour, notes),
      )
    case 'AWS::Lambda::Url':
      return found(
        childOf(properties, 'Cors'),
        (node) => (notes) => readGatewayCors(node, lambdaBehaviour, notes),
      )
    default:
      return undefined
  }
}

/** `{ "Ref": "Name" }` and `{ "Fn::Sub": "…" }` are values that the template does not hold; in YAML they are tags. */
function markReferences(node: SourceNode): SourceNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(markReferences) }
  if (node.kind !== 'map') return node
  const entries = [...node.entries.values()]
  const [only] = entries
  if (entries.length === 1 && only !== undefined && /^(?:Ref|Condition|Fn::\w+)$/.test(only.key)) {
    return { kind: 'unknown', line: node.line, text: `${only.key} ${describe(only.value)}`.trim() }
  }
  return createMap(
    node.line,
    entries.map((entry) => ({ ...entry, value: markReferences(entry.value) })),
  )
}

function describe(node: SourceNode): string {
  if (node.kind === 'scalar') return String(node.value)
  return node.kind === 'unknown' ? node.text : ''
}
