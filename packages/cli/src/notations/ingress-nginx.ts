import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields, splitCommas } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, segmentPrefix, textPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { bySpecificity } from '../notation/specificity.js'
import { childOf, entriesOf, itemsOf, type SourceNode, textOf } from '../source/source-node.js'
import { nameOfObject, objectsOfKind } from './kubernetes.js'

const prefix = 'nginx.ingress.kubernetes.io/'
const behaviour: Behaviour = {
  product: 'ingress-nginx',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}
/** What [the annotations](https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#enable-cors) mean where they are absent. */
const defaults = {
  methods: ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'],
  headers: [
    'DNT',
    'Keep-Alive',
    'User-Agent',
    'X-Requested-With',
    'If-Modified-Since',
    'Cache-Control',
    'Content-Type',
    'Range',
    'Authorization',
  ],
  maxAge: 1_728_000,
}

/** Annotations of Ingress objects. */
export const ingressNginx: Notation = {
  id: 'ingress-nginx',
  name: 'annotations of ingress-nginx',
  find: ({ roots }) => {
    const ingresses = objectsOfKind(roots, 'Ingress')
    const annotated = ingresses.filter((object) =>
      entriesOf(childOf(object, 'metadata', 'annotations')).some(({ key }) =>
        key.startsWith(`${prefix}${key.includes('enable-cors') ? 'enable-cors' : 'cors-'}`),
      ),
    )
    const isByText = ingresses.some(usesExpressions)
    const [first] = annotated
    if (first === undefined) return []
    const found: FoundPolicy = {
      label: annotated.map(nameOfObject).join(', '),
      line: first.line,
      read: (notes) =>
        bySpecificity(ingresses.flatMap((object) => readIngress(object, isByText, notes))),
    }
    return [found]
  },
}

/** Where one path of a host is an expression, all of them are compared as beginnings of text. */
function usesExpressions(ingress: SourceNode): boolean {
  const annotations = childOf(ingress, 'metadata', 'annotations')
  const paths = itemsOf(childOf(ingress, 'spec', 'rules')).flatMap((rule) =>
    itemsOf(childOf(rule, 'http', 'paths')),
  )
  return (
    textOf(childOf(annotations, `${prefix}use-regex`)) === 'true' ||
    childOf(annotations, `${prefix}rewrite-target`) !== undefined ||
    paths.some((path) => !plainPath.test(textOf(childOf(path, 'path')) ?? '/'))
  )
}

function readIngress(ingress: SourceNode, isByText: boolean, notes: Notes): PolicyRule[] {
  const configuration = readAnnotations(ingress, notes)
  const name = nameOfObject(ingress)
  const { line } = ingress
  const rules = itemsOf(childOf(ingress, 'spec', 'rules')).flatMap((rule) => {
    const host = textOf(childOf(rule, 'host'))
    const hosts = host === undefined || host === '' ? undefined : [host]
    if (host?.startsWith('*.') === true && configuration !== undefined) {
      notes.lose(
        rule.line,
        host,
        'Nothing is allowed here: the host of an Ingress matches only one more label, and a host here matches names of any depth.',
      )
      return [toRule(name, line, hosts, undefined, undefined)]
    }
    const paths = itemsOf(childOf(rule, 'http', 'paths'))
    if (paths.length === 0) return [toRule(name, line, hosts, undefined, configuration)]
    return paths.map((path) => {
      const { entries, isUnsaid } = readPath(
        path,
        isByText && configuration === undefined ? textPrefix : segmentPrefix,
        notes,
      )
      const found = toRule(name, path.line, hosts, entries, configuration)
      return isUnsaid ? { ...found, isUnsaid } : found
    })
  })
  const backend = childOf(ingress, 'spec', 'defaultBackend')
  return backend === undefined && rules.length > 0
    ? rules
    : [...rules, toRule(name, line, undefined, undefined, configuration)]
}

function toRule(
  name: string,
  line: number,
  hosts: readonly string[] | undefined,
  paths: readonly string[] | undefined,
  configuration: CorsConfigurationInput | undefined,
): PolicyRule {
  return {
    name,
    line,
    ...(hosts !== undefined && { hosts }),
    ...(paths !== undefined && { paths }),
    ...(configuration !== undefined && { configuration }),
  }
}

const plainPath = /^[\w/.~-]*$/
/** The expressions with which people cut a prefix off: `/api(/|$)(.*)`, `/api/(.*)` and `/api/?(.*)`. */
const rewrites = /^([\w/.~-]*?)(?:(\(\/\|\$\))\(\.\*\)|\/\?\(\.\*\)|(\/)\(\.\*\))\$?$/

/**
 * Returns the entries for a path, undefined for every path. `prefix` reads what is no expression:
 * part by part, or, where ingress-nginx compares text and no permission is given, as text.
 */
function readPath(
  path: SourceNode,
  prefix: (text: string) => string[] | undefined,
  notes: Notes,
): { entries: readonly string[] | undefined; isUnsaid?: boolean } {
  const text = textOf(childOf(path, 'path')) ?? '/'
  const type = textOf(childOf(path, 'pathType')) ?? 'ImplementationSpecific'
  if (type === 'Exact') return { entries: exactPath(text, path.line, notes) }
  if (plainPath.test(text)) return { entries: prefix(text) }
  const [, start, parts, slash = ''] = rewrites.exec(text) ?? []
  if (start !== undefined) {
    return { entries: parts === undefined ? textPrefix(`${start}${slash}`) : prefix(start) }
  }
  notes.lose(path.line, text, 'Its policy is left out: it is a regular expression.')
  return { entries: textPrefix(text.replace(/[^\w/.~-].*$/, '')), isUnsaid: true }
}

/** Lines of nginx can set the same headers. */
function noteSnippets(annotations: SourceNode | undefined, notes: Notes): void {
  for (const { key, line, value } of entriesOf(annotations)) {
    const isSnippet = key.startsWith(prefix) && key.endsWith('-snippet')
    if (!isSnippet || !/access-control-|cors/i.test(textOf(value) ?? '')) continue
    notes.lose(
      line,
      key,
      'It is not read: it contains nginx lines about CORS. Import them as a separate file.',
    )
  }
}

/** Without enable-cors the others do nothing. */
function noteUnused(annotations: SourceNode | undefined, notes: Notes): void {
  for (const { key, line } of entriesOf(annotations)) {
    if (!key.startsWith(`${prefix}cors-`)) continue
    notes.makeExplicit(
      line,
      key,
      'ingress-nginx ignores it unless enable-cors is "true": nothing is allowed here.',
    )
  }
}

const known = [
  'allow-origin',
  'allow-methods',
  'allow-headers',
  'expose-headers',
  'allow-credentials',
  'max-age',
].map((key) => `${prefix}cors-${key}`)

function loseUnknown(annotations: SourceNode | undefined, notes: Notes): void {
  for (const { key, line } of entriesOf(annotations)) {
    if (!key.startsWith(`${prefix}cors-`) || known.includes(key)) continue
    notes.lose(line, key, 'It is not read: ingress-nginx documents no such annotation.')
  }
}

function readAnnotations(ingress: SourceNode, notes: Notes): CorsConfigurationInput | undefined {
  const annotations = childOf(ingress, 'metadata', 'annotations')
  noteSnippets(annotations, notes)
  const fields = new Fields(annotations, notes)
  if (fields.flag(`${prefix}enable-cors`) !== true) {
    noteUnused(annotations, notes)
    return undefined
  }
  const line = fields.entry(`${prefix}enable-cors`)?.line ?? ingress.line
  loseUnknown(annotations, notes)
  const draft = new PolicyDraft(notes, behaviour, line)
  const because = (key: string): string => `ingress-nginx's default if cors-${key} is absent.`
  const list = (key: string) => {
    const texts = fields.texts(`${prefix}cors-${key}`)
    return texts && splitCommas(texts)
  }
  const origins = list('allow-origin')
  if (origins === undefined || origins.length === 0)
    draft.defaultOrigin(line, because('allow-origin'))
  for (const origin of origins ?? []) {
    // It compares without case, and origins are in lower case.
    const lower = { ...origin, text: origin.text.toLowerCase() }
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else draft.wildcard(lower, 'label')
  }
  const methods = list('allow-methods')
  if (methods === undefined) draft.defaultMethods(line, defaults.methods, because('allow-methods'))
  draft.methods(methods ?? [])
  const headers = list('allow-headers')
  if (headers === undefined) draft.defaultHeaders(line, defaults.headers, because('allow-headers'))
  draft.headers(headers ?? [])
  draft.exposed(list('expose-headers') ?? [])
  const credentials = fields.flag(`${prefix}cors-allow-credentials`)
  if (credentials === undefined) draft.defaultCredentials(line, because('allow-credentials'))
  else draft.credentials(credentials, fields.entry(`${prefix}cors-allow-credentials`)?.line ?? line)
  const seconds = fields.number(`${prefix}cors-max-age`)
  if (seconds !== undefined)
    draft.maxAge(seconds, fields.entry(`${prefix}cors-max-age`)?.line ?? line)
  else {
    draft.maxAge(86_400, line)
    notes.makeExplicit(
      line,
      'preflightMaxAgeInSeconds: 86400',
      `ingress-nginx uses ${defaults.maxAge} (twenty days) if cors-max-age is absent; no browser caches a preflight for longer than one day.`,
    )
  }
  return draft.finish()
}
