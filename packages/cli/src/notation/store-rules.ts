import type { LocatedText, SourceNode } from '../source/source-node.js'
import { Fields, splitCommas } from './fields.js'
import type { PolicyRule, ReadOptions } from './notation.js'
import type { Notes } from './notes.js'
import { type Behaviour, PolicyDraft } from './policy-draft.js'

/** How one dialect of a store calls the parts of a rule. The first name that is there counts. */
export interface RuleKeys {
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  /** Absent where `headers` are exposed as well. */
  readonly exposed?: readonly string[]
  readonly maxAge: readonly string[]
  /** Keys that name the rule, or say nothing about CORS. */
  readonly known: readonly string[]
}

/** What a store does with its rules. */
export interface Store extends Behaviour {
  /** Whether a `*` in an origin stands for any characters; else only a `*` alone is known. */
  readonly hasWildcards: boolean
  /** Whether it sends `Access-Control-Allow-Credentials` to origins that are listed, without being told. */
  readonly sendsCredentials: boolean
}

/** One rule of a store. */
interface StoreRule {
  readonly label: string
  readonly line: number
  readonly origins: LocatedText[]
  readonly methods: LocatedText[]
  readonly headers: readonly LocatedText[]
  readonly exposed: readonly LocatedText[]
  readonly maxAge: number | undefined
  readonly maxAgeLine: number
}

/** Reads the rules of a store. Rules that one configuration cannot hold beside the first are losses. */
export function readStoreRules(
  nodes: readonly SourceNode[],
  keys: RuleKeys,
  store: Store,
  notes: Notes,
  { credentials }: ReadOptions,
): PolicyRule[] {
  const rules = nodes.flatMap((node, index) => readRule(node, index, keys, store, notes) ?? [])
  const [first, ...others] = rules
  if (first === undefined) return [{ line: nodes[0]?.line ?? 1 }]
  for (const other of others) mergeRule(first, other, store, notes)
  const draft = new PolicyDraft(notes, store, first.line)
  for (const origin of first.origins) addOrigin(draft, origin, store)
  draft.methods(first.methods)
  draft.headers(first.headers)
  draft.exposed(first.exposed)
  if (first.maxAge !== undefined) draft.maxAge(first.maxAge, first.maxAgeLine)
  decideCredentials(draft, first, store, notes, credentials)
  return [{ line: first.line, configuration: draft.finish() }]
}

function readRule(
  node: SourceNode,
  index: number,
  keys: RuleKeys,
  { product }: Store,
  notes: Notes,
): StoreRule | undefined {
  if (node.kind === 'unknown') {
    notes.miss(node.line, node.text)
    return undefined
  }
  const fields = new Fields(node, notes)
  const list = (names: readonly string[]) => splitCommas(fields.texts(...names) ?? [])
  const origins = list(keys.origins)
  const headers = list(keys.headers)
  const star = headers.find(({ text }) => text === '*')
  if (keys.exposed === undefined && star !== undefined) {
    notes.lose(
      star.line,
      '*',
      `It allows every request header but exposes nothing here: ${product} does not document * for either of the two uses of this list.`,
    )
  }
  const rule = {
    label: `rule ${index + 1}`,
    line: node.line,
    origins,
    methods: list(keys.methods),
    headers,
    exposed:
      keys.exposed === undefined ? headers.filter(({ text }) => text !== '*') : list(keys.exposed),
    maxAge: fields.number(...keys.maxAge),
    maxAgeLine: fields.entry(...keys.maxAge)?.line ?? node.line,
  }
  fields.loseRest(product, ...keys.known)
  return rule
}

/** Adds a rule to another where that grants nothing that neither of them does. */
function mergeRule(first: StoreRule, other: StoreRule, { product }: Store, notes: Notes): void {
  const isSame = (one: readonly LocatedText[], two: readonly LocatedText[]): boolean =>
    [...new Set(one.map(({ text }) => text))].sort().join('\n') ===
    [...new Set(two.map(({ text }) => text))].sort().join('\n')
  const isSameRest =
    isSame(first.headers, other.headers) &&
    isSame(first.exposed, other.exposed) &&
    first.maxAge === other.maxAge
  const origins = other.origins.map(({ text }) => text).join(', ')
  if (isSameRest && isSame(first.methods, other.methods)) first.origins.push(...other.origins)
  else if (isSameRest && isSame(first.origins, other.origins)) first.methods.push(...other.methods)
  else {
    const own = first.origins.map(({ text }) => text).join(', ')
    notes.lose(
      other.line,
      `${other.label} (${origins})`,
      `It is left out: ${product} gives ${origins} other permissions than ${own} of ${first.label} in line ${first.line}. One configuration gives the same to all its origins, and combining both rules would allow what neither does.`,
    )
  }
}

function addOrigin(draft: PolicyDraft, origin: LocatedText, { hasWildcards }: Store): void {
  if (origin.text === '*') draft.anyOrigin(origin.line)
  else if (hasWildcards) draft.wildcard(origin, 'characters')
  else if (origin.text.includes('*')) draft.undocumentedPattern(origin)
  else draft.origin(origin)
}

function decideCredentials(
  draft: PolicyDraft,
  { line }: StoreRule,
  { sendsCredentials, product }: Store,
  notes: Notes,
  credentials: ReadOptions['credentials'],
): void {
  if (!sendsCredentials || !draft.namesOrigins) return
  if (credentials === undefined) {
    notes.lose(
      line,
      'Access-Control-Allow-Credentials: true',
      `${product} sends it to every listed origin, without being told to. allowCredentials is false here: add --credentials include if pages send cookies with these requests, and --credentials omit if they do not.`,
    )
  }
  draft.credentials(credentials === 'include', line)
}
