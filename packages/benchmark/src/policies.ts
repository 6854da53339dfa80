/** One policy in the words of every candidate. */
export interface BenchmarkPolicy {
  readonly name: string
  /** The origins that are listed as they are. */
  readonly exact: readonly string[]
  /** Domains whose subdomains are allowed, over https. */
  readonly domains: readonly string[]
  /** An origin that is allowed: for a list that is searched, one from its middle. */
  readonly allowedOrigin: string
}

/** What every policy has in common. */
export const methods = ['GET', 'OPTIONS', 'POST', 'PUT', 'DELETE']
export const requestHeaders = ['Accept', 'Authorization', 'Content-Type', 'X-Requested-With']
export const exposedHeaders = ['ETag', 'Link']
export const maximumAge = 1800
export const deniedOrigin = 'https://evil.example'
/** The prefixes of the default excluded paths, which every policy has. */
export const excludedPrefixes = ['/account', '/admin', '/support', '/ajax']

function exactPolicy(name: string, size: number): BenchmarkPolicy {
  const exact = Array.from({ length: size }, (_, index) => `https://tenant-${index}.example.com`)
  return { name, exact, domains: [], allowedOrigin: exact[size >> 1] as string }
}

function listDomains(size: number): string[] {
  return Array.from({ length: size }, (_, index) => `customer-${index}.example`)
}

export const policies = {
  one: exactPolicy('1 origin', 1),
  ten: exactPolicy('10 origins', 10),
  thousand: exactPolicy('1,000 origins', 1_000),
  hundredThousand: exactPolicy('100,000 origins', 100_000),
  patterns: {
    name: '100 wildcard patterns',
    exact: [],
    domains: listDomains(100),
    allowedOrigin: 'https://app.customer-50.example',
  },
  mixed: {
    ...exactPolicy('500 origins and 50 wildcard patterns', 500),
    domains: listDomains(50),
    allowedOrigin: 'https://app.customer-25.example',
  },
} satisfies Record<string, BenchmarkPolicy>

/** The policy as a configuration of this project. */
export function configurationOf({ exact, domains }: BenchmarkPolicy) {
  return {
    enabled: true,
    allowCredentials: true,
    allowedOrigins: [...exact, ...domains.map((domain) => `https://*.${domain}`)],
    allowedMethods: methods,
    allowedHeaders: requestHeaders,
    exposedHeaders,
    preflightMaxAgeInSeconds: maximumAge,
  }
}

/** The policy as Hono's own filter takes it, which knows no patterns. */
export function honoOptions({ exact }: BenchmarkPolicy) {
  return {
    origin: [...exact],
    allowMethods: methods,
    allowHeaders: requestHeaders,
    exposeHeaders: exposedHeaders,
    credentials: true,
    maxAge: maximumAge,
  }
}

/** The origins as most peers take them: texts, and regular expressions for patterns. */
export function originList({ exact, domains }: BenchmarkPolicy): (string | RegExp)[] {
  const patterns = domains.map(
    (domain) => new RegExp(`^https://(?:[a-z0-9_-]+\\.)+${domain.replaceAll('.', '\\.')}$`),
  )
  return [...exact, ...patterns]
}
