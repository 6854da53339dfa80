import type { CorsConfiguration } from '../configuration.js'
import type { ConfigurationAdvice } from '../issues.js'
import { isForbiddenMethod } from '../reading/method.js'
import { parseOrigin } from '../reading/origin.js'
import { excerpt } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import { isHeaderPrefix } from './allowed-headers.js'
import { type OriginPattern, parsePattern } from './origin-pattern.js'
import { textOf } from './path-table.js'

/** A key whose value is a list in which one entry can cover another. */
export type EntryListKey = keyof typeof coverFinders

/** Returns the entries of a list that cover another one, which is written otherwise. */
type FindCovers = (entry: string) => string[]

/** Advises about entries that another entry of their list covers. */
export function adviseCoveredEntries(
  configuration: CorsConfiguration,
  advise: (advice: ConfigurationAdvice) => void,
): void {
  for (const key of Object.keys(coverFinders) as EntryListKey[]) {
    const findCovers = coverFinder(key, configuration)
    configuration[key].forEach((value, index) => {
      const [cover] = findCovers(value)
      if (cover === undefined) return
      const message = `${excerpt(value)} is not needed: ${excerpt(cover)} covers it.`
      advise({ code: 'covered-entry', path: `${key}[${index}]`, value, message })
    })
  }
}

/** Returns what finds the entries of one list that cover an entry, of that list or of another one. */
export function coverFinder(key: EntryListKey, configuration: CorsConfiguration): FindCovers {
  return coverFinders[key](configuration)
}

const coverFinders = {
  allowedHeaders: headerCovers,
  allowedMethods: methodCovers,
  allowedOrigins: allowedOriginCovers,
  exposedHeaders: ({ exposedHeaders }: CorsConfiguration): FindCovers =>
    wildcardCovers(exposedHeaders),
  excludedPaths: pathCovers,
  ownOrigins: ({ ownOrigins }: CorsConfiguration): FindCovers => originCovers(ownOrigins),
  allowedHosts: hostCovers,
}

function wildcardCovers(list: readonly string[]): FindCovers {
  const covers = list.includes('*') ? ['*'] : []
  return (entry) => (entry === '*' ? [] : covers)
}

function headerCovers({ allowedHeaders, allowCredentials }: CorsConfiguration): FindCovers {
  const findWildcard = wildcardCovers(allowedHeaders)
  const prefixes = allowedHeaders.filter(isHeaderPrefix).map((entry) => ({
    entry,
    stem: stemOf(entry),
  }))
  return (entry) => {
    const stem = stemOf(entry)
    // Without credentials `*` does not cover this one.
    const isSpecial = stem === 'authorization' && !allowCredentials
    const found = prefixes.filter(
      (prefix) => prefix.entry !== entry && stem.startsWith(prefix.stem),
    )
    return [...(isSpecial ? [] : findWildcard(entry)), ...found.map((prefix) => prefix.entry)]
  }
}

function stemOf(entry: string): string {
  return asciiLowerCase(isHeaderPrefix(entry) ? entry.slice(0, -1) : entry)
}

function methodCovers({ allowedMethods }: CorsConfiguration): FindCovers {
  const findWildcard = wildcardCovers(allowedMethods)
  return (entry) => {
    if (isForbiddenMethod(entry)) return []
    const get = entry === 'HEAD' && allowedMethods.includes('GET') ? ['GET'] : []
    return [...findWildcard(entry), ...get]
  }
}

function pathCovers({ excludedPaths }: CorsConfiguration): FindCovers {
  const prefixes = excludedPaths
    .filter((path) => path.endsWith('*'))
    .map((entry) => ({ entry, text: textOf(entry) }))
  return (entry) => {
    // The text of the root alone is empty.
    const text = textOf(entry) || '/'
    return prefixes
      .filter((prefix) => prefix.entry !== entry && text.startsWith(prefix.text))
      .map((prefix) => prefix.entry)
  }
}

function hostCovers({ allowedHosts }: CorsConfiguration): FindCovers {
  const listed = new Set(allowedHosts)
  return (entry) => {
    const domain = entry.replace(/^\*\./, '')
    const covers: string[] = []
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      const cover = `*${domain.slice(dot)}`
      if (listed.has(cover)) covers.push(cover)
    }
    return covers
  }
}

function allowedOriginCovers(configuration: CorsConfiguration): FindCovers {
  const { allowedOrigins, allowCredentials, dangerouslyAllow } = configuration
  const findWildcard = wildcardCovers(allowedOrigins)
  const findCovers = originCovers(allowedOrigins)
  const coversNull = !allowCredentials || dangerouslyAllow.includes('null-origin')
  return (entry) => [
    ...(entry !== 'null' || coversNull ? findWildcard(entry) : []),
    ...findCovers(entry),
  ]
}

function originCovers(origins: readonly string[]): FindCovers {
  const patterns = origins.flatMap((entry) => {
    const pattern = entry.includes('*') ? parsePattern(entry) : undefined
    return pattern ? [{ entry, pattern }] : []
  })
  // By what a pattern that covers the entry could be written as, so that long lists take no longer.
  const byText = new Map(patterns.map(({ entry, pattern }) => [keyOf(pattern), entry]))
  if (byText.size === 0) return () => []
  const isInLabel = patterns.some(({ pattern: { label } }) => {
    return label !== undefined && (label.before !== '' || label.after !== '')
  })
  return (entry) => {
    const part = entry.includes('*') ? parsePattern(entry) : undefined
    const origin = part ?? parseOrigin(entry)
    if (!origin || entry === 'null') return []
    const { scheme, port } = origin
    const host = part?.label ? `${part.label.before}*${part.label.after}.${part.host}` : origin.host
    const address = { scheme, host, port }
    const keys = [...widerPatterns(address), ...(isInLabel ? labelPatterns(address) : [])]
    const covers = keys.flatMap((key) => byText.get(key) ?? []).filter((cover) => cover !== entry)
    return [...new Set(covers)]
  }
}

/** The parts of an origin, or of a pattern, whose host has its `*`. */
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
function* widerPatterns({ scheme, host, port }: Address): Generator<string> {
  yield `${scheme}://*`
  yield `${scheme}://${host}:*`
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const below = `${scheme}://*${host.slice(dot)}`
    yield `${below}:${port}`
    yield `${below}:*`
  }
}

/** The keys of the patterns with a `*` inside the first label that cover an origin or a pattern. */
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
