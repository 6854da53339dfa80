import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields, splitCommas } from '../notation/fields.js'
import type { FoundPolicy, Notation } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import {
  childOf,
  createMap,
  entriesOf,
  itemsOf,
  type SourceEntry,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { nameOfObject, objectsOfKind } from './kubernetes.js'
import { type Router, readRouters } from './traefik-routers.js'

const behaviour: Behaviour = {
  product: 'Traefik',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}
const prefix = 'accesscontrol'

/** A headers middleware, with its keys in lower case. */
interface Middleware {
  readonly label: string
  readonly name: string
  readonly headers: SourceNode
}

/** The [headers middleware](https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/) of Traefik: files, labels of containers and `Middleware` objects. */
export const traefik: Notation = {
  id: 'traefik',
  name: 'a Traefik headers middleware',
  find: ({ roots }) => {
    const labels = roots.flatMap(readLabels)
    const middlewares = [
      ...roots.flatMap((root) => inFile(root)),
      ...labels.flatMap((label) => inFile(label)),
      ...objectsOfKind(roots, 'Middleware').flatMap((object) =>
        toMiddleware(
          nameOfObject(object),
          textOf(childOf(object, 'metadata', 'name')) ?? '',
          childOf(object, 'spec', 'headers'),
        ),
      ),
    ]
    const chains = readChains([...roots, ...labels], objectsOfKind(roots, 'Middleware'))
    const routers = [
      ...[...roots, ...labels].flatMap(routersOf),
      ...objectsOfKind(roots, 'IngressRoute').flatMap(routesOf),
    ].map((router) => ({
      ...router,
      middlewares: router.middlewares.flatMap((name) => unchain(name, chains, 0)),
    }))
    return findPolicies(middlewares, routers)
  },
}

/** Where routers are in the file they say for which requests a middleware is; else each is a policy of its own. */
function findPolicies(
  middlewares: readonly Middleware[],
  routers: readonly Router[],
): FoundPolicy[] {
  const used = middlewares.filter(({ name }) =>
    routers.some((router) => router.middlewares.includes(name)),
  )
  const [first] = used
  if (first === undefined) {
    return middlewares.map(({ label, headers }) => ({
      label,
      line: headers.line,
      read: (notes) => {
        if (routers.length > 0) {
          notes.lose(
            headers.line,
            label,
            'No router in this file uses it. Find the routers that do, and use the policy for their hosts and paths.',
          )
        }
        return [{ line: headers.line, configuration: readHeaders(headers, notes) }]
      },
    }))
  }
  return [
    {
      label: 'routers',
      line: first.headers.line,
      read: (notes) => {
        for (const { label, headers } of middlewares.filter((each) => !used.includes(each))) {
          notes.lose(headers.line, label, 'It is left out: no router in the file uses it.')
        }
        const read = (name: string) => {
          const found = used.find((each) => each.name === name)
          return found && readHeaders(found.headers, notes)
        }
        return readRouters(routers, read, notes)
      },
    },
  ]
}

function inFile(root: SourceNode): Middleware[] {
  return entriesOf(childOf(root, 'http', 'middlewares')).flatMap(({ key, value }) =>
    toMiddleware(`http.middlewares.${key}`, key, childOf(value, 'headers')),
  )
}

function routersOf(root: SourceNode): Router[] {
  return entriesOf(childOf(root, 'http', 'routers')).map(({ key, line, value }) => ({
    name: key,
    line,
    rule: textOf(childOf(value, 'rule')) ?? '',
    middlewares: namesOf(childOf(value, 'middlewares')),
    priority: priorityOf(value),
  }))
}

function priorityOf(node: SourceNode): number {
  const value = childOf(node, 'priority')
  return (value?.kind === 'scalar' && Number(value.value)) || 0
}

/** Middlewares that stand for others, by name. */
function readChains(
  files: readonly SourceNode[],
  objects: readonly SourceNode[],
): Map<string, readonly string[]> {
  const inFiles = files.flatMap((file) =>
    entriesOf(childOf(file, 'http', 'middlewares')).map(
      ({ key, value }) => [key, namesOf(childOf(value, 'chain', 'middlewares'))] as const,
    ),
  )
  const inObjects = objects.map((object) => {
    const name = textOf(childOf(object, 'metadata', 'name')) ?? ''
    return [name, namedOf(childOf(object, 'spec', 'chain', 'middlewares'))] as const
  })
  return new Map([...inFiles, ...inObjects].filter(([, names]) => names.length > 0))
}

/** Chains can name each other. */
const maximumChains = 10

function unchain(
  name: string,
  chains: ReadonlyMap<string, readonly string[]>,
  depth: number,
): string[] {
  const names = depth < maximumChains ? chains.get(name) : undefined
  return names === undefined ? [name] : names.flatMap((each) => unchain(each, chains, depth + 1))
}

function namedOf(node: SourceNode | undefined): string[] {
  return itemsOf(node).flatMap((each) => textOf(childOf(each, 'name')) ?? [])
}

function routesOf(object: SourceNode): Router[] {
  return itemsOf(childOf(object, 'spec', 'routes')).map((route) => ({
    name: nameOfObject(object),
    line: route.line,
    rule: textOf(childOf(route, 'match')) ?? '',
    middlewares: namedOf(childOf(route, 'middlewares')),
    priority: priorityOf(route),
  }))
}

function namesOf(node: SourceNode | undefined): string[] {
  const texts = textOf(node)?.split(',') ?? itemsOf(node).flatMap((item) => textOf(item) ?? [])
  return texts.map((text) => text.trim().replace(/@.*$/, ''))
}

/** Reads the labels of containers as the file that they stand for: keys in any case, lists in commas. */
function readLabels(root: SourceNode): SourceNode[] {
  return entriesOf(childOf(root, 'services')).flatMap(({ value }) => {
    const entries = labelsOf(value).flatMap(({ key, line, value: text }) => {
      const found =
        /^traefik\.(http)\.(middlewares|routers)\.([^.]+)\.((?:headers|chain|headers\.customresponseheaders)\.)?([\w-]+)$/i.exec(
          key,
        )
      if (found === null) return []
      const [, http = '', kind = '', name = '', below = '', option = ''] = found
      const inside = below.toLowerCase().split('.').slice(0, -1)
      const path = [http.toLowerCase(), kind.toLowerCase(), name, ...inside]
      return [{ path, entry: { key: option.toLowerCase(), line, value: text } }]
    })
    return entries.length === 0 ? [] : [nest(entries)]
  })
}

interface NestedEntry {
  readonly path: readonly string[]
  readonly entry: SourceEntry
}

/** Makes maps of entries by their paths. */
function nest(entries: readonly NestedEntry[]): SourceNode {
  const line = entries[0]?.entry.line ?? 1
  const own = entries.filter(({ path }) => path.length === 0).map(({ entry }) => entry)
  const keys = [...new Set(entries.flatMap(({ path }) => path[0] ?? []))]
  const below = keys.map((key): SourceEntry => {
    const inside = entries.filter(({ path }) => path[0] === key)
    const value = nest(inside.map(({ path, entry }) => ({ path: path.slice(1), entry })))
    return { key, line: value.line, value }
  })
  return createMap(line, [...own, ...below])
}

function labelsOf(service: SourceNode): SourceEntry[] {
  const labels = childOf(service, 'labels') ?? childOf(service, 'deploy', 'labels')
  const lines = itemsOf(labels).flatMap((item): SourceEntry[] => {
    const text = textOf(item) ?? ''
    const equals = text.indexOf('=')
    if (equals < 0) return []
    const { line } = item
    // A dollar sign is written twice in a compose file.
    const value = text.slice(equals + 1).replaceAll('$$', '$')
    return [{ key: text.slice(0, equals), line, value: { kind: 'scalar', line, value } }]
  })
  return [...lines, ...entriesOf(labels)]
}

function toMiddleware(label: string, name: string, headers: SourceNode | undefined): Middleware[] {
  const entries = entriesOf(headers).filter(
    ({ key, value }) =>
      /^(?:accesscontrol|addvaryheader)/i.test(key) ||
      (/^customresponseheaders$/i.test(key) && customHeaders(value).length > 0),
  )
  const isAboutCors = entries.some(({ key }) => !/^addvaryheader$/i.test(key))
  if (headers === undefined || !isAboutCors) return []
  const lower = entries.map((entry) => ({ ...entry, key: entry.key.toLowerCase() }))
  return [{ label, name, headers: createMap(headers.line, lower) }]
}

/** What a middleware sends on every answer, whoever asks. */
function customHeaders(node: SourceNode | undefined): readonly SourceEntry[] {
  return entriesOf(node).filter(({ key }) => /^access-control-/i.test(key))
}

function readHeaders(headers: SourceNode, notes: Notes): CorsConfigurationInput {
  const draft = new PolicyDraft(notes, behaviour, headers.line)
  const fields = new Fields(headers, notes)
  const list = (name: string) => splitCommas(fields.texts(`${prefix}${name}`) ?? [])
  for (const origin of list('alloworiginlist')) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else draft.origin(origin)
  }
  for (const expression of fields.texts(`${prefix}alloworiginlistregex`) ?? []) {
    draft.expression(expression, { isFullMatch: false, ignoresCase: false })
  }
  draft.methods(list('allowmethods'))
  draft.headers(list('allowheaders'))
  draft.exposed(list('exposeheaders'))
  if (fields.flag(`${prefix}allowcredentials`) === true) {
    draft.credentials(true, fields.entry(`${prefix}allowcredentials`)?.line ?? headers.line)
  }
  const seconds = fields.number(`${prefix}maxage`)
  if (seconds === undefined)
    draft.defaultMaxAge(headers.line, 0, "Traefik's default if accessControlMaxAge is absent.")
  else draft.maxAge(seconds, fields.entry(`${prefix}maxage`)?.line ?? headers.line)
  fields.entry('addvaryheader')
  for (const { key, line, value } of customHeaders(fields.take('customresponseheaders'))) {
    notes.lose(
      line,
      `customResponseHeaders ${key}: ${textOf(value) ?? ''}`,
      "It is left out: Traefik adds it only to the application's responses, for every origin, and answers no preflight with it. Use the accessControl options instead.",
    )
  }
  fields.loseRest('Traefik')
  return draft.finish()
}
