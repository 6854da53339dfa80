import { Fields } from '../notation/fields.js'
import type { PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import type { SourceNode } from '../source/source-node.js'

/** What [HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html) and function URLs do. */
export const gatewayBehaviour: Behaviour = {
  product: 'API Gateway',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}

export const lambdaBehaviour: Behaviour = { ...gatewayBehaviour, product: 'Lambda' }

/** Reads the CORS settings of an HTTP API or a function URL, in the spellings of CloudFormation, OpenAPI and Terraform. */
export function readGatewayCors(
  node: SourceNode,
  behaviour: Behaviour,
  notes: Notes,
): PolicyRule[] {
  const draft = new PolicyDraft(notes, behaviour, node.line)
  const fields = new Fields(node, notes)
  for (const origin of fields.texts('AllowOrigins', 'allowOrigins', 'allow_origins') ?? []) {
    addGatewayOrigin(draft, origin)
  }
  draft.methods(fields.texts('AllowMethods', 'allowMethods', 'allow_methods') ?? [])
  draft.headers(fields.texts('AllowHeaders', 'allowHeaders', 'allow_headers') ?? [])
  draft.exposed(fields.texts('ExposeHeaders', 'exposeHeaders', 'expose_headers') ?? [])
  const credentials = fields.entry('AllowCredentials', 'allowCredentials', 'allow_credentials')
  const allows = fields.flag('AllowCredentials', 'allowCredentials', 'allow_credentials')
  if (allows === true) draft.credentials(true, credentials?.line ?? node.line)
  const maxAge = fields.entry('MaxAge', 'maxAge', 'max_age')
  const seconds = fields.number('MaxAge', 'maxAge', 'max_age')
  if (seconds !== undefined) draft.maxAge(seconds, maxAge?.line ?? node.line)
  fields.loseRest(behaviour.product)
  return [{ line: node.line, configuration: draft.finish() }]
}

/** Beside whole origins, `*`, `https://*` and `http://*` are documented. */
export function addGatewayOrigin(
  draft: PolicyDraft,
  origin: { readonly text: string; readonly line: number },
): void {
  if (origin.text === '*') draft.anyOrigin(origin.line)
  else if (/^https?:\/\/\*$/.test(origin.text)) draft.wildcard(origin, 'characters')
  else if (origin.text.includes('*')) draft.undocumentedPattern(origin)
  else draft.origin(origin)
}
