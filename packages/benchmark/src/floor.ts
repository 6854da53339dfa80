import {
  type BenchmarkPolicy,
  excludedPrefixes,
  exposedHeaders,
  maximumAge,
  methods,
  requestHeaders,
} from './policies.js'

/**
 * What hand-written code for one policy needs, compiled as a careful author would: the shortest
 * correct answer to the five requests, and nothing of what makes a library general.
 */
export interface Floor {
  allows(origin: string): boolean
  /** Whether a path, read plainly, is excluded, or is not plain. */
  readonly notPlain: RegExp
  readonly allowedMethods: string
  readonly allowedHeaders: string
  readonly exposedHeaders: string
  readonly maximumAge: string
  allowsRequest(method: string, headers: string | null | undefined): boolean
}

export const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

export function compileFloor({ exact, domains }: BenchmarkPolicy): Floor {
  const origins = new Set(exact)
  const suffixes = new Set(domains)
  const names = new Set(requestHeaders.map((name) => name.toLowerCase()))
  const verbs = new Set(methods)
  const prefixes = excludedPrefixes.map((prefix) => prefix.slice(1)).join('|')
  const allowsDomain = (origin: string): boolean => {
    if (!/^https:\/\/[a-z0-9_.-]+$/.test(origin)) return false
    for (let dot = origin.indexOf('.'); dot > 0; dot = origin.indexOf('.', dot + 1)) {
      if (suffixes.has(origin.slice(dot + 1))) return true
    }
    return false
  }
  return {
    allows:
      domains.length === 0
        ? (origin) => origins.has(origin)
        : (origin) => origins.has(origin) || allowsDomain(origin),
    notPlain: new RegExp(`^/(?:${prefixes})|^[^?#]*(?:[%;\\\\]|/[./])`, 'i'),
    allowedMethods: methods.join(','),
    allowedHeaders: requestHeaders.join(','),
    exposedHeaders: exposedHeaders.join(','),
    maximumAge: String(maximumAge),
    allowsRequest(method, headers) {
      if (!verbs.has(method)) return false
      if (!headers) return true
      for (const name of headers.split(',')) {
        if (!names.has(name.trim().toLowerCase())) return false
      }
      return true
    },
  }
}

/** Adds `Origin` to what a response varies on already. */
export function varyOnOrigin(present: unknown): string {
  if (!present) return 'Origin'
  const value = String(present)
  return value === '*' || /(?:^|,)\s*origin\s*(?:,|$)/i.test(value) ? value : `${value}, Origin`
}
