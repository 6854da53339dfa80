import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields, readDuration } from '../notation/fields.js'
import type { Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, textPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { byHost, splitHosts } from '../notation/specificity.js'
import {
  childOf,
  entriesOf,
  hasKey,
  itemsOf,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { addStringMatch } from './envoy.js'
import { nameOfObject, objectsOfKind } from './kubernetes.js'

const behaviour: Behaviour = {
  product: 'Istio',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}

/** `VirtualService` objects with a [`corsPolicy`](https://istio.io/latest/docs/reference/config/networking/virtual-service/#CorsPolicy). */
export const istio: Notation = {
  id: 'istio',
  name: 'VirtualServices of Istio',
  find: ({ roots }) => {
    const services = objectsOfKind(roots, 'VirtualService')
    const [first] = services.filter((service) =>
      routesOf(service).some((route) => hasKey(route, 'corsPolicy')),
    )
    if (first === undefined) return []
    return [
      {
        label: services.map(nameOfObject).join(', '),
        line: first.line,
        read: (notes) =>
          byHost(services.flatMap((service) => readService(service, notes)).flatMap(splitHosts)),
      },
    ]
  },
}

function routesOf(service: SourceNode): readonly SourceNode[] {
  return itemsOf(childOf(service, 'spec', 'http'))
}

function readService(service: SourceNode, notes: Notes): PolicyRule[] {
  const names = itemsOf(childOf(service, 'spec', 'hosts')).flatMap((each) => textOf(each) ?? [])
  const hosts = names.includes('*') || names.length === 0 ? undefined : names
  return routesOf(service).flatMap((route) => {
    const policy = childOf(route, 'corsPolicy')
    const read = policy && (() => readPolicy(policy, notes))
    const name = textOf(childOf(route, 'name')) ?? nameOfObject(service)
    const base = { name, line: route.line, ...(hosts !== undefined && { hosts }) }
    const matches = itemsOf(childOf(route, 'match'))
    if (matches.length === 0) return [{ ...base, ...(read && { configuration: read() }) }]
    return matches.map((match) => readMatch(match, base, read, notes))
  })
}

/** Routes are asked in order; one that asks for more than the path gives nothing, and takes its paths from the next. */
function readMatch(
  match: SourceNode,
  base: PolicyRule,
  read: (() => CorsConfigurationInput) | undefined,
  notes: Notes,
): PolicyRule {
  const uri = childOf(match, 'uri')
  const exact = textOf(childOf(uri, 'exact'))
  const prefix = textOf(childOf(uri, 'prefix'))
  const paths =
    exact !== undefined
      ? exactPath(exact, match.line, notes)
      : prefix !== undefined
        ? textPrefix(prefix)
        : undefined
  const others = entriesOf(match)
    .map(({ key }) => key)
    .filter((key) => !['uri', 'name', 'ignoreUriCase'].includes(key))
  const isSaid =
    others.length === 0 && (uri === undefined || exact !== undefined || prefix !== undefined)
  const rule = { ...base, line: match.line, ...(paths !== undefined && { paths }) }
  if (isSaid) return { ...rule, ...(read && { configuration: read() }) }
  if (read !== undefined) {
    notes.lose(
      match.line,
      others.length > 0 ? others.join(', ') : (textOf(childOf(uri, 'regex')) ?? 'uri'),
      'Nothing is allowed here: policies are chosen only by host and by a path or its beginning.',
    )
  }
  return rule
}

function readPolicy(policy: SourceNode, notes: Notes): CorsConfigurationInput {
  const draft = new PolicyDraft(notes, behaviour, policy.line)
  const fields = new Fields(policy, notes)
  for (const match of itemsOf(fields.take('allowOrigins'))) {
    addStringMatch(draft, match, { exact: 'exact', prefix: 'prefix', regex: 'regex' })
  }
  for (const origin of fields.texts('allowOrigin') ?? []) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else draft.origin(origin)
  }
  draft.methods(fields.texts('allowMethods') ?? [])
  draft.headers(fields.texts('allowHeaders') ?? [])
  draft.exposed(fields.texts('exposeHeaders') ?? [])
  if (fields.flag('allowCredentials') === true) {
    draft.credentials(true, fields.entry('allowCredentials')?.line ?? policy.line)
  }
  const maxAge = fields.entry('maxAge')
  const seconds = readDuration(maxAge?.value, notes)
  if (seconds !== undefined) draft.maxAge(seconds, maxAge?.line ?? policy.line)
  const unmatched = fields.entry('unmatchedPreflights')
  if (unmatched !== undefined) {
    notes.makeExplicit(
      unmatched.line,
      `unmatchedPreflights: ${textOf(unmatched.value) ?? ''}`,
      'A preflight that is not allowed is always answered here and never reaches an application: for the page it fails in either case.',
    )
  }
  fields.loseRest('Istio')
  return draft.finish()
}
