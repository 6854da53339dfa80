import { type Origin, parseOrigin } from '../reading/origin.js'

/**
 * Takes an entry of a list of origins apart, or gives undefined where the text is neither an origin
 * nor a pattern. Of a pattern (`https://*.example.com`, `http://localhost:*`, both together, or
 * `SCHEME://*` for schemes other than http and https) it gives one of the origins it covers.
 */
export function parseEntry(text: string): Origin | undefined {
  // What can stand below a host is a host: one label more must fit, and none fits an address.
  const covered = text.replace(/\/\*(?=\.[^:]|$)/, '/a').replace(/:\*$/, ':1')
  const isFit = covered === text || text.endsWith('://*') !== /^https?:/.test(text)
  return isFit ? parseOrigin(covered) : undefined
}

/** The entries of a list of origins, compiled for look-up: its cost does not grow with their number. */
export interface OriginList {
  /** Whether the list is `*`. */
  readonly any: boolean
  readonly exact: ReadonlySet<string>
  /** The patterns, and the host of each: `localhost`, `.example.com`, or `''` for any. */
  readonly patterns: ReadonlySet<string>
}

/** Compiles a valid list of origins and patterns. */
export function compileOrigins(entries: readonly string[]): OriginList {
  const exact = new Set(entries)
  const any = exact.delete('*')
  const patterns = new Set<string>()
  for (const entry of exact) {
    if (entry.includes('*')) {
      exact.delete(entry)
      patterns.add(entry).add(entry.replace(/^.*:\/\/\*?|:[^\]]*$/g, ''))
    }
  }
  return { any, exact, patterns }
}

/** Tells whether an entry of the list, `*` apart, names the origin. */
export function namesOrigin({ exact, patterns }: OriginList, text: string): boolean {
  if (exact.has(text)) return true
  const origin = patterns.size > 0 ? parseOrigin(text) : undefined
  if (!origin) return false
  const { scheme, host, port } = origin
  for (let dot = 0; dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const suffix = host.slice(dot)
    if (patterns.has(suffix)) {
      const pattern = `${scheme}://${dot > 0 ? '*' : ''}${suffix}`
      if (patterns.has(`${pattern}:*`) || patterns.has(port ? `${pattern}:${port}` : pattern)) {
        return true
      }
    }
  }
  return patterns.has(`${scheme}://*`)
}
