import { Fields, splitCommas } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
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

const behaviour: Behaviour = {
  product: 'Traefik',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}
const prefix = 'accesscontrol'

/** The [headers middleware](https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers/) of Traefik: files, labels of containers and `Middleware` objects. */
export const traefik: Notation = {
  id: 'traefik',
  name: 'a headers middleware of Traefik',
  find: ({ roots }) => [
    ...roots.flatMap(findInFile),
    ...roots.flatMap(findInLabels),
    ...objectsOfKind(roots, 'Middleware').flatMap((object) =>
      toFound(nameOfObject(object), childOf(object, 'spec', 'headers')),
    ),
  ],
}

function findInFile(root: SourceNode): FoundPolicy[] {
  return entriesOf(childOf(root, 'http', 'middlewares')).flatMap(({ key, value }) =>
    toFound(`http.middlewares.${key}`, childOf(value, 'headers')),
  )
}

/** Labels are keys of their own, in any case, with lists in commas. */
function findInLabels(root: SourceNode): FoundPolicy[] {
  return entriesOf(childOf(root, 'services')).flatMap(({ value }) => {
    const middlewares = new Map<string, SourceEntry[]>()
    for (const { key, line, value: text } of labelsOf(value)) {
      const found = /^traefik\.http\.middlewares\.([^.]+)\.headers\.(\w+)$/i.exec(key)
      if (found === null) continue
      const [, name = '', option = ''] = found
      middlewares.set(name, [...(middlewares.get(name) ?? []), { key: option, line, value: text }])
    }
    return [...middlewares].flatMap(([name, entries]) =>
      toFound(`http.middlewares.${name}`, createMap(entries[0]?.line ?? 1, entries)),
    )
  })
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

function toFound(label: string, headers: SourceNode | undefined): FoundPolicy[] {
  const entries = entriesOf(headers).filter(({ key }) =>
    /^(?:accesscontrol|addvaryheader)/i.test(key),
  )
  if (headers === undefined || !entries.some(({ key }) => key.toLowerCase().startsWith(prefix)))
    return []
  const lower = createMap(
    headers.line,
    entries.map((entry) => ({ ...entry, key: entry.key.toLowerCase() })),
  )
  return [{ label, line: headers.line, read: (notes) => readHeaders(lower, notes) }]
}

function readHeaders(headers: SourceNode, notes: Notes): PolicyRule[] {
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
    draft.defaultMaxAge(headers.line, 0, 'Traefik sends it where accessControlMaxAge is absent.')
  else draft.maxAge(seconds, fields.entry(`${prefix}maxage`)?.line ?? headers.line)
  fields.entry('addvaryheader')
  fields.loseRest('Traefik')
  return [{ line: headers.line, configuration: draft.finish() }]
}
