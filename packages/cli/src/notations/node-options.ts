import { Fields, splitCommas } from '../notation/fields.js'
import type { Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import {
  childOf,
  entriesOf,
  type LocatedText,
  type SourceNode,
  textOf,
} from '../source/source-node.js'

/** What sets one of the libraries apart. The defaults are those of the major version. */
interface Library {
  readonly id: string
  readonly name: string
  readonly keys: {
    readonly methods: string
    readonly headers: readonly string[]
    readonly exposed: string
  }
  /** Keys that it alone has, or that say nothing about what a browser may do. */
  readonly otherKeys: readonly string[]
  readonly defaultMethods: readonly string[]
  /** What an entry of a list of origins means when it is `*`. */
  readonly starInList: 'any' | 'text'
  /** Whether `origin` can be a list, `true` and `false`. */
  readonly takesLists: boolean
  /** Whether an empty list of headers is the same as none. */
  readonly emptyHeadersReflect: boolean
  /** Whether the response to a request with the method OPTIONS has the permission. */
  readonly permitsOptions: boolean
  /** Which maxAge is not sent. */
  readonly dropsZeroMaxAge: boolean
}

const libraries: readonly Library[] = [
  {
    id: 'cors',
    name: 'cors 2',
    keys: { methods: 'methods', headers: ['allowedHeaders', 'headers'], exposed: 'exposedHeaders' },
    otherKeys: ['preflightContinue', 'optionsSuccessStatus'],
    defaultMethods: ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
    starInList: 'text',
    takesLists: true,
    emptyHeadersReflect: false,
    permitsOptions: true,
    dropsZeroMaxAge: false,
  },
  {
    id: 'koa-cors',
    name: '@koa/cors 5',
    keys: { methods: 'allowMethods', headers: ['allowHeaders'], exposed: 'exposeHeaders' },
    otherKeys: ['keepHeadersOnError', 'secureContext', 'privateNetworkAccess'],
    defaultMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH'],
    starInList: 'text',
    takesLists: false,
    emptyHeadersReflect: true,
    permitsOptions: false,
    dropsZeroMaxAge: true,
  },
  {
    id: 'fastify-cors',
    name: '@fastify/cors 11',
    keys: { methods: 'methods', headers: ['allowedHeaders'], exposed: 'exposedHeaders' },
    otherKeys: [
      'preflightContinue',
      'optionsSuccessStatus',
      'preflight',
      'strictPreflight',
      'hideOptionsRoute',
      'cacheControl',
      'hook',
      'logLevel',
    ],
    defaultMethods: ['GET', 'HEAD', 'POST'],
    starInList: 'any',
    takesLists: true,
    emptyHeadersReflect: false,
    permitsOptions: true,
    dropsZeroMaxAge: false,
  },
  {
    id: 'hono',
    name: "Hono 4's cors",
    keys: { methods: 'allowMethods', headers: ['allowHeaders'], exposed: 'exposeHeaders' },
    otherKeys: [],
    defaultMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'QUERY'],
    starInList: 'text',
    takesLists: true,
    emptyHeadersReflect: true,
    permitsOptions: true,
    dropsZeroMaxAge: false,
  },
]

/** The options of CORS libraries for Node, as JSON. One text can be the options of several of them. */
export const nodeOptions: readonly Notation[] = libraries.map((library) => ({
  id: library.id,
  name: `the options of ${library.name}`,
  find: ({ roots }) => {
    const [root] = roots
    if (root === undefined || roots.length > 1) return []
    const wrapped = childOf(root, 'cors')
    const options = wrapped?.kind === 'map' && entriesOf(root).length === 1 ? wrapped : root
    if (!areOptionsOf(options, library)) return []
    return [
      { label: '', line: options.line, read: (notes) => readOptions(options, library, notes) },
    ]
  },
}))

function areOptionsOf(node: SourceNode, { keys, otherKeys }: Library): boolean {
  const known = [
    'origin',
    'credentials',
    'maxAge',
    keys.methods,
    ...keys.headers,
    keys.exposed,
    ...otherKeys,
  ]
  const entries = entriesOf(node)
  const isTelling = entries.some(
    ({ key }) => key === 'origin' || (known.includes(key) && /methods|headers$/i.test(key)),
  )
  return isTelling && entries.every(({ key }) => known.includes(key))
}

function readOptions(options: SourceNode, library: Library, notes: Notes): PolicyRule[] {
  const behaviour: Behaviour = {
    product: library.name,
    checksMethods: false,
    refuses: false,
    star: 'sent',
  }
  const { line } = options
  const draft = new PolicyDraft(notes, behaviour, line)
  const fields = new Fields(options, notes)
  readOrigin(draft, fields, library)
  const answersPreflights = readPreflightOptions(draft, fields, library)
  readMethods(draft, fields, library, answersPreflights)
  if (answersPreflights) readHeaders(draft, fields, library)
  draft.exposed(splitCommas(fields.texts(library.keys.exposed) ?? []))
  readCredentials(draft, fields, library)
  const seconds = fields.number('maxAge')
  if (seconds !== undefined && !(seconds === 0 && library.dropsZeroMaxAge)) {
    draft.maxAge(seconds, fields.entry('maxAge')?.line ?? line)
  }
  readSurroundings(draft, fields, library)
  return [{ line, configuration: draft.finish() }]
}

function readOrigin(draft: PolicyDraft, fields: Fields, library: Library): void {
  const node = fields.take('origin')
  const { line } = draft
  if (node === undefined) {
    draft.defaultOrigin(line, `${library.name} allows every origin if origin is absent.`)
  } else if (node.kind === 'list') {
    readOriginList(draft, node.items, library)
  } else if (node.kind === 'unknown') {
    draft.notes.miss(node.line, node.text)
  } else if (
    node.kind === 'scalar' &&
    node.value === true &&
    library.takesLists &&
    library.id !== 'hono'
  ) {
    draft.anyOrigin(node.line)
    draft.notes.makeExplicit(
      node.line,
      'allowedOrigins: *',
      `${library.name} sends back any origin that asks if origin is true.`,
    )
  } else if (node.kind === 'scalar' && (node.value === false || node.value === '')) {
    readOff(draft, node, library)
  } else {
    addOrigin(draft, { text: String(textOf(node) ?? ''), line: node.line })
  }
}

/** An origin that is false, or empty, means something else in each of them. */
function readOff(draft: PolicyDraft, node: SourceNode, { id, name }: Library): void {
  if (id === 'koa-cors')
    draft.defaultOrigin(node.line, `${name} allows every origin if origin is empty.`)
  else if (id === 'hono')
    draft.notes.lose(
      node.line,
      'origin',
      'No browser sends an empty origin, so no page is allowed.',
    )
  else draft.enabled(false)
}

function readOriginList(draft: PolicyDraft, items: readonly SourceNode[], library: Library): void {
  const { notes } = draft
  for (const item of items) {
    const text = textOf(item)
    if (!library.takesLists) {
      notes.lose(
        item.line,
        text ?? 'an entry',
        `It is left out: ${library.name} does not accept a list for origin, and what it sends for one allows nobody.`,
      )
    } else if (item.kind === 'unknown') notes.miss(item.line, item.text)
    else if (text === '*' && library.starInList === 'text') {
      notes.lose(
        item.line,
        '*',
        `It is left out: in a list, ${library.name} compares it with the origin that browsers send, and no browser sends this one.`,
      )
    } else if (text === '*') draft.anyOrigin(item.line)
    else if (text === undefined)
      notes.lose(item.line, 'an entry', 'It is left out: it is not a string.')
    else draft.origin({ text, line: item.line })
  }
}

function addOrigin(draft: PolicyDraft, origin: LocatedText): void {
  if (origin.text === '*') draft.anyOrigin(origin.line)
  else draft.origin(origin)
}

/** Whether the library answers preflights itself, with a status that browsers take for a yes. */
function readPreflightOptions(draft: PolicyDraft, fields: Fields, library: Library): boolean {
  const { otherKeys, name } = library
  const has = (key: string): boolean => otherKeys.includes(key)
  const continues = has('preflightContinue') && fields.flag('preflightContinue') === true
  const isOff = has('preflight') && fields.flag('preflight') === false
  const status = has('optionsSuccessStatus') ? fields.number('optionsSuccessStatus') : undefined
  const isRefused = status !== undefined && (status < 200 || status > 299)
  const key = continues ? 'preflightContinue' : isOff ? 'preflight' : 'optionsSuccessStatus'
  if (!continues && !isOff && !isRefused) return true
  draft.notes.lose(
    fields.entry(key)?.line ?? draft.line,
    key,
    isRefused
      ? `With ${status}, browsers treat every preflight as refused, so methods and headers that need one are left out.`
      : `${name} leaves preflights to the application, which is not in this file: methods and headers that need one are left out.`,
  )
  return false
}

function readMethods(
  draft: PolicyDraft,
  fields: Fields,
  { keys, defaultMethods, permitsOptions, name }: Library,
  answersPreflights: boolean,
): void {
  const methods = fields.texts(keys.methods)
  if (!answersPreflights) return
  if (methods === undefined) {
    draft.defaultMethods(
      draft.line,
      defaultMethods,
      `${name}'s default if ${keys.methods} is absent.`,
    )
    return
  }
  const named = splitCommas(methods)
  const options = named.find(({ text }) => text === 'OPTIONS')
  draft.methods(permitsOptions ? named : named.filter((method) => method !== options))
  if (options !== undefined && !permitsOptions) {
    draft.notes.lose(
      options.line,
      'OPTIONS',
      `It is left out: ${name} sends no CORS headers in the response to such a request, so no page can read it.`,
    )
  }
}

function readHeaders(draft: PolicyDraft, fields: Fields, library: Library): void {
  const { keys, emptyHeadersReflect, name } = library
  const node = fields.take(...keys.headers)
  const headers = splitCommas(fields.texts(...keys.headers) ?? [])
  const isEmptyText = node?.kind === 'scalar' && headers.length === 0
  const reflects =
    node === undefined ||
    (headers.length === 0 &&
      (node.kind === 'list' ? emptyHeadersReflect : isEmptyText && library.id !== 'fastify-cors'))
  if (reflects) {
    draft.anyHeader(
      node?.line ?? draft.line,
      `${name} allows any header that a preflight asks for if ${keys.headers[0]} is absent or empty.`,
    )
  } else draft.headers(headers)
}

function readCredentials(draft: PolicyDraft, fields: Fields, { name }: Library): void {
  const node = fields.take('credentials')
  if (node?.kind === 'unknown') draft.notes.miss(node.line, node.text)
  if (node?.kind !== 'scalar') return
  if (node.value === true) draft.credentials(true, node.line)
  else if (node.value !== false) {
    draft.notes.lose(
      node.line,
      'credentials',
      `${name} needs true or false here; allowCredentials is false.`,
    )
  }
}

/** Options that say nothing about what a browser may do, but for those of errors. */
function readSurroundings(draft: PolicyDraft, fields: Fields, { otherKeys, name }: Library): void {
  const { notes } = draft
  const keep = fields.entry('keepHeadersOnError')
  if (otherKeys.includes('keepHeadersOnError') && fields.flag('keepHeadersOnError') === false) {
    notes.lose(
      keep?.line ?? draft.line,
      'keepHeadersOnError',
      `With false, ${name} leaves the CORS headers off error responses; here every response has them.`,
    )
  }
  for (const key of ['secureContext', 'cacheControl', 'privateNetworkAccess']) {
    const entry = fields.entry(key)
    const isOff = entry?.value.kind === 'scalar' && entry.value.value === false
    if (entry === undefined || isOff || !otherKeys.includes(key)) continue
    notes.lose(
      entry.line,
      key,
      key === 'privateNetworkAccess'
        ? 'It is left out: browsers have dropped that preflight and ask the visitor instead.'
        : 'It sets headers that are not CORS headers: set them in the application.',
    )
  }
}
