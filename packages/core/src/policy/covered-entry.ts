import type { CorsConfiguration } from '../configuration.js'
import type { ConfigurationAdvice } from '../issues.js'
import { isForbiddenMethod } from '../reading/method.js'
import { parseOrigin } from '../reading/origin.js'
import { excerpt } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import { isHeaderPrefix } from './allowed-headers.js'
import { type OriginPattern, parsePattern } from './origin-pattern.js'

/** Returns the entry of a list that covers another one, or undefined. */
type FindCover = (entry: string) => string | undefined

/** Advises about entries that another entry of their list covers. */
export function adviseCoveredEntries(
  configuration: CorsConfiguration,
  advise: (advice: ConfigurationAdvice) => void,
): void {
  const covers: Partial<Record<keyof CorsConfiguration, FindCover>> = {
    allowedHeaders: headerCover(configuration),
    allowedMethods: methodCover(configuration),
    allowedOrigins: originCover(configuration.allowedOrigins),
    exposedHeaders: (entry) => wildcardCover(configuration.exposedHeaders, entry),
    excludedPaths: pathCover(configuration.excludedPaths),
    ownOrigins: originCover(configuration.ownOrigins),
    allowedHosts: hostCover(configuration.allowedHosts),
  }
  for (const [key, findCover] of Object.entries(covers)) {
    const list = configuration[key as keyof CorsConfiguration] as readonly string[]
    list.forEach((value, index) => {
      const cover = findCover(value)
      if (cover === undefined) return
      const message = `${excerpt(value)} is not needed: ${excerpt(cover)} covers it.`
      advise({ code: 'covered-entry', path: `${key}[${index}]`, value, message })
    })
  }
}

function wildcardCover(list: readonly string[], entry: string): string | undefined {
  return entry !== '*' && list.includes('*') ? '*' : undefined
}

function headerCover({ allowedHeaders, allowCredentials }: CorsConfiguration): FindCover {
  const prefixes = allowedHeaders.filter(isHeaderPrefix).map((prefix) => [prefix, stemOf(prefix)])
  return (entry) => {
    const stem = stemOf(entry)
    // Without credentials `*` does not cover this one.
    const isSpecial = stem === 'authorization' && !allowCredentials
    const wildcard = isSpecial ? undefined : wildcardCover(allowedHeaders, entry)
    const found = prefixes.find(
      ([prefix, start = '']) => prefix !== entry && stem.startsWith(start),
    )
    return wildcard ?? found?.[0]
  }
}

function stemOf(entry: string): string {
  return asciiLowerCase(isHeaderPrefix(entry) ? entry.slice(0, -1) : entry)
}

function methodCover({ allowedMethods }: CorsConfiguration): FindCover {
  return (entry) => {
    if (isForbiddenMethod(entry)) return undefined
    const get = entry === 'HEAD' && allowedMethods.includes('GET') ? 'GET' : undefined
    return wildcardCover(allowedMethods, entry) ?? get
  }
}

function pathCover(paths: readonly string[]): FindCover {
  const prefixes = paths.filter((path) => path.endsWith('*'))
  return (entry) => {
    const text = entry.replace(/\*$/, '').toLowerCase()
    return prefixes.find(
      (prefix) => prefix !== entry && text.startsWith(prefix.slice(0, -1).toLowerCase()),
    )
  }
}

function hostCover(hosts: readonly string[]): FindCover {
  const listed = new Set(hosts)
  return (entry) => {
    const domain = entry.replace(/^\*\./, '')
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      const cover = `*${domain.slice(dot)}`
      if (listed.has(cover)) return cover
    }
    return undefined
  }
}

function originCover(origins: readonly string[]): FindCover {
  const patterns = origins.flatMap((entry) => {
    const pattern = entry.includes('*') ? parsePattern(entry) : undefined
    return pattern ? [{ entry, pattern }] : []
  })
  // By what a pattern that covers the entry could be written as, so that long lists take no longer.
  const byText = new Map(patterns.map(({ entry, pattern }) => [keyOf(pattern), entry]))
  if (byText.size === 0) return () => undefined
  const isInLabel = patterns.some(({ pattern: { label } }) => {
    return label !== undefined && (label.before !== '' || label.after !== '')
  })
  return (entry) => {
    const part = entry.includes('*') ? parsePattern(entry) : undefined
    const origin = part ?? parseOrigin(entry)
    if (!origin || entry === 'null') return undefined
    const keys = [...widerPatterns(part, origin)]
    if (!part && isInLabel) keys.push(...labelPatterns(origin))
    const cover = keys.find((key) => byText.has(key) && byText.get(key) !== entry)
    return cover === undefined ? undefined : byText.get(cover)
  }
}

interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

/** One text for each pattern. */
function keyOf({ scheme, label, host, port, isAnyHost }: OriginPattern): string {
  return isAnyHost
    ? `${scheme}://*`
    : `${scheme}://${label ? `${label.before}*${label.after}.` : ''}${host}:${port}`
}

/** The keys of the patterns with a whole label, or an open port, that cover an origin or a pattern. */
function* widerPatterns(
  part: OriginPattern | undefined,
  { scheme, host, port }: Address,
): Generator<string> {
  yield `${scheme}://*`
  const own = part?.label ? `${part.label.before}*${part.label.after}.${host}` : host
  yield `${scheme}://${own}:*`
  for (let dot = own.indexOf('.'); dot >= 0; dot = own.indexOf('.', dot + 1)) {
    const below = `${scheme}://*${own.slice(dot)}`
    yield `${below}:${port}`
    yield `${below}:*`
  }
}

/** The keys of the patterns with a `*` inside the first label that cover an origin. */
function* labelPatterns({ scheme, host, port }: Address): Generator<string> {
  const [label = '', ...others] = host.split('.')
  const rest = others.length > 0 ? `.${others.join('.')}` : '.'
  const positions = [...label].flatMap((letter, index) => (letter === '-' ? [index] : []))
  for (const start of [0, ...positions.map((index) => index + 1)]) {
    for (const end of [...positions, label.length].filter((index) => index > start)) {
      const key = `${scheme}://${label.slice(0, start)}*${label.slice(end)}${rest}`
      yield `${key}:${port}`
      yield `${key}:*`
    }
  }
}
