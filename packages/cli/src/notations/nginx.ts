import type { CorsConfigurationInput } from '@crossgate/core'
import { splitCommas } from '../notation/fields.js'
import type { Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, textPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { bySpecificity, splitHosts } from '../notation/specificity.js'
import type { NginxDirective } from '../source/nginx-source.js'
import {
  addOrigins,
  coversSameOrigins,
  isOriginSwitch,
  readMaps,
  readPreflightMaps,
  readSets,
  type Variables,
} from './nginx-origins.js'

const behaviour: Behaviour = {
  product: 'nginx',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}

/** A block with what it takes from those around it. */
interface Scope {
  readonly block: readonly NginxDirective[]
  readonly line: number
  readonly headers: readonly NginxDirective[]
  readonly variables: Variables
  /** Variables that are true in preflights only. */
  readonly preflightVariables: ReadonlySet<string>
  /** What answers preflights: that of the server, which is asked first, or of this block. */
  readonly options: PreflightAnswer | undefined
  readonly serverOptions: PreflightAnswer | undefined
  readonly hides: readonly NginxDirective[]
  /** Directives that are not of nginx's own idioms, and change headers of CORS or how they are inherited. */
  readonly others: readonly NginxDirective[]
}

/** An `if` that answers preflights, with the headers of the block that it stands in. */
interface PreflightAnswer {
  readonly directive: NginxDirective
  readonly headers: readonly NginxDirective[]
}

const nowhere: Scope = {
  block: [],
  line: 1,
  headers: [],
  variables: new Map(),
  preflightVariables: new Set(),
  options: undefined,
  serverOptions: undefined,
  hides: [],
  others: [],
}

/** Idioms of nginx: `add_header`, `map $http_origin`, and an `if` that answers preflights by `return 204`. */
export const nginx: Notation = {
  id: 'nginx',
  name: 'an nginx configuration',
  find: ({ directives, text }) => {
    if (directives.length === 0 || !/access-control-/i.test(text)) return []
    return [
      { label: '', line: directives[0]?.line ?? 1, read: (notes) => readFile(directives, notes) },
    ]
  },
}

function readFile(directives: readonly NginxDirective[], notes: Notes): PolicyRule[] {
  const http = directives.flatMap((each) => (each.name === 'http' ? (each.block ?? []) : [each]))
  const outside = {
    ...nowhere,
    variables: readMaps(http, notes),
    preflightVariables: readPreflightMaps(http),
  }
  const outer = enter(http, 1, outside, notes)
  const servers = http.filter(({ name }) => name === 'server')
  if (servers.length === 0) {
    const locations = http.filter(({ name }) => name === 'location')
    if (locations.length > 0)
      return bySpecificity(readLocations(outer, undefined, 'location', notes))
    return [{ line: 1, ...permission(outer, notes) }]
  }
  const fallback = servers.find(isDefaultServer) ?? servers[0]
  const rules = servers.flatMap((server) => readServer(server, outer, server === fallback, notes))
  return bySpecificity(rules.flatMap(splitHosts))
}

function isDefaultServer({ block = [] }: NginxDirective): boolean {
  return block.some(({ name, args }) => name === 'listen' && args.includes('default_server'))
}

function readServer(
  server: NginxDirective,
  outer: Scope,
  isFallback: boolean,
  notes: Notes,
): PolicyRule[] {
  const block = server.block ?? []
  const names = block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args)
  const redirects = block.some(({ name, args }) => name === 'return' && /^30/.test(args[0] ?? ''))
  const hosts = names
    .filter((name) => name !== '_' && name !== '')
    .flatMap((name) => (name.startsWith('.') ? [name.slice(1), `*${name}`] : [name]))
  const isDefault = hosts.length === 0 || hosts.length < names.filter((name) => name !== '').length
  // A server that does nothing but send elsewhere decides about no page.
  if (redirects && !block.some(({ name }) => name === 'location')) return []
  if (isFallback && !isDefault) {
    notes.lose(
      server.line,
      `server_name ${names.join(' ')}`,
      'nginx uses this server for every other name, too; here other names are not allowed.',
    )
  }
  const entered = enter(block, server.line, outer, notes)
  const scope = { ...entered, serverOptions: entered.options }
  return readLocations(scope, isDefault ? undefined : hosts, names[0] ?? 'server', notes)
}

/** Returns the rules of every location, and of what no location takes. */
function readLocations(
  scope: Scope,
  hosts: readonly string[] | undefined,
  label: string,
  notes: Notes,
): PolicyRule[] {
  const all = allLocations(scope, notes)
  const expressions = all.filter(({ modifier }) => modifier === '~' || modifier === '~*')
  for (const { path, scope: own } of expressions) {
    notes.lose(
      own.line,
      path,
      'Its policy is left out: a location with a regular expression cannot be expressed.',
    )
  }
  const [first] = expressions
  const rest = all.find(({ path, modifier }) => path === '/' && modifier === '')
  const server = rest === undefined ? [{ modifier: '', path: '/', scope }] : []
  return [...all, ...server].flatMap(({ modifier, path, scope: own }): PolicyRule[] => {
    if (path.startsWith('@') || modifier === '~' || modifier === '~*') return []
    if (first !== undefined && modifier === '' && own.headers.some(isPermission)) {
      notes.lose(
        own.line,
        path,
        `It is left out: the location in line ${first.scope.line}, which cannot be expressed, matches some of its paths.`,
      )
      return []
    }
    const paths = modifier === '=' ? exactPath(path, own.line, notes) : textPrefix(path)
    return [
      {
        name: path === '/' ? label : `${label} ${path}`,
        line: own.line,
        ...(hosts !== undefined && { hosts }),
        ...(paths !== undefined && { paths }),
        ...permission(own, notes),
      },
    ]
  })
}

interface Location {
  readonly modifier: string
  readonly path: string
  readonly scope: Scope
}

function allLocations(scope: Scope, notes: Notes): Location[] {
  return scope.block
    .filter(({ name }) => name === 'location')
    .flatMap(({ args, block = [], line }) => {
      const [modifier = '', path] = args.length > 1 ? args : ['', args[0]]
      const own = enter(block, line, scope, notes)
      return [{ modifier, path: path ?? '/', scope: own }, ...allLocations(own, notes)]
    })
}

/** Enters a block: one `add_header` in it, and none of those around it counts any more. */
function enter(block: readonly NginxDirective[], line: number, outer: Scope, notes: Notes): Scope {
  const own = block.filter(({ name }) => name === 'add_header')
  const headers = own.length > 0 ? own : outer.headers
  const test = block.find((each) => isPreflightTest(each, outer.preflightVariables))
  const hides = block.filter(({ name }) => name === 'proxy_hide_header')
  if (own.length > 0 && !own.some(isPermission) && outer.headers.some(isPermission)) {
    notes.makeExplicit(
      own[0]?.line ?? line,
      `add_header ${own[0]?.args[0] ?? ''}`,
      'With an add_header of its own a block takes none from those around it: no permission is given here.',
    )
  }
  for (const include of block.filter(({ name }) => name === 'include')) {
    notes.lose(
      include.line,
      `include ${include.args.join(' ')}`,
      'It is not read: the contents of other files are not known.',
    )
  }
  return {
    block,
    line,
    headers,
    variables: new Map([...outer.variables, ...readSets(block)]),
    preflightVariables: outer.preflightVariables,
    options: outer.serverOptions ?? (test && { directive: test, headers }),
    serverOptions: outer.serverOptions,
    hides: hides.length > 0 ? hides : outer.hides,
    others: [...outer.others, ...block.filter(setsOtherwise)],
  }
}

const readDirectives = ['add_header', 'proxy_hide_header', 'fastcgi_hide_header', 'if', 'location']

/** Whether a directive of a module, or Lua, is about CORS, or another rule of inheritance than the usual one holds. */
function setsOtherwise({ name, args, block = [] }: NginxDirective): boolean {
  if (name === 'add_header_inherit') return args[0] !== 'on'
  if (readDirectives.includes(name)) return false
  const words = name.endsWith('_by_lua_block') ? block.map((each) => each.name) : args
  return /_by_lua|header/.test(name) && words.some((word) => /access-control-/i.test(word))
}

function isPermission({ args: [name = ''] }: NginxDirective): boolean {
  return name.toLowerCase() === 'access-control-allow-origin'
}

/** `if ($request_method = OPTIONS) { return 204; }`, or with a variable that is true in preflights. */
function isPreflightTest(
  { name, args, block = [] }: NginxDirective,
  preflightVariables: ReadonlySet<string>,
): boolean {
  const test = args.join(' ').replace(/^\(\s*|\s*\)$/g, '')
  const asks =
    preflightVariables.has(test) ||
    /^\$request_method\s+(?:=|~\*?)\s+[("'^]*OPTIONS[)"'$]*$/.test(test)
  return name === 'if' && asks && block.some((each) => isSuccess(each))
}

function isSuccess({ name, args }: NginxDirective): boolean {
  return name === 'return' && /^20[0146]$/.test(args[0] ?? '')
}

/** Returns the policy of a block, without a configuration where it gives no permission. */
function permission(scope: Scope, notes: Notes): { configuration?: CorsConfigurationInput } {
  const { block, headers, variables, preflightVariables, line, others } = scope
  const strange = block.find(
    (each) =>
      each.name === 'if' &&
      !isPreflightTest(each, preflightVariables) &&
      !isOriginSwitch(each) &&
      decides(each),
  )
  const origins = headers.filter(isPermission)
  const [other] = others
  if (other !== undefined) {
    notes.lose(
      other.line,
      `${other.name} ${other.args.join(' ')}`.trim(),
      other.name === 'add_header_inherit'
        ? 'Nothing is allowed here: which headers a block then inherits is not read.'
        : 'Nothing is allowed here: what it does with the headers is not read.',
    )
    return {}
  }
  if (origins.length === 0 && strange === undefined) return {}
  if (strange !== undefined) {
    notes.lose(
      strange.line,
      `if ${strange.args.join(' ')}`,
      'Nothing is allowed here: what this condition changes cannot be expressed.',
    )
    return {}
  }
  const [origin, second] = origins as [NginxDirective, NginxDirective?]
  if (second !== undefined) {
    notes.lose(
      second.line,
      'Access-Control-Allow-Origin',
      `Nothing is allowed here: the header is sent twice (line ${origin.line} and line ${second.line}), which browsers refuse.`,
    )
    return {}
  }
  const draft = new PolicyDraft(notes, behaviour, line)
  const value = origin.args[1] ?? ''
  const answers = acceptedPreflight(value, scope, notes)
  addOrigins(draft, value, origin.line, variables)
  readCredentials(draft, { headers, answers }, value, variables)
  draft.exposed(valuesOf(headers, 'access-control-expose-headers', notes))
  readPreflight(draft, answers)
  noteSurroundings(origin, scope, notes)
  return { configuration: draft.finish() }
}

/** Whether an `if` changes what is answered. */
function decides({ block = [] }: NginxDirective): boolean {
  return block.some(
    ({ name, args }) =>
      name === 'add_header' || (name === 'set' && /cors|origin/i.test(args[0] ?? '')),
  )
}

/** The headers of the response to a preflight; undefined where nginx leaves it to what stands behind. */
function preflightHeaders(
  { block, headers }: Scope,
  options: PreflightAnswer | undefined,
): readonly NginxDirective[] | undefined {
  if (options !== undefined) {
    const own = (options.directive.block ?? []).filter(({ name }) => name === 'add_header')
    return own.length > 0 ? own : options.headers
  }
  return block.some(isSuccess) ? headers : undefined
}

/** Returns the headers of a response to a preflight that browsers take for a yes; of any other it notes why not. */
function acceptedPreflight(
  value: string,
  scope: Scope,
  notes: Notes,
): readonly NginxDirective[] | undefined {
  const answers = preflightHeaders(scope, scope.options)
  if (answers === undefined) {
    notes.lose(
      scope.line,
      'OPTIONS',
      'nginx does not answer preflights here, and the server behind it is not in this file: methods and headers that need a preflight are left out. To answer them, write: if ($request_method = OPTIONS) { return 204; }',
    )
    return undefined
  }
  const [allowed, second] = answers.filter(isPermission)
  if (allowed?.args[1] === value && second === undefined) return answers
  notes.lose(
    (second ?? allowed ?? answers[0] ?? scope).line,
    'Access-Control-Allow-Origin',
    `Methods and headers that need a preflight are left out: the response to the preflight ${second === undefined ? 'allows other origins than the response to the request' : 'has this header twice, which browsers refuse'}.`,
  )
  return undefined
}

function readPreflight(draft: PolicyDraft, answers: readonly NginxDirective[] | undefined): void {
  if (answers === undefined) return
  const { notes } = draft
  draft.methods(valuesOf(answers, 'access-control-allow-methods', notes))
  const headers = answers.find(
    ({ args: [name = ''] }) => name.toLowerCase() === 'access-control-allow-headers',
  )
  if (headers?.args[1] === '$http_access_control_request_headers') {
    draft.anyHeader(headers.line, 'It sends back whatever a preflight asks for.')
  } else draft.headers(valuesOf(answers, 'access-control-allow-headers', notes))
  const [maxAge] = valuesOf(answers, 'access-control-max-age', notes)
  if (maxAge !== undefined) draft.maxAge(Number(maxAge.text), maxAge.line)
}

/** The parts of a header that is a list. A variable in it is left out. */
function valuesOf(headers: readonly NginxDirective[], wanted: string, notes: Notes) {
  return headers.flatMap(({ args: [name = '', value = ''], line }) => {
    if (name.toLowerCase() !== wanted) return []
    if (!value.includes('$')) return splitCommas([{ text: value, line }])
    notes.lose(line, `${name} ${value}`, 'It is left out: the value of this variable is not known.')
    return []
  })
}

/** Credentials need a yes in both responses, that to the preflight and that to the request. */
function readCredentials(
  draft: PolicyDraft,
  {
    headers,
    answers,
  }: {
    readonly headers: readonly NginxDirective[]
    /** Of the preflight; undefined where nothing that needs one is imported. */
    readonly answers: readonly NginxDirective[] | undefined
  },
  origin: string,
  variables: Variables,
): void {
  const [found, ...others] = credentialsOf(headers)
  if (found === undefined) return
  const isAllowedBy = (said: readonly NginxDirective[]): boolean =>
    allowsCredentials(said, origin, variables)
  if (!isAllowedBy([found, ...others])) {
    draft.notes.lose(
      found.line,
      `Access-Control-Allow-Credentials ${found.args[1]}`,
      `allowCredentials is false here: ${others.length > 0 ? 'the header is sent twice, which browsers refuse' : 'only "true" allows credentials, and only for every allowed origin'}.`,
    )
  } else if (answers !== undefined && !isAllowedBy(credentialsOf(answers))) {
    draft.notes.lose(
      answers[0]?.line ?? found.line,
      'Access-Control-Allow-Credentials',
      'allowCredentials is false here: the response to the preflight does not allow credentials as the response to the request does, so browsers refuse requests with credentials that need a preflight. If they should work, add the same line to the if block, and import again.',
    )
  } else draft.credentials(true, found.line)
}

/** nginx sends no header whose value is empty. */
function credentialsOf(headers: readonly NginxDirective[]): readonly NginxDirective[] {
  return headers.filter(
    ({ args: [name = '', value = ''] }) =>
      name.toLowerCase() === 'access-control-allow-credentials' && value !== '',
  )
}

function allowsCredentials(
  said: readonly NginxDirective[],
  origin: string,
  variables: Variables,
): boolean {
  const [found, second] = said
  if (found === undefined || second !== undefined) return false
  const value = found.args[1] ?? ''
  const own = variables.get(value)
  const origins = variables.get(origin)
  if (value === 'true') return true
  return (
    own !== undefined &&
    origins !== undefined &&
    isTrueForAll(own) &&
    coversSameOrigins(own, origins)
  )
}

function isTrueForAll({
  fallback,
  cases,
}: {
  fallback: string
  cases: readonly { value: string }[]
}): boolean {
  return fallback === '' && cases.every(({ value }) => value === 'true' || value === '')
}

/** What is different about the answers that people forget: errors, and those of the server behind. */
function noteSurroundings(origin: NginxDirective, { block, hides }: Scope, notes: Notes): void {
  if (origin.args[2] !== 'always') {
    notes.lose(
      origin.line,
      'add_header without always',
      'nginx leaves it off error responses (and 202), so no page can read those; here every response has it.',
    )
  }
  const passes = block.find(({ name }) => /^(?:proxy|fastcgi|uwsgi|grpc|scgi)_pass$/.test(name))
  const isHidden = hides.some(
    ({ args: [name = ''] }) => name.toLowerCase() === 'access-control-allow-origin',
  )
  if (passes !== undefined && !isHidden) {
    notes.makeExplicit(
      passes.line,
      `${passes.name} ${passes.args.join(' ')}`,
      'If the server behind it also sends Access-Control-Allow-Origin, browsers refuse the response from nginx; here it is sent once.',
    )
  }
}
