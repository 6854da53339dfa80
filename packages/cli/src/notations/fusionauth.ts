import { defaultConfiguration } from '@crossgate/core'
import { Fields } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { childOf, hasKey, itemsOf, mapChildren, type SourceNode } from '../source/source-node.js'
import { consolePoliciesOf, readPolicy } from './crossgate.js'

const behaviour: Behaviour = {
  product: 'FusionAuth',
  checksMethods: true,
  refuses: true,
  star: 'answered',
  excludesPaths: true,
}

/** The keys of the API, and behind each that of the Terraform provider. */
const keys = {
  enabled: ['enabled'],
  allowCredentials: ['allowCredentials', 'allow_credentials'],
  allowedHeaders: ['allowedHeaders', 'allowed_headers'],
  allowedMethods: ['allowedMethods', 'allowed_methods'],
  allowedOrigins: ['allowedOrigins', 'allowed_origins'],
  exposedHeaders: ['exposedHeaders', 'exposed_headers'],
  maxAge: ['preflightMaxAgeInSeconds', 'preflight_max_age_in_seconds'],
  debug: ['debug'],
} as const

/** The keys of a policy that FusionAuth lacks. */
const ownKeys = Object.keys(defaultConfiguration).filter(
  (key) => !Object.values(keys).some(([shared]) => shared === key),
)

/**
 * Whether a CORS configuration comes from the console, which writes every key: those that FusionAuth
 * lacks restrict, so they have to be read.
 */
function isOfConsole(configuration: SourceNode): boolean {
  return hasKey(configuration, ...ownKeys)
}

/** What [FusionAuth](https://fusionauth.io/docs/apis/system) exports of its API, and what its Kickstart sends to it. */
export const fusionauth: Notation = {
  id: 'fusionauth',
  name: 'the CORS configuration of FusionAuth',
  find: ({ roots, name }) => roots.flatMap((root) => findPolicies(root, name)),
}

function findPolicies(root: SourceNode, name: string): FoundPolicy[] {
  if (consolePoliciesOf(root) !== undefined) return []
  const direct =
    childOf(root, 'systemConfiguration', 'corsConfiguration') ?? childOf(root, 'corsConfiguration')
  const variables = childOf(root, 'variables')
  const requests = itemsOf(childOf(root, 'requests')).flatMap((request, index) => {
    const node = childOf(request, 'body', 'systemConfiguration', 'corsConfiguration')
    if (node === undefined) return []
    return [{ label: `requests[${index}]`, node: putVariablesIn(node, variables) }]
  })
  return [...(direct === undefined ? [] : [{ label: '', node: direct }]), ...requests].map(
    ({ label, node }) => ({
      label,
      line: node.line,
      read: (notes) =>
        isOfConsole(node) ? readPolicy(node, name) : readFusionauth(node, notes, 'api'),
    }),
  )
}

/** Puts [the variables of a Kickstart](https://fusionauth.io/docs/get-started/download-and-install/development/kickstart#variables) in; those of the environment are not in the file. */
function putVariablesIn(node: SourceNode, variables: SourceNode | undefined): SourceNode {
  if (node.kind !== 'scalar') return mapChildren(node, (each) => putVariablesIn(each, variables))
  if (typeof node.value !== 'string') return node
  const value = node.value.replace(/#\{([\w.-]+)\}/g, (written, name: string) => {
    const known = childOf(variables, name)
    return known?.kind === 'scalar' ? String(known.value) : written
  })
  return { ...node, value }
}

/** Reads the configuration; what is absent has FusionAuth's default, which is ours as well, but that Terraform switches it on. */
export function readFusionauth(
  node: SourceNode,
  notes: Notes,
  dialect: 'api' | 'terraform',
): PolicyRule[] {
  const draft = new PolicyDraft(notes, behaviour, node.line)
  const fields = new Fields(node, notes)
  const because = (key: string): string => `FusionAuth's default if ${key} is absent.`
  const enabled = fields.flag(...keys.enabled)
  draft.enabled(enabled ?? dialect === 'terraform')
  if (enabled === undefined) {
    notes.makeExplicit(
      node.line,
      `enabled: ${dialect === 'terraform'}`,
      dialect === 'terraform'
        ? "The default of FusionAuth's Terraform provider if enabled is absent."
        : because('enabled'),
    )
  }
  const credentials = fields.flag(...keys.allowCredentials)
  const line = fields.entry(...keys.allowCredentials)?.line ?? node.line
  if (credentials !== undefined) draft.credentials(credentials, line)
  for (const origin of fields.texts(...keys.allowedOrigins) ?? []) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else draft.origin(origin)
  }
  const methods = fields.texts(...keys.allowedMethods)
  if (methods === undefined)
    draft.defaultMethods(node.line, defaultConfiguration.allowedMethods, because('allowedMethods'))
  draft.methods(methods ?? [])
  const headers = fields.texts(...keys.allowedHeaders)
  if (headers === undefined)
    draft.defaultHeaders(node.line, defaultConfiguration.allowedHeaders, because('allowedHeaders'))
  draft.headers(headers ?? [])
  const exposed = fields.texts(...keys.exposedHeaders)
  if (exposed === undefined) {
    draft.exposed(defaultConfiguration.exposedHeaders.map((text) => ({ text, line: node.line })))
    notes.makeExplicit(
      node.line,
      `exposedHeaders: ${defaultConfiguration.exposedHeaders.join(', ')}`,
      because('exposedHeaders'),
    )
  }
  draft.exposed(exposed ?? [])
  const seconds = fields.number(...keys.maxAge)
  if (seconds === undefined)
    draft.defaultMaxAge(
      node.line,
      defaultConfiguration.preflightMaxAgeInSeconds,
      because('preflightMaxAgeInSeconds'),
    )
  else draft.maxAge(seconds, fields.entry(...keys.maxAge)?.line ?? node.line)
  const debug = fields.flag(...keys.debug)
  if (debug !== undefined) draft.debug(debug)
  fields.loseRest('FusionAuth')
  return [{ line: node.line, configuration: draft.finish() }]
}
