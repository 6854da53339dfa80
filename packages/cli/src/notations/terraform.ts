import type { FoundPolicy, Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules } from '../notation/store-rules.js'
import {
  childOf,
  createMap,
  entriesOf,
  hasKey,
  itemsOf,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { gatewayBehaviour, lambdaBehaviour, readGatewayCors } from './api-gateway.js'
import { azureKeys, azureStore } from './azure-storage.js'
import { readFusionauth } from './fusionauth.js'
import { gcsKeys, gcsStore } from './gcs.js'
import { readR2Rules } from './r2.js'
import { s3Store } from './s3.js'

const bucketKeys: RuleKeys = {
  origins: ['allowed_origins'],
  methods: ['allowed_methods'],
  headers: ['allowed_headers'],
  exposed: ['expose_headers'],
  maxAge: ['max_age_seconds'],
  known: ['id'],
}

type Reader = (node: SourceNode) => FoundPolicy['read']

const readBucket: Reader = (node) => (notes, options) =>
  readStoreRules(listOf(node), bucketKeys, s3Store, notes, options)

/** Where each resource keeps its policy, and how it is read. */
const resources: Readonly<
  Record<string, { readonly paths: readonly string[][]; readonly read: Reader }>
> = {
  aws_s3_bucket_cors_configuration: { paths: [['cors_rule']], read: readBucket },
  aws_s3_bucket: { paths: [['cors_rule']], read: readBucket },
  aws_apigatewayv2_api: {
    paths: [['cors_configuration']],
    read: (node) => (notes) => readGatewayCors(only(node), gatewayBehaviour, notes),
  },
  aws_lambda_function_url: {
    paths: [['cors']],
    read: (node) => (notes) => readGatewayCors(only(node), lambdaBehaviour, notes),
  },
  google_storage_bucket: {
    paths: [['cors']],
    read: (node) => (notes, options) =>
      readStoreRules(listOf(node), gcsKeys, gcsStore, notes, options),
  },
  azurerm_storage_account: {
    paths: [
      ['blob_properties', 'cors_rule'],
      ['queue_properties', 'cors_rule'],
      ['share_properties', 'cors_rule'],
    ],
    read: (node) => (notes, options) =>
      readStoreRules(listOf(node), azureKeys, azureStore, notes, options),
  },
  cloudflare_r2_bucket_cors: {
    paths: [['rules']],
    read: (node) => (notes, options) => readR2Rules(listOf(node), notes, options),
  },
  fusionauth_system_configuration: {
    paths: [['cors_configuration']],
    read: (node) => (notes) => readFusionauth(only(node), notes, 'terraform'),
  },
}

/** Modules of Terraform in HCL, and the JSON of a plan or a state. */
export const terraform: Notation = {
  id: 'terraform',
  name: 'a Terraform module or plan',
  find: ({ roots, format }) =>
    roots.flatMap((root) =>
      format === 'hcl' || isJsonModule(root) ? findInModule(root) : findInPlan(root),
    ),
}

/** [A module in JSON](https://developer.hashicorp.com/terraform/language/syntax/json), as `main.tf.json` is. */
function isJsonModule(root: SourceNode): boolean {
  return ['resource', 'module'].some((key) => entriesOf(childOf(root, key)).length > 0)
}

function findInModule(root: SourceNode): FoundPolicy[] {
  return [...findInResources(root), ...findInCalls(root)]
}

/** What a module that is called makes of its arguments is known to Terraform alone. */
function findInCalls(root: SourceNode): FoundPolicy[] {
  return entriesOf(childOf(root, 'module')).flatMap(({ key: name, value }) =>
    listOf(value).flatMap((call) =>
      entriesOf(call)
        .filter(({ key }) => /cors/i.test(key))
        .map(({ key, line }) => ({
          label: `module.${name}.${key}`,
          line,
          read: (notes) => {
            notes.miss(line, `what the module ${name} makes of ${key}`)
            return []
          },
        })),
    ),
  )
}

function findInResources(root: SourceNode): FoundPolicy[] {
  return entriesOf(childOf(root, 'resource')).flatMap(({ key: type, value }) =>
    entriesOf(value).flatMap(({ key: name, value: blocks }) =>
      listOf(blocks).flatMap((block) => findPolicy(type, `${type}.${name}`, block)),
    ),
  )
}

/** `terraform show -json` of a plan or a state. What is known after apply only is not in it. */
function findInPlan(root: SourceNode): FoundPolicy[] {
  if (!hasKey(root, 'terraform_version', 'planned_values')) return []
  const changes = new Map(
    itemsOf(childOf(root, 'resource_changes')).map((change) => [
      textOf(childOf(change, 'address')),
      childOf(change, 'change', 'after_unknown'),
    ]),
  )
  const module =
    childOf(root, 'planned_values', 'root_module') ?? childOf(root, 'values', 'root_module')
  return allResources(module).flatMap((resource) => {
    const address = textOf(childOf(resource, 'address')) ?? ''
    const values = childOf(resource, 'values')
    const type = textOf(childOf(resource, 'type')) ?? ''
    if (values === undefined) return []
    return findPolicy(type, address, markUnknown(values, changes.get(address)))
  })
}

function allResources(module: SourceNode | undefined): SourceNode[] {
  return [
    ...itemsOf(childOf(module, 'resources')),
    ...itemsOf(childOf(module, 'child_modules')).flatMap(allResources),
  ]
}

/** Puts an unknown value wherever a plan says `true` in `after_unknown`. */
function markUnknown(node: SourceNode, unknown: SourceNode | undefined): SourceNode {
  const { line } = node
  if (unknown?.kind === 'scalar' && unknown.value === true) {
    return { kind: 'unknown', line, text: 'a value that is known only after apply' }
  }
  if (node.kind === 'list') {
    const marks = itemsOf(unknown)
    return { ...node, items: node.items.map((item, index) => markUnknown(item, marks[index])) }
  }
  if (node.kind !== 'map') return node
  const known = [...node.entries.values()].map((entry) => ({
    ...entry,
    value: markUnknown(entry.value, childOf(unknown, entry.key)),
  }))
  const absent = entriesOf(unknown)
    .filter(
      ({ key, value }) => !node.entries.has(key) && value.kind === 'scalar' && value.value === true,
    )
    .map(({ key }) => ({
      key,
      line,
      value: { kind: 'unknown', line, text: `${key}, which is known only after apply` } as const,
    }))
  return createMap(line, [...known, ...absent])
}

function findPolicy(type: string, label: string, block: SourceNode): FoundPolicy[] {
  const known = Object.hasOwn(resources, type) ? resources[type] : undefined
  if (known === undefined) return []
  return known.paths.flatMap((path) => {
    // Blocks are lists, of one where only one may stand.
    const parent = path
      .slice(0, -1)
      .reduce<SourceNode | undefined>((node, key) => only(childOf(node, key)), block)
    const last = path.at(-1) ?? ''
    const policy = withDynamic(childOf(parent, last), childOf(parent, 'dynamic', last))
    if (policy === undefined || isEmptyList(policy)) return []
    const place = path.length === 1 ? label : `${label}.${path[0]}`
    return [{ label: place, line: policy.line, read: known.read(policy) }]
  })
}

/** Rules that a `dynamic` block makes are known to Terraform alone. */
function withDynamic(
  node: SourceNode | undefined,
  dynamic: SourceNode | undefined,
): SourceNode | undefined {
  if (dynamic === undefined) return node
  const { line } = dynamic
  const made: SourceNode = { kind: 'unknown', line, text: 'what a dynamic block makes' }
  return { kind: 'list', line: node?.line ?? line, items: [...(node ? listOf(node) : []), made] }
}

function isEmptyList(node: SourceNode): boolean {
  return (
    (node.kind === 'list' && node.items.length === 0) ||
    (node.kind === 'scalar' && node.value === null)
  )
}

function listOf(node: SourceNode): readonly SourceNode[] {
  return node.kind === 'list' ? node.items : [node]
}

function only(node: SourceNode): SourceNode
function only(node: SourceNode | undefined): SourceNode | undefined
function only(node: SourceNode | undefined): SourceNode | undefined {
  return node?.kind === 'list' ? node.items[0] : node
}
