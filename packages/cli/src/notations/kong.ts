import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields } from '../notation/fields.js'
import type { FoundPolicy, Notation, PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { textPrefix } from '../notation/paths.js'
import { type Behaviour, PolicyDraft } from '../notation/policy-draft.js'
import { bySpecificity, splitHosts } from '../notation/specificity.js'
import {
  childOf,
  hasKey,
  itemsOf,
  type LocatedText,
  type SourceNode,
  textOf,
} from '../source/source-node.js'
import { nameOfObject } from './kubernetes.js'

const behaviour: Behaviour = {
  product: 'Kong',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}
/** Of the nine methods of [the plugin](https://developer.konghq.com/plugins/cors/reference/) those that a page can send. */
const defaultMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS']

/** Kong's plugin `cors`: declarative configuration, the Admin API, `KongPlugin` objects and `x-kong-plugin-cors`. */
export const kong: Notation = {
  id: 'kong',
  name: "Kong's plugin cors",
  find: ({ roots, text }) =>
    roots.flatMap((root) => findPolicies(root, text.includes('konghq.com/plugins'))),
}

function findPolicies(root: SourceNode, isAnnotated: boolean): FoundPolicy[] {
  const own = childOf(root, 'x-kong-plugin-cors')
  if (own !== undefined) return [single(own, '')]
  if (isPlugin(root))
    return [single(root, textOf(childOf(root, 'kind')) ? nameOfObject(root) : '', isAnnotated)]
  const services = itemsOf(childOf(root, 'services'))
  const routes = [
    ...itemsOf(childOf(root, 'routes')).map((route) => ({ route, service: undefined })),
    ...services.flatMap((service) =>
      itemsOf(childOf(service, 'routes')).map((route) => ({ route, service })),
    ),
  ]
  const plugins = [root, ...services, ...routes.map(({ route }) => route)].flatMap((owner) =>
    itemsOf(childOf(owner, 'plugins')).filter(isPlugin),
  )
  const [first] = plugins
  if (first === undefined) return []
  if (routes.length === 0) return plugins.map((plugin) => single(plugin, ''))
  const top = itemsOf(childOf(root, 'plugins')).filter(isPlugin)
  return [
    {
      label: '',
      line: first.line,
      read: (notes) => {
        for (const plugin of top.filter(
          (each) => isScoped(each, 'consumer') || isScoped(each, 'consumer_group'),
        ))
          notes.lose(
            plugin.line,
            'consumer',
            'It is left out: it applies to one consumer only, and a policy does not know who is asking.',
          )
        const rules = routes.flatMap(({ route, service }) => {
          const plugin = findPlugin(route, service, top)
          return readRoute(route, plugin && (() => readPlugin(plugin, notes)), notes)
        })
        return bySpecificity(rules.flatMap(splitHosts))
      },
    },
  ]
}

/** The plugin of a route counts before that of its service, and that before the one for all. */
function findPlugin(
  route: SourceNode,
  service: SourceNode | undefined,
  top: readonly SourceNode[],
): SourceNode | undefined {
  const own = (owner: SourceNode | undefined) =>
    itemsOf(childOf(owner, 'plugins')).find((each) => isPlugin(each) && !isOff(each))
  // One that is off is as one that is not there.
  const applied = top.filter((plugin) => !isOff(plugin))
  const named = (key: 'route' | 'service', owner: SourceNode | undefined) => {
    const name = textOf(childOf(owner, 'name'))
    return applied.find((plugin) => {
      const target = childOf(plugin, key)
      return name !== undefined && (textOf(target) ?? textOf(childOf(target, 'name'))) === name
    })
  }
  const forAll = applied.find((plugin) => !scopes.some((key) => isScoped(plugin, key)))
  return own(route) ?? named('route', route) ?? own(service) ?? named('service', service) ?? forAll
}

/** What a plugin can be for. */
const scopes = ['route', 'service', 'consumer', 'consumer_group'] as const

function isScoped(plugin: SourceNode, key: string): boolean {
  const scope = childOf(plugin, key)
  return scope !== undefined && !(scope.kind === 'scalar' && scope.value === null)
}

function isOff(plugin: SourceNode): boolean {
  const enabled = childOf(plugin, 'enabled')
  return enabled?.kind === 'scalar' && String(enabled.value) === 'false'
}

function isPlugin(node: SourceNode): boolean {
  return textOf(childOf(node, 'name')) === 'cors' || textOf(childOf(node, 'plugin')) === 'cors'
}

function single(plugin: SourceNode, label: string, isAnnotated = false): FoundPolicy {
  return {
    label,
    line: plugin.line,
    read: (notes) => {
      if (isAnnotated) {
        notes.lose(
          plugin.line,
          'konghq.com/plugins',
          'Annotations say for which routes it applies, and they are not read: use the policy only for the hosts and paths of those routes.',
        )
      }
      noteScopes(plugin, notes)
      return [{ line: plugin.line, configuration: readPlugin(plugin, notes) }]
    },
  }
}

/** The routes that a plugin alone is for are not in the file. */
function noteScopes(plugin: SourceNode, notes: Notes): void {
  for (const key of scopes.filter((each) => isScoped(plugin, each))) {
    notes.lose(
      childOf(plugin, key)?.line ?? plugin.line,
      key,
      `It applies to one ${key.replace('_', ' ')} only, which is not in the file: use the policy only for its hosts and paths.`,
    )
  }
}

function readRoute(
  route: SourceNode,
  read: (() => CorsConfigurationInput) | undefined,
  notes: Notes,
): PolicyRule[] {
  const list = (key: string) => itemsOf(childOf(route, key)).flatMap((each) => textOf(each) ?? [])
  const hosts = list('hosts')
  const paths = list('paths')
  const name = textOf(childOf(route, 'name'))
  const others = ['methods', 'headers', 'snis', 'sources', 'destinations', 'expression'].filter(
    (key) => hasKey(route, key),
  )
  const expression = paths.find((path) => path.startsWith('~'))
  const base = {
    line: route.line,
    ...(name !== undefined && { name }),
    ...(hosts.length > 0 && { hosts }),
  }
  const isSaid = others.length === 0 && expression === undefined
  if (!isSaid) {
    notes.lose(
      route.line,
      expression ?? others.join(', '),
      'Nothing is allowed here: policies are chosen only by host and by a path or its beginning.',
    )
  }
  const known = read?.()
  // An expression goes before every beginning, and so does a route that asks for more.
  return (paths.length === 0 ? ['/'] : paths).map((path) => {
    const own = textPrefix(startOf(path))
    return {
      ...base,
      ...(own !== undefined && { paths: own }),
      ...(known && { configuration: known }),
      ...(!isSaid && { isUnsaid: true }),
    }
  })
}

/** The text with which every path begins that an expression matches. */
function startOf(path: string): string {
  return path.startsWith('~') ? path.replace(/^~\^?/, '').replace(/[^\w/-].*$/, '') : path
}

function readPlugin(plugin: SourceNode, notes: Notes): CorsConfigurationInput {
  const config = childOf(plugin, 'config') ?? plugin
  const draft = new PolicyDraft(notes, behaviour, config.line)
  const fields = new Fields(config, notes)
  const outer = new Fields(plugin, notes)
  if (outer.flag('enabled') === false) draft.enabled(false)
  readOrigins(draft, fields)
  const continues = fields.flag('preflight_continue') === true
  if (continues) {
    notes.lose(
      fields.entry('preflight_continue')?.line ?? config.line,
      'preflight_continue',
      'Kong leaves preflights to the upstream, which is not in this file: methods and headers that need a preflight are left out.',
    )
  }
  const methods = fields.texts('methods')
  const headers = fields.texts('headers') ?? []
  if (!continues) {
    if (methods === undefined) {
      draft.defaultMethods(
        config.line,
        defaultMethods,
        "Kong's default if methods is absent; it also allows TRACE and CONNECT, which no page can use.",
      )
    }
    draft.methods(methods ?? [])
    if (headers.length === 0)
      draft.anyHeader(
        config.line,
        'Kong allows any header that a preflight asks for if headers is absent or empty.',
      )
    draft.headers(headers)
  }
  draft.exposed(fields.texts('exposed_headers') ?? [])
  if (fields.flag('credentials') === true) {
    draft.credentials(true, fields.entry('credentials')?.line ?? config.line)
  }
  const seconds = fields.number('max_age')
  if (seconds !== undefined) draft.maxAge(seconds, fields.entry('max_age')?.line ?? config.line)
  if (fields.flag('private_network') === true) {
    notes.lose(
      fields.entry('private_network')?.line ?? config.line,
      'private_network',
      'It is left out: browsers have dropped that preflight and ask the visitor instead.',
    )
  }
  fields.entry('allow_origin_absent')
  if (config !== plugin) fields.loseRest('Kong')
  return draft.finish()
}

function readOrigins(draft: PolicyDraft, fields: Fields): void {
  const origins = fields.texts('origins')
  if (origins === undefined || origins.length === 0) {
    draft.defaultOrigin(draft.line, 'Kong allows every origin if origins is absent or empty.')
  }
  for (const origin of origins ?? []) {
    if (origin.text === '*') draft.anyOrigin(origin.line)
    else if (/[^A-Za-z0-9.:/-]/.test(origin.text)) addExpression(draft, origin)
    else if (origin.text.includes(':'))
      draft.origin(withoutDefaultPort(origin, (origins ?? []).length))
    else {
      draft.notes.lose(
        origin.line,
        origin.text,
        `It is left out: it has no scheme. Write https://${origin.text} if you mean that.`,
      )
    }
  }
}

/** Among several Kong compares origins without the port of their scheme; one alone it sends as it is. */
function withoutDefaultPort(origin: LocatedText, count: number): LocatedText {
  if (count === 1) return origin
  return {
    ...origin,
    text: origin.text.replace(/^(https:\/\/[^/:]+):443$|^(http:\/\/[^/:]+):80$/, '$1$2'),
  }
}

/** An expression without a colon is compared with the host, whatever the scheme. */
function addExpression(draft: PolicyDraft, origin: LocatedText): void {
  const use = { isFullMatch: true, ignoresCase: false }
  if (origin.text.includes(':')) {
    draft.expression(origin, use)
    return
  }
  const host = origin.text.replace(/^\^/, '').replace(/\$$/, '')
  draft.expression({ ...origin, text: `https?://(${host})` }, use)
  draft.notes.lose(
    origin.line,
    origin.text,
    'Kong compares only the host. Here it means https and http without a port; other schemes and ports are left out.',
  )
}
