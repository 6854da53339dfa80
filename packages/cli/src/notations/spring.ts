import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields, splitCommas } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, segmentPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import {
  childOf,
  createMap,
  entriesOf,
  itemsOf,
  type LocatedText,
  type SourceNode,
  textOf,
} from '../source/source-node.js'

const behaviour: Behaviour = {
  product: 'Spring',
  checksMethods: true,
  refuses: true,
  star: 'answered',
}
/** What is allowed where no method is named, and what is on for the endpoints that are not of the gateway. */
const unsaidMethods = ['GET', 'HEAD']

/** Spring Cloud Gateway's [global and route CORS](https://docs.spring.io/spring-cloud-gateway/reference/spring-cloud-gateway-server-webflux/cors-configuration.html), and that of Actuator and GraphQL, in YAML and properties. */
export const spring: Notation = {
  id: 'spring',
  name: 'a Spring configuration',
  find: ({ roots }) => findInDocuments(roots.map(nested)),
}

/** Where a document says with which profile it counts; the older place is second. */
const activations = [
  ['spring', 'config', 'activate', 'on-profile'],
  ['spring', 'config', 'activate', 'onProfile'],
  ['spring', 'config', 'activate', 'on-cloud-platform'],
  ['spring', 'profiles'],
]

/** Documents of one file override each other in order; one with a profile counts with that profile alone, and is a policy of its own. */
function findInDocuments(roots: readonly SourceNode[]): FoundPolicy[] {
  const documents = roots.map((root) => ({ root, profile: profileOf(root) }))
  const base = documents
    .filter(({ profile }) => profile === undefined)
    .reduce<SourceNode>((merged, { root }) => merge(merged, root), createMap(1, []))
  const active = documents.flatMap(({ root, profile }) => {
    const [own] = profile === undefined ? [] : findPolicies(root)
    if (profile === undefined || own === undefined) return []
    return findPolicies(merge(base, root)).map((found) => ({
      ...found,
      label: profile,
      line: own.line,
      group: profile,
    }))
  })
  const plain = findPolicies(base)
  return active.length === 0
    ? plain
    : [...plain.map((found) => ({ ...found, label: 'no profile' })), ...active]
}

function profileOf(root: SourceNode): string | undefined {
  const [node] = activations.flatMap((path) => childOf(root, ...path) ?? [])
  if (node === undefined || node.kind === 'map') return undefined
  const names = node.kind === 'list' ? node.items.map((item) => textOf(item) ?? '') : [textOf(node)]
  return `profile ${names.join(', ')}`
}

function findPolicies(root: SourceNode): FoundPolicy[] {
  const gateways = [
    ['spring', 'cloud', 'gateway', 'server', 'webflux'],
    ['spring', 'cloud', 'gateway', 'server', 'webmvc'],
    ['spring', 'cloud', 'gateway'],
  ].map((path) => childOf(root, ...path))
  const found = gateways.flatMap((gateway) => findInGateway(gateway))
  const endpoints = [
    { path: ['management', 'endpoints', 'web', 'cors'], paths: ['/actuator', '/actuator/*'] },
    { path: ['spring', 'graphql', 'cors'], paths: ['/graphql'] },
  ].flatMap(({ path, paths }) => {
    const node = childOf(root, ...path)
    if (node?.kind !== 'map') return []
    const policy: FoundPolicy = {
      label: path.join('.'),
      line: node.line,
      group: 'spring',
      read: (notes) => [
        {
          name: path.join('.'),
          line: node.line,
          paths,
          configuration: readConfiguration(node, notes),
        },
      ],
    }
    return [policy]
  })
  return [...endpoints, ...found]
}

/** Keys with dots in them stand for keys below each other. */
function nested(node: SourceNode): SourceNode {
  if (node.kind !== 'map' || ![...node.entries.keys()].some((key) => /^\w[\w-]*\./.test(key))) {
    return node
  }
  const entries = [...node.entries.values()].map((entry) => {
    const [first = '', ...rest] = /^\w[\w-]*\./.test(entry.key) ? entry.key.split('.') : [entry.key]
    const value = rest.reduceRight<SourceNode>(
      (inner, key) => createMap(entry.line, [{ key, line: entry.line, value: inner }]),
      entry.value,
    )
    return { key: first, line: entry.line, value: nested(value) }
  })
  return entries.reduce<SourceNode>(
    (merged, entry) => merge(merged, createMap(entry.line, [entry])),
    createMap(node.line, []),
  )
}

function merge(one: SourceNode, other: SourceNode): SourceNode {
  if (one.kind !== 'map' || other.kind !== 'map') return other
  const entries = new Map(one.entries)
  for (const entry of other.entries.values()) {
    const known = entries.get(entry.key)
    entries.set(entry.key, known ? { ...known, value: merge(known.value, entry.value) } : entry)
  }
  return { ...one, entries }
}

function findInGateway(gateway: SourceNode | undefined): FoundPolicy[] {
  const patterns =
    childOf(gateway, 'globalcors', 'cors-configurations') ??
    childOf(gateway, 'globalcors', 'corsConfigurations')
  const routes = itemsOf(childOf(gateway, 'routes')).filter((route) =>
    childOf(route, 'metadata', 'cors'),
  )
  const first = routes[0] ?? patterns
  if (first === undefined) return []
  return [
    {
      label: 'spring.cloud.gateway',
      line: first.line,
      group: 'spring',
      read: (notes) => [
        ...routes.flatMap((route) => readRoute(route, notes)),
        ...entriesOf(patterns).flatMap(({ key, line, value }) =>
          readPattern(key, line, value, notes),
        ),
      ],
    },
  ]
}

function readRoute(route: SourceNode, notes: Notes): PolicyRule[] {
  const cors = childOf(route, 'metadata', 'cors') as SourceNode
  const predicates = itemsOf(childOf(route, 'predicates')).map((each) => textOf(each) ?? '')
  const patterns = predicates.flatMap((text) => /^Path=(.*)$/.exec(text)?.[1]?.split(',') ?? [])
  const others = predicates.filter((text) => !text.startsWith('Path='))
  const name = textOf(childOf(route, 'id')) ?? 'route'
  if (others.length > 0 || patterns.length === 0) {
    notes.lose(
      route.line,
      name,
      `It is left out: policies are chosen only by host and path, and this route by ${others.join(', ') || 'nothing'}.`,
    )
    return [{ name, line: route.line, isUnsaid: true }]
  }
  return patterns.flatMap((pattern) => readPattern(pattern.trim(), route.line, cors, notes, name))
}

function readPattern(
  written: string,
  line: number,
  node: SourceNode,
  notes: Notes,
  name?: string,
): PolicyRule[] {
  const pattern = written.replace(/^\[(.*)\]$/, '$1')
  const prefix = /^(.*)\/\*\*$/.exec(pattern)?.[1]
  if (/[*?{]/.test(prefix ?? pattern)) {
    notes.lose(
      line,
      pattern,
      'Its policy is left out: an entry of paths can have a * only at the end, for everything that follows.',
    )
    const start = pattern.replace(/[*?{].*$/, '')
    return [{ name: pattern, line, paths: [`${start}*`], isUnsaid: true }]
  }
  const paths = prefix === undefined ? exactPath(pattern, line, notes) : segmentPrefix(prefix)
  return [
    {
      name: name ?? pattern,
      line,
      ...(paths !== undefined && { paths }),
      configuration: readConfiguration(node, notes),
    },
  ]
}

function readConfiguration(node: SourceNode, notes: Notes): CorsConfigurationInput {
  const draft = new PolicyDraft(notes, behaviour, node.line)
  const fields = new Fields(node, notes)
  const list = (camel: string) => {
    const texts = fields.texts(camel, kebab(camel))
    return texts && splitCommas(texts)
  }
  for (const origin of list('allowedOrigins') ?? []) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    // It takes a slash at the end away, and compares without case.
    else draft.origin({ ...origin, text: origin.text.replace(/\/$/, '').toLowerCase() })
  }
  // Ports are a list with commas of their own.
  for (const pattern of joinPorts(list('allowedOriginPatterns') ?? [])) addPattern(draft, pattern)
  const methods = list('allowedMethods')
  if (methods === undefined) {
    draft.defaultMethods(node.line, unsaidMethods, "Spring's default if allowedMethods is absent.")
  }
  draft.methods(methods ?? [])
  draft.headers(list('allowedHeaders') ?? [])
  draft.exposed(list('exposedHeaders') ?? [])
  if (fields.flag('allowCredentials', 'allow-credentials') === true) {
    draft.credentials(
      true,
      fields.entry('allowCredentials', 'allow-credentials')?.line ?? node.line,
    )
  }
  const maxAge = fields.entry('maxAge', 'max-age')
  const seconds = maxAge && fields.number('maxAge', 'max-age')
  if (seconds !== undefined) draft.maxAge(seconds, maxAge?.line ?? node.line)
  if (fields.flag('allowPrivateNetwork', 'allow-private-network') === true) {
    notes.lose(
      node.line,
      'allowPrivateNetwork',
      'It is left out: browsers have dropped that preflight and ask the visitor instead.',
    )
  }
  fields.loseRest('Spring')
  return draft.finish()
}

function kebab(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Puts a pattern together again that was cut inside `:[8080,8081]`. */
function joinPorts(parts: readonly LocatedText[]): LocatedText[] {
  const joined: LocatedText[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last !== undefined && /:\[[^\]]*$/.test(last.text)) {
      joined[joined.length - 1] = { ...last, text: `${last.text},${part.text}` }
    } else joined.push(part)
  }
  return joined
}

/** A `*` stands for any characters; `:[8080,8081]` is a list of ports, and `:[*]` any port or none. */
function addPattern(draft: PolicyDraft, pattern: LocatedText): void {
  const [, body = pattern.text, ports] = /^(.*):\[(\*|\d+(?:,\d+)*)\]$/.exec(pattern.text) ?? []
  const suffixes =
    ports === undefined ? [''] : ports === '*' ? [':*'] : ports.split(',').map((port) => `:${port}`)
  if (body === '*' && ports === undefined) draft.anyOrigin(pattern.line)
  else {
    for (const suffix of suffixes) {
      draft.wildcard({ ...pattern, text: body }, 'characters', suffix)
    }
  }
}
