import type { CorsConfigurationInput } from '@crossgate/core'
import type { PolicyRule } from '../notation/notation.js'
import type { Notes } from '../notation/notes.js'
import { exactPath, textPrefix } from '../notation/paths.js'

/** A router of Traefik: the rule by which it is chosen, and what it passes requests through. */
export interface Router {
  readonly name: string
  readonly line: number
  readonly rule: string
  /** Names without the provider behind the `@`. */
  readonly middlewares: readonly string[]
}

/** Returns the rules of routers, the longest first, as Traefik asks them. */
export function readRouters(
  routers: readonly Router[],
  read: (middleware: string) => CorsConfigurationInput | undefined,
  notes: Notes,
): PolicyRule[] {
  return [...routers]
    .sort((one, other) => other.rule.length - one.rule.length)
    .flatMap((router) => {
      const [configuration] = router.middlewares.flatMap((name) => read(name) ?? [])
      return readRule(router, configuration, notes)
    })
}

/** `Host`, `Path` and `PathPrefix` can be said, joined by `&&` and, outermost, by `||`. */
function readRule(
  { name, line, rule }: Router,
  configuration: CorsConfigurationInput | undefined,
  notes: Notes,
): PolicyRule[] {
  const alternatives = rule.split('||').map((text) => readAlternative(text, line, notes))
  const isSaid = alternatives.every((each) => each !== undefined)
  if (!isSaid && configuration !== undefined) {
    notes.lose(
      line,
      rule,
      'No permission is given here: policies are chosen by Host, Path and PathPrefix alone.',
    )
  }
  // What cannot be said takes every request that one of its hosts may be asked for.
  if (!isSaid) return [{ name, line, ...hostsOf(rule) }]
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

function readAlternative(
  text: string,
  line: number,
  notes: Notes,
): Pick<PolicyRule, 'hosts' | 'paths'> | undefined {
  let hosts: readonly string[] | undefined
  let paths: readonly string[] | undefined
  for (const part of text.split('&&')) {
    const [, matcher, values = ''] =
      /^\s*\(*\s*(Host|Path|PathPrefix)\(([^)]*)\)\s*\)*\s*$/.exec(part) ?? []
    const named = quoted(values)
    if (matcher === undefined || named.length === 0) return undefined
    if (matcher === 'Host') {
      if (hosts !== undefined) return undefined
      hosts = named.map((host) => host.toLowerCase())
      continue
    }
    if (paths !== undefined) return undefined
    const entries = named.map((path) =>
      matcher === 'Path' ? exactPath(path, line, notes) : textPrefix(path),
    )
    paths = entries.includes(undefined) ? undefined : entries.flatMap((entry) => entry ?? [])
  }
  return { ...(hosts !== undefined && { hosts }), ...(paths !== undefined && { paths }) }
}

/** The values of a matcher, which stand in backticks or quotes. */
function quoted(values: string): string[] {
  return [...values.matchAll(/`([^`]*)`|"([^"]*)"/g)].map(([, tick, quote]) => tick ?? quote ?? '')
}
