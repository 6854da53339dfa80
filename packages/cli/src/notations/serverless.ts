import { Fields, readTexts, splitCommas } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import {
  childOf,
  entriesOf,
  hasKey,
  itemsOf,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { addGatewayOrigin, gatewayBehaviour, lambdaBehaviour } from './api-gateway.js'

const product = 'The Serverless framework'
/** The headers that the framework allows where none are named: those of HTTP APIs and REST APIs, and of function URLs. */
const apiHeaders = [
  'Content-Type',
  'X-Amz-Date',
  'Authorization',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
]
const urlHeaders = apiHeaders.slice(0, 5)
/** `serverless.yml`: an HTTP API, function URLs and REST events, each with its own dialect. */
export const serverless: Notation = {
  id: 'serverless',
  name: 'a serverless.yml',
  find: ({ roots }) => roots.flatMap(findPolicies),
}

function findPolicies(root: SourceNode): FoundPolicy[] {
  if (!hasKey(root, 'service') || !hasKey(root, 'provider', 'functions')) return []
  const found: FoundPolicy[] = []
  const api = childOf(root, 'provider', 'httpApi', 'cors')
  if (isOn(api)) {
    found.push({
      label: 'provider.httpApi.cors',
      line: api.line,
      read: (notes) => readApi(api, apiMethods(root), notes),
    })
  }
  for (const { key, value } of entriesOf(childOf(root, 'functions'))) {
    const url = childOf(value, 'url', 'cors')
    if (isOn(url)) {
      found.push({
        label: `functions.${key}.url.cors`,
        line: url.line,
        read: (notes) => readUrl(url, notes),
      })
    }
    itemsOf(childOf(value, 'events')).forEach((event, index) => {
      const cors = childOf(event, 'http', 'cors')
      if (!isOn(cors)) return
      found.push({
        group: 'http events',
        label: `functions.${key}.events[${index}].http.cors`,
        line: cors.line,
        read: (notes) => readRestEvent(childOf(event, 'http') as SourceNode, cors, notes),
      })
    })
  }
  return found
}

function isOn(node: SourceNode | undefined): node is SourceNode {
  return (
    node !== undefined && !(node.kind === 'scalar' && (node.value === false || node.value === null))
  )
}

/** Methods of an HTTP API: those of the routes of all functions. */
function apiMethods(root: SourceNode): string[] {
  const methods = entriesOf(childOf(root, 'functions')).flatMap(({ value }) =>
    itemsOf(childOf(value, 'events')).flatMap((event) => {
      const route = childOf(event, 'httpApi')
      const method =
        textOf(childOf(route, 'method')) ?? /^(\w+|\*)\s/.exec(textOf(route) ?? '')?.[1]
      return method === undefined ? (textOf(route) === '*' ? ['*'] : []) : [method]
    }),
  )
  const isAny = methods.some((method) => /^(?:\*|any)$/i.test(method))
  return isAny
    ? ['OPTIONS', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']
    : [...new Set(['OPTIONS', ...methods.map((method) => method.toUpperCase())])]
}

function readApi(cors: SourceNode, methods: readonly string[], notes: Notes): PolicyRule[] {
  return readDialect(cors, gatewayBehaviour, apiHeaders, methods, notes)
}

function readUrl(cors: SourceNode, notes: Notes): PolicyRule[] {
  return readDialect(cors, lambdaBehaviour, urlHeaders, ['*'], notes)
}

/** `true` is what stands for an absent key as well; `null` takes a default away. */
function readDialect(
  cors: SourceNode,
  behaviour: Behaviour,
  headers: readonly string[],
  methods: readonly string[],
  notes: Notes,
): PolicyRule[] {
  const draft = new PolicyDraft(notes, behaviour, cors.line)
  const fields = new Fields(cors, notes)
  const absent = (key: string): boolean => !hasKey(cors, key)
  const because = (key: string): string => `${product}'s default if ${key} is absent.`
  if (absent('allowedOrigins')) draft.defaultOrigin(cors.line, because('allowedOrigins'))
  for (const origin of fields.texts('allowedOrigins') ?? []) addGatewayOrigin(draft, origin)
  if (absent('allowedHeaders')) draft.defaultHeaders(cors.line, headers, because('allowedHeaders'))
  draft.headers(fields.texts('allowedHeaders') ?? [])
  if (absent('allowedMethods')) draft.defaultMethods(cors.line, methods, because('allowedMethods'))
  draft.methods(fields.texts('allowedMethods') ?? [])
  draft.exposed(fields.texts('exposedResponseHeaders') ?? [])
  if (fields.flag('allowCredentials') === true) {
    draft.credentials(true, fields.entry('allowCredentials')?.line ?? cors.line)
  }
  const seconds = fields.number('maxAge')
  if (seconds !== undefined) draft.maxAge(seconds, fields.entry('maxAge')?.line ?? cors.line)
  if (cors.kind === 'map') fields.loseRest(product)
  return [{ line: cors.line, configuration: draft.finish() }]
}

/** Of REST APIs the framework answers preflights; the answer itself is the function's. */
function readRestEvent(event: SourceNode, cors: SourceNode, notes: Notes): PolicyRule[] {
  const draft = new PolicyDraft(notes, gatewayBehaviour, cors.line)
  const fields = new Fields(cors, notes)
  addRestOrigins(draft, fields)
  const headers = fields.texts('headers')
  if (headers === undefined) {
    draft.defaultHeaders(cors.line, apiHeaders, `${product}'s default if headers is absent.`)
  } else draft.headers(splitCommas(headers))
  const method = childOf(event, 'method')
  const methods = [
    ...(method === undefined ? [] : readTexts(method, notes)),
    ...splitCommas(fields.texts('methods') ?? []),
  ].map(({ text, line }) => ({ text: text.toUpperCase(), line }))
  const named = methods.flatMap((each) =>
    each.text === 'ANY'
      ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((text) => ({ text, line: each.line }))
      : [each],
  )
  draft.methods([{ text: 'OPTIONS', line: cors.line }, ...named])
  if (fields.flag('allowCredentials') === true) {
    draft.credentials(true, fields.entry('allowCredentials')?.line ?? cors.line)
  }
  const seconds = fields.number('maxAge')
  if (seconds !== undefined) draft.maxAge(seconds, fields.entry('maxAge')?.line ?? cors.line)
  if (cors.kind === 'map') fields.loseRest(product, 'cacheControl')
  notes.lose(
    cors.line,
    "the function's responses",
    'For a REST API these lines only answer the preflight; what pages may read depends on the headers that the function itself sends, which is not in this file.',
  )
  const configuration = draft.finish()
  const path = textOf(childOf(event, 'path'))
  if (path === undefined) return [{ line: cors.line, configuration }]
  const full = `/${path.replace(/^\//, '')}`
  const paths = restPaths(full)
  if (paths !== undefined) return [{ line: cors.line, name: full, paths, configuration }]
  notes.lose(
    cors.line,
    full,
    'It is left out: an entry of paths cannot have an open part in the middle.',
  )
  return []
}

/** A list becomes [expressions](https://www.serverless.com/framework/docs/providers/aws/events/apigateway#enabling-cors), in which a `*` stands for any characters; a single origin is sent as it is. */
function addRestOrigins(draft: PolicyDraft, fields: Fields): void {
  const single = splitCommas(fields.texts('origin') ?? [])
  const list = splitCommas(fields.texts('origins') ?? [])
  const origins = [...single, ...list]
  if (origins.length === 0)
    draft.defaultOrigin(draft.line, `${product}'s default if origin and origins are absent.`)
  for (const origin of origins) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else if (origins.length > 1 || list.length > 0) draft.wildcard(origin, 'characters')
    else draft.origin(origin)
  }
}

/** `{proxy+}` at the end is whatever follows. */
function restPaths(path: string): string[] | undefined {
  const prefix = path.replace(/\{[^{}/]*\+\}$/, '*')
  return prefix.includes('{') ? undefined : [prefix]
}
