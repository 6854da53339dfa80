import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields } from '../notation/fields.js'
import type { Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, segmentPrefix, textPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { bySpecificity, splitHosts } from '../notation/specificity.js'
import { childOf, hasKey, itemsOf, type SourceNode, textOf } from '../source/source-node.js'
import { nameOfObject, objectsOfKind } from './kubernetes.js'

/** What an implementation of the [CORS filter](https://gateway-api.sigs.k8s.io/reference/spec/#httpcorsfilter) has to do. */
const behaviour: Behaviour = {
  product: 'Gateway API',
  checksMethods: false,
  refuses: false,
  star: 'answered',
}
const defaultMaxAge = 5

/** `HTTPRoute` objects with a CORS filter. */
export const gatewayApi: Notation = {
  id: 'gateway-api',
  name: 'HTTPRoutes of Gateway API',
  find: ({ roots }) => {
    const routes = objectsOfKind(roots, 'HTTPRoute')
    const [first] = routes.filter((route) =>
      rulesOf(route).some((rule) => corsOf(rule) !== undefined),
    )
    if (first === undefined) return []
    return [
      {
        label: routes.map(nameOfObject).join(', '),
        line: first.line,
        read: (notes) =>
          bySpecificity(routes.flatMap((route) => readRoute(route, notes)).flatMap(splitHosts)),
      },
    ]
  },
}

function rulesOf(route: SourceNode): readonly SourceNode[] {
  return itemsOf(childOf(route, 'spec', 'rules'))
}

function corsOf(rule: SourceNode): SourceNode | undefined {
  const filter = itemsOf(childOf(rule, 'filters')).find(
    (each) => textOf(childOf(each, 'type')) === 'CORS' || hasKey(each, 'cors'),
  )
  return childOf(filter, 'cors')
}

function readRoute(route: SourceNode, notes: Notes): PolicyRule[] {
  const hostnames = itemsOf(childOf(route, 'spec', 'hostnames')).flatMap(
    (each) => textOf(each) ?? [],
  )
  const hosts = hostnames.length === 0 ? undefined : hostnames
  return rulesOf(route).flatMap((rule) => {
    const cors = corsOf(rule)
    const read = cors && (() => readCors(cors, notes))
    const matches = itemsOf(childOf(rule, 'matches'))
    const base = {
      name: nameOfObject(route),
      line: rule.line,
      ...(hosts !== undefined && { hosts }),
    }
    if (matches.length === 0) return [{ ...base, ...(read && { configuration: read() }) }]
    return matches.map((match) => readMatch(match, base, read, notes))
  })
}

function readMatch(
  match: SourceNode,
  base: PolicyRule,
  read: (() => CorsConfigurationInput) | undefined,
  notes: Notes,
): PolicyRule {
  const path = childOf(match, 'path')
  const value = textOf(childOf(path, 'value')) ?? '/'
  const type = textOf(childOf(path, 'type')) ?? 'PathPrefix'
  const conditions = ['headers', 'queryParams', 'method'].filter((key) => hasKey(match, key))
  const paths =
    type === 'Exact'
      ? exactPath(value, match.line, notes)
      : type === 'PathPrefix'
        ? segmentPrefix(value)
        : undefined
  const rule = { ...base, line: match.line, ...(paths !== undefined && { paths }) }
  if (type === 'RegularExpression') return readExpression(value, rule, read, notes)
  if (conditions.length === 0) {
    return { ...rule, ...(read && { configuration: read() }) }
  }
  if (read !== undefined) {
    notes.lose(
      match.line,
      conditions.join(', '),
      'Nothing is allowed here: policies are chosen only by host and path, and this rule depends on something else.',
    )
  }
  return rule
}

/** Whether an expression goes before other paths is left to each implementation. */
function readExpression(
  value: string,
  rule: PolicyRule,
  read: (() => CorsConfigurationInput) | undefined,
  notes: Notes,
): PolicyRule {
  notes.lose(rule.line, value, 'Its policy is left out: it is a regular expression.')
  const paths = textPrefix(value.replace(/^\^/, '').replace(/[^\w/~-].*$/, ''))
  return {
    ...rule,
    ...(paths !== undefined && { paths }),
    ...(read && { configuration: read() }),
    isUnsaid: true,
  }
}

function readCors(cors: SourceNode, notes: Notes): CorsConfigurationInput {
  const draft = new PolicyDraft(notes, behaviour, cors.line)
  const fields = new Fields(cors, notes)
  for (const origin of fields.texts('allowOrigins') ?? []) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else draft.wildcard(origin, 'labels')
  }
  draft.methods(fields.texts('allowMethods') ?? [])
  draft.headers(fields.texts('allowHeaders') ?? [])
  draft.exposed(fields.texts('exposeHeaders') ?? [])
  const credentials = fields.flag('allowCredentials')
  if (credentials === true) {
    draft.credentials(true, fields.entry('allowCredentials')?.line ?? cors.line)
  }
  const seconds = fields.number('maxAge')
  if (seconds === undefined) {
    draft.defaultMaxAge(cors.line, defaultMaxAge, "Gateway API's default if maxAge is absent.")
  } else draft.maxAge(seconds, fields.entry('maxAge')?.line ?? cors.line)
  fields.loseRest('Gateway API')
  return draft.finish()
}
