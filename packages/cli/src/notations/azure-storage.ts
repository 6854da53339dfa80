import type { FoundPolicy, Notation } from '../notation/notation.js'
import { type RuleKeys, readStoreRules, type Store } from '../notation/store-rules.js'
import {
  childOf,
  hasKey,
  itemsOf,
  type SourceNode,
  textOf,
  walkNodes,
} from '../source/source-node.js'

/** Reads the rules of [Azure Storage](https://learn.microsoft.com/rest/api/storageservices/cross-origin-resource-sharing--cors--support-for-the-azure-storage-services). */
export const azureStore: Store = {
  product: 'Azure Storage',
  checksMethods: true,
  refuses: false,
  star: 'answered',
  hasWildcards: false,
  sendsCredentials: true,
}

/** Of XML and the libraries, of Resource Manager, and of Terraform. */
export const azureKeys: RuleKeys = {
  origins: ['AllowedOrigins', 'allowedOrigins', 'allowed_origins'],
  methods: ['AllowedMethods', 'allowedMethods', 'allowed_methods'],
  headers: ['AllowedHeaders', 'allowedHeaders', 'allowed_headers'],
  exposed: ['ExposedHeaders', 'exposedHeaders', 'exposed_headers'],
  maxAge: ['MaxAgeInSeconds', 'maxAgeInSeconds', 'max_age_in_seconds'],
  known: ['Service'],
}

export const azureStorage: Notation = {
  id: 'azure-storage',
  name: 'the CORS rules of Azure Storage',
  find: ({ roots }) => roots.flatMap(findRules),
}

function findRules(root: SourceNode): FoundPolicy[] {
  const bare = itemsOf(root)
  if (bare.length > 0 && bare.every(isRule)) return splitServices(bare)
  const xml =
    childOf(root, 'StorageServiceProperties', 'Cors', 'CorsRule') ??
    childOf(root, 'Cors', 'CorsRule')
  if (xml !== undefined) return [foundPolicy('', xml.kind === 'list' ? xml.items : [xml])]
  const found: FoundPolicy[] = []
  walkNodes(root, (node, path) => {
    const rules = itemsOf(childOf(node, 'cors', 'corsRules') ?? childOf(node, 'cors'))
    if (rules.length === 0 || !rules.every(isRule)) return
    const type = textOf(childOf(root, ...path.slice(0, -1), 'type'))
    found.push(foundPolicy([...path, ...(type === undefined ? [] : [type])].join('.'), rules))
  })
  return found
}

/** What `az storage cors list` prints names the service of each rule. */
function splitServices(rules: readonly SourceNode[]): FoundPolicy[] {
  const services = new Map<string, SourceNode[]>()
  for (const rule of rules) {
    const service = textOf(childOf(rule, 'Service')) ?? ''
    services.set(service, [...(services.get(service) ?? []), rule])
  }
  return [...services].map(([service, own]) => foundPolicy(service, own))
}

function foundPolicy(label: string, rules: readonly SourceNode[]): FoundPolicy {
  return {
    label,
    line: rules[0]?.line ?? 1,
    read: (notes, options) => readStoreRules(rules, azureKeys, azureStore, notes, options),
  }
}

function isRule(node: SourceNode): boolean {
  return (
    hasKey(node, 'AllowedOrigins', 'allowedOrigins') &&
    hasKey(node, 'MaxAgeInSeconds', 'maxAgeInSeconds', 'ExposedHeaders')
  )
}
