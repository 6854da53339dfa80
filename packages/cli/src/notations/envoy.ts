import type { CorsConfigurationInput } from '@crossgate/core'
import { Fields, readFlag, readNumber, splitCommas } from '../notation/fields.js'
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
  walkNodes,
} from '../source/source-node.js'

const behaviour: Behaviour = {
  product: 'Envoy',
  checksMethods: false,
  refuses: false,
  star: 'sent',
}
const filterName = 'envoy.filters.http.cors'

/** Configurations of Envoy with a [`CorsPolicy`](https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/cors/v3/cors.proto). */
export const envoy: Notation = {
  id: 'envoy',
  name: 'an Envoy configuration',
  find: ({ roots }) =>
    roots.flatMap((root) => {
      const policies: SourceNode[] = []
      const hosts: SourceNode[] = []
      walkNodes(root, (node, path) => {
        if (isPolicy(node)) policies.push(node)
        if (path.at(-1) === 'virtual_hosts') hosts.push(...itemsOf(node))
      })
      const [first] = policies
      if (first === undefined) return []
      return [
        {
          label: '',
          line: first.line,
          read: (notes) => {
            if (hosts.length > 0) {
              return byHost(
                hosts.flatMap((host) => readVirtualHost(host, notes)).flatMap(splitHosts),
              )
            }
            return policies.map((policy) => ({
              line: policy.line,
              configuration: readPolicy(policy, notes),
            }))
          },
        },
      ]
    }),
}

function isPolicy(node: SourceNode): boolean {
  const type = textOf(childOf(node, '@type'))
  return (type?.endsWith('.CorsPolicy') ?? false) || hasKey(node, 'allow_origin_string_match')
}

/** A policy of its own, or the older field. */
function policyOf(node: SourceNode | undefined): SourceNode | undefined {
  const policy =
    childOf(node, 'typed_per_filter_config', filterName) ??
    childOf(node, 'cors') ??
    childOf(node, 'route', 'cors')
  return policy !== undefined && isPolicy(policy) ? policy : undefined
}

function readVirtualHost(host: SourceNode, notes: Notes): PolicyRule[] {
  const domains = itemsOf(childOf(host, 'domains')).flatMap((each) => textOf(each) ?? [])
  const hosts =
    domains.includes('*') || domains.length === 0
      ? undefined
      : [...new Set(domains.map(withoutPort))]
  const inherited = policyOf(host)
  const name = textOf(childOf(host, 'name')) ?? 'virtual host'
  const base = { name, line: host.line, ...(hosts !== undefined && { hosts }) }
  const routes = itemsOf(childOf(host, 'routes')).map((route) => {
    const policy = policyOf(route) ?? inherited
    return readRoute(route, base, policy && (() => readPolicy(policy, notes)), notes)
  })
  if (routes.length > 0 || inherited === undefined) return routes
  return [{ ...base, configuration: readPolicy(inherited, notes) }]
}

function withoutPort(domain: string): string {
  return domain.replace(/:(?:\d+|\*)$/, '')
}

function readRoute(
  route: SourceNode,
  base: PolicyRule,
  read: (() => CorsConfigurationInput) | undefined,
  notes: Notes,
): PolicyRule {
  const match = childOf(route, 'match')
  const path = textOf(childOf(match, 'path'))
  const prefix = textOf(childOf(match, 'prefix'))
  const others = entriesOf(match)
    .map(({ key }) => key)
    .filter((key) => !['path', 'prefix', 'case_sensitive'].includes(key))
  const paths = path !== undefined ? exactPath(path, route.line, notes) : textPrefix(prefix ?? '/')
  const rule = { ...base, line: route.line, ...(paths !== undefined && { paths }) }
  if (others.length === 0) return { ...rule, ...(read && { configuration: read() }) }
  if (read !== undefined) {
    notes.lose(
      route.line,
      others.join(', '),
      'Nothing is allowed here: policies are chosen only by host and by a path or its beginning.',
    )
  }
  return rule
}

function readPolicy(policy: SourceNode, notes: Notes): CorsConfigurationInput {
  const draft = new PolicyDraft(notes, behaviour, policy.line)
  const fields = new Fields(policy, notes)
  fields.take('@type')
  for (const match of itemsOf(fields.take('allow_origin_string_match'))) {
    addStringMatch(draft, match, {
      exact: 'exact',
      prefix: 'prefix',
      suffix: 'suffix',
      contains: 'contains',
      regex: 'safe_regex',
    })
  }
  draft.methods(splitCommas(fields.texts('allow_methods') ?? []))
  draft.headers(splitCommas(fields.texts('allow_headers') ?? []))
  draft.exposed(splitCommas(fields.texts('expose_headers') ?? []))
  const credentials = fields.entry('allow_credentials')
  const allows = credentials && readWrapped(credentials.value, notes)
  if (allows === true) draft.credentials(true, credentials?.line ?? policy.line)
  const seconds = fields.number('max_age')
  if (seconds !== undefined) draft.maxAge(seconds, fields.entry('max_age')?.line ?? policy.line)
  readSwitches(draft, fields)
  if (fields.take('allow_private_network_access') !== undefined) {
    notes.lose(
      fields.entry('allow_private_network_access')?.line ?? policy.line,
      'allow_private_network_access',
      'It is left out: browsers have dropped that preflight and ask the visitor instead.',
    )
  }
  fields.entry('forward_not_matching_preflights')
  fields.loseRest('Envoy')
  return draft.finish()
}

/** A boolean stands alone, or in an object with one `value`. */
function readWrapped(node: SourceNode, notes: Notes): boolean | undefined {
  return readFlag(childOf(node, 'value') ?? node, notes)
}

/** A part of all requests cannot be said: all of them, or none. */
function readSwitches(draft: PolicyDraft, fields: Fields): void {
  const enabled = fields.entry('filter_enabled')
  const shadow = fields.entry('shadow_enabled')
  const share = enabled && readShare(enabled.value, draft.notes)
  const shadowShare = shadow && readShare(shadow.value, draft.notes)
  if (share === 0 && shadowShare === 1) {
    draft.report()
    return
  }
  if (enabled !== undefined && share !== 1) {
    draft.enabled(false)
    draft.notes.lose(
      enabled.line,
      'filter_enabled',
      `enabled is false here: in Envoy the filter applies to ${share === 0 ? 'no request' : 'only some requests'}, and a configuration cannot say which.`,
    )
  }
  if (shadow !== undefined && shadowShare !== 0 && share !== 1) {
    draft.notes.lose(
      shadow.line,
      'shadow_enabled',
      'It only counts what the filter would do. To try a policy, set enabled to true and enforcement to "report".',
    )
  }
}

const denominators: Readonly<Record<string, number>> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10_000,
  MILLION: 1_000_000,
}

function readShare(node: SourceNode, notes: Notes): number | undefined {
  const value = childOf(node, 'default_value') ?? node
  const numerator = childOf(value, 'numerator')
  const amount = numerator === undefined ? undefined : readNumber(numerator, notes)
  const denominator = denominators[textOf(childOf(value, 'denominator')) ?? 'HUNDRED']
  return amount === undefined || denominator === undefined
    ? undefined
    : Math.min(1, amount / denominator)
}

/** The members of a matcher of texts, as a notation calls them. */
interface MatcherKeys {
  readonly exact: string
  readonly prefix: string
  readonly suffix?: string
  readonly contains?: string
  readonly regex: string
}

/** Adds the origins of a `StringMatcher`. What matches a part of an origin matches other sites, too. */
export function addStringMatch(draft: PolicyDraft, matcher: SourceNode, keys: MatcherKeys): void {
  const { notes } = draft
  const ignoresCase =
    textOf(childOf(matcher, 'ignore_case')) === 'true' || isTrue(childOf(matcher, 'ignore_case'))
  const located = (key: string | undefined) => {
    const node = key === undefined ? undefined : childOf(matcher, key)
    const value = childOf(node, 'regex') ?? node
    if (value?.kind === 'unknown') notes.miss(value.line, value.text)
    const text = textOf(value)
    return text === undefined ? undefined : { text, line: node?.line ?? matcher.line }
  }
  const exact = located(keys.exact)
  const expression = located(keys.regex)
  if (exact?.text === '*') draft.anyOrigin(exact.line)
  else if (exact !== undefined)
    draft.origin({ ...exact, text: ignoresCase ? exact.text.toLowerCase() : exact.text })
  else if (expression !== undefined && /^\.[*+]$/.test(expression.text))
    draft.anyOrigin(expression.line)
  else if (expression !== undefined)
    draft.expression(expression, { isFullMatch: true, ignoresCase })
  else {
    const key = [keys.prefix, keys.suffix, keys.contains].find(
      (each) => located(each) !== undefined,
    )
    const part = located(key)
    notes.lose(
      part?.line ?? matcher.line,
      part === undefined ? 'a matcher' : `${key}: ${part.text}`,
      `It is left out: ${describeMatcher(key, keys, part?.text)}.`,
    )
  }
}

/** Why a matcher of a part of an origin is not taken over. */
function describeMatcher(
  key: string | undefined,
  keys: MatcherKeys,
  text: string | undefined,
): string {
  if (text === undefined) return 'the matcher is not known'
  if (key === keys.suffix && text.startsWith('.')) {
    return `it matches every scheme, including http. For https only, use the entry https://*${text}`
  }
  const name = text.replace(/^.*:\/\//, '')
  const example =
    key === keys.prefix
      ? `${text.replace(/\/$/, '')}.evil.example`
      : key === keys.suffix
        ? `https://evil${name}`
        : `https://${name}.evil.example`
  return `anyone can register a matching name, such as ${example}`
}

function isTrue(node: SourceNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true
}
