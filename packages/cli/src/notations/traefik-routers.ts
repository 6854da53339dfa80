import type { CorsConfigurationInput } from '@crossgate/core'
import type { PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, textPrefix } from '../notation/paths.js'

/** A router of Traefik: the rule by which it is chosen, and what it passes requests through. */
export interface Router {
  readonly name: string
  readonly line: number
  readonly rule: string
  /** Names without the provider behind the `@`; those that a chain stands for in its place. */
  readonly middlewares: readonly string[]
  /** Absent or 0: the length of the rule. */
  readonly priority?: number
}

/** Returns the rules of routers, those of a higher priority first and else the longest, as Traefik asks them. */
export function readRouters(
  routers: readonly Router[],
  read: (middleware: string) => CorsConfigurationInput | undefined,
  notes: Notes,
): PolicyRule[] {
  const priority = ({ priority: own, rule }: Router): number => own || rule.length
  return [...routers]
    .sort((one, other) => priority(other) - priority(one))
    .flatMap((router) => {
      const [configuration] = router.middlewares.flatMap((name) => read(name) ?? [])
      return readRule(router, configuration, notes)
    })
}

function readRule(
  { name, line, rule }: Router,
  configuration: CorsConfigurationInput | undefined,
  notes: Notes,
): PolicyRule[] {
  const alternatives = readExpression(rule)?.map((each) => toChoice(each, line, notes))
  const isSaid = alternatives?.every((each) => each !== undefined) === true
  if (!isSaid && configuration !== undefined) {
    notes.lose(
      line,
      rule,
      'Nothing is allowed here: policies are chosen only by Host, Path and PathPrefix.',
    )
  }
  // What cannot be said takes every request that one of its hosts may be asked for.
  if (!isSaid || alternatives === undefined) return [{ name, line, ...hostsOf(rule) }]
  return alternatives.map((each) => ({
    name,
    line,
    ...each,
    ...(configuration !== undefined && { configuration }),
  }))
}

function hostsOf(rule: string): { hosts?: readonly string[] } {
  const isPlain = !rule.includes('||') && !rule.includes('!')
  const values = isPlain ? /\bHost\(([^)]*)\)/.exec(rule)?.[1] : undefined
  return values === undefined ? {} : { hosts: quoted(values) }
}

/** One matcher of a rule. */
interface Matcher {
  readonly name: string
  readonly values: readonly string[]
}

/** Matchers that all have to hold. */
type Conjunction = readonly Matcher[]

/** More alternatives than somebody writes. */
const maximumAlternatives = 100
const piece = /\s+|(\|\|)|(&&)|([()])|(\w+)\(((?:`[^`]*`|"[^"]*"|[\s,])*)\)/y

/** Returns what a rule asks for as alternatives of matchers; undefined where it has a `!`, or is no rule. */
function readExpression(rule: string): Conjunction[] | undefined {
  const tokens: (string | Matcher)[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < rule.length) {
    const found = piece.exec(rule)
    if (found === null) return undefined
    const [, or, and, bracket, name, values = ''] = found
    const sign = or ?? and ?? bracket
    if (sign !== undefined) tokens.push(sign)
    else if (name !== undefined) tokens.push({ name, values: quoted(values) })
  }
  const alternatives = readAlternatives(tokens)
  return tokens.length === 0 ? alternatives : undefined
}

/** `&&` binds closer than `||`. What was read is gone from the tokens. */
function readAlternatives(tokens: (string | Matcher)[]): Conjunction[] | undefined {
  let all: Conjunction[] | undefined = []
  do {
    let product: Conjunction[] | undefined = [[]]
    do {
      const operand = readOperand(tokens)
      product = operand && product?.flatMap((left) => operand.map((right) => [...left, ...right]))
    } while (take(tokens, '&&'))
    all = product && all && [...all, ...product]
    if (all !== undefined && all.length > maximumAlternatives) all = undefined
  } while (take(tokens, '||'))
  return all
}

function readOperand(tokens: (string | Matcher)[]): Conjunction[] | undefined {
  const first = tokens.shift()
  if (first === undefined) return undefined
  if (typeof first !== 'string') return [[first]]
  if (first !== '(') return undefined
  const inside = readAlternatives(tokens)
  return take(tokens, ')') ? inside : undefined
}

function take(tokens: (string | Matcher)[], wanted: string): boolean {
  if (tokens[0] !== wanted) return false
  tokens.shift()
  return true
}

/** Returns hosts and paths that say the same; undefined where matchers ask for something else. */
function toChoice(
  matchers: Conjunction,
  line: number,
  notes: Notes,
): Pick<PolicyRule, 'hosts' | 'paths'> | undefined {
  const isKnown = matchers.every(
    ({ name, values }) => /^(?:Host|Path|PathPrefix)$/.test(name) && values.length > 0,
  )
  const hosts = matchers.filter(({ name }) => name === 'Host')
  const paths = matchers.filter(({ name }) => name !== 'Host')
  if (!isKnown || hosts.length > 1 || paths.length > 1) return undefined
  const [host] = hosts
  const [path] = paths
  const entries = path?.values.map((value) =>
    path.name === 'Path' ? exactPath(value, line, notes) : textPrefix(value),
  )
  return {
    ...(host !== undefined && { hosts: host.values.map((name) => name.toLowerCase()) }),
    ...(entries !== undefined &&
      !entries.includes(undefined) && { paths: entries.flatMap((entry) => entry ?? []) }),
  }
}

/** The values of a matcher, which stand in backticks or quotes. */
function quoted(values: string): string[] {
  return [...values.matchAll(/`([^`]*)`|"([^"]*)"/g)].map(([, tick, quote]) => tick ?? quote ?? '')
}
