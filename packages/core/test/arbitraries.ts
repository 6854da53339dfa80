/** What the property tests are fed: configurations, near misses of them, and requests. */
import fc from 'fast-check'
import type { CorsConfigurationInput, CorsRequest, DangerousPermission } from '../src/index.js'
import { isLoopback, parseOrigin } from './reference.js'

/** A request out of a record of headers, by lower-case names. */
export function request(
  method: string,
  url: string,
  headers: Readonly<Record<string, string | null | undefined>> = {},
): CorsRequest {
  const present = Object.entries(headers).filter(([, value]) => value != null)
  return { method, url, headers: new Map(present as [string, string][]) }
}

export const dangers: readonly DangerousPermission[] = [
  'any-origin-with-credentials',
  'null-origin',
  'insecure-origins-with-credentials',
  'public-suffixes-with-credentials',
]

const label = fc.constantFrom('a', 'b', 'ab', 'evil', 'www', 'x-y', '_s', 'example', 'foo', 'bar')
const domain = fc.constantFrom(
  'example.com',
  'a.example.com',
  'foo.com',
  'bar.com',
  'ample.com',
  'a.b.test',
  'b.test',
  'example.com.',
)
const subdomain = fc
  .tuple(fc.array(label, { maxLength: 3 }), domain)
  .map(([labels, end]) => [...labels, end].join('.'))
const local = fc.constantFrom('localhost', 'app.localhost', '127.0.0.1', '[::1]')
const publicAddress = fc.constantFrom('192.0.2.1', '[2001:db8::1]', '10.0.0.7')
const port = fc.constantFrom('', '', '', ':8080', ':3000', ':1', ':65535')
const otherScheme = fc.constantFrom('app', 'chrome-extension', 'capacitor', 'ws', 'a+b.c-1')
const otherHost = fc.constantFrom('.', 'abc', '140BB581-9A', 'localhost', 'trusted', 'a=b~c')

/** Serialized origins of hosts that only their owner holds. */
export const secureOrigin = fc.oneof(
  fc.tuple(subdomain, port).map(([host, end]) => `https://${host}${end}`),
  fc.tuple(fc.oneof(local, publicAddress), port).map(([host, end]) => `https://${host}${end}`),
  fc.tuple(local, port).map(([host, end]) => `http://${host}${end}`),
  fc.tuple(otherScheme, otherHost).map(([scheme, host]) => `${scheme}://${host}`),
)

export const insecureOrigin = fc.oneof(
  fc.tuple(subdomain, port).map(([host, end]) => `http://${host}${end}`),
  fc.constantFrom('http://192.0.2.1', 'http://intranet', 'ftp://files.test', 'file://'),
)

export const serializedOrigin = fc.oneof(
  { weight: 4, arbitrary: secureOrigin },
  { weight: 2, arbitrary: insecureOrigin },
)

const patternPort = fc.constantFrom('', '', ':*', ':8080')
/** Patterns that name subdomains of one registrable domain, or ports of one host. */
export const securePattern = fc.oneof(
  fc.tuple(domain, patternPort).map(([host, end]) => `https://*.${host}${end}`),
  subdomain.map((host) => `https://${host}:*`),
  local.map((host) => `http://${host}:*`),
  fc.constantFrom('http://*.localhost', 'http://*.localhost:*', 'https://*.localhost:3000'),
)
export const insecurePattern = fc
  .tuple(domain, patternPort)
  .map(([host, end]) => `http://*.${host}${end}`)
export const schemePattern = otherScheme.map((scheme) => `${scheme}://*`)
export const originPattern = fc.oneof(securePattern, insecurePattern, schemePattern)

const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY')
const headerName = fc.constantFrom(
  'Accept',
  'authorization',
  'Content-Type',
  'X-Requested-With',
  'x-a',
  'X-B',
  'DPoP',
  '!#$%',
)
const excludedPath = fc.constantFrom(
  '/',
  '/*',
  '/admin',
  '/admin*',
  '/Admin/*',
  '/account*',
  '/a/b',
  '/a/*',
  '/a b*',
  '/é*',
)

const caseless = (names: readonly string[]) => {
  const seen = new Set<string>()
  return names.filter((name) => {
    const folded = name.toLowerCase()
    return !seen.has(folded) && seen.add(folded)
  })
}

interface Pools {
  readonly origins: fc.Arbitrary<string>
  readonly wildcard: boolean
  readonly credentials: boolean
}

/** Which origins a configuration may list, given what it dares. */
function pools(credentials: boolean, danger: readonly string[]): Pools {
  const any = !credentials || danger.includes('any-origin-with-credentials')
  const insecure = !credentials || danger.includes('insecure-origins-with-credentials')
  const suffix = !credentials || danger.includes('public-suffixes-with-credentials')
  const origins: fc.Arbitrary<string>[] = [secureOrigin, securePattern]
  if (any) origins.push(schemePattern)
  if (any && danger.includes('null-origin')) origins.push(fc.constant('null'))
  if (insecure) origins.push(insecureOrigin, insecurePattern)
  if (suffix) origins.push(fc.constantFrom('https://*.com', 'https://*.test'))
  return { origins: fc.oneof(...origins), wildcard: any, credentials }
}

const unique = <T>(one: fc.Arbitrary<T>, maxLength: number) => fc.uniqueArray(one, { maxLength })

const headerPrefix = fc.constantFrom('x-*', 'X-A-*', 'x-amz-*')
const servedHost = fc.oneof(
  subdomain,
  subdomain.map((name) => `*.${name}`),
  fc.constantFrom('localhost', '127.0.0.1', '[::1]'),
)

/** Configurations that validation accepts, with every key or without some. */
export function validConfiguration(
  options: { readonly danger?: boolean; readonly enabled?: boolean } = {},
): fc.Arbitrary<CorsConfigurationInput> {
  const danger =
    options.danger === false ? fc.constant([]) : fc.subarray([...dangers], { minLength: 0 })
  return fc.tuple(fc.boolean(), danger).chain(([allowCredentials, dangerouslyAllow]) => {
    const { origins, wildcard } = pools(allowCredentials, dangerouslyAllow)
    const allowedOrigins = wildcard
      ? fc.oneof(
          { weight: 4, arbitrary: unique(origins, 6) },
          { weight: 1, arbitrary: fc.constant(['*']) },
        )
      : unique(origins, 6)
    const starred = (list: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 5, arbitrary: list }, fc.constant('*'))
    return fc
      .record(
        {
          allowedHeaders: unique(starred(fc.oneof(headerName, headerPrefix)), 5).map(caseless),
          allowedMethods: unique(starred(method), 5),
          allowedOrigins,
          debug: fc.boolean(),
          exposedHeaders: unique(allowCredentials ? headerName : starred(headerName), 3).map(
            caseless,
          ),
          preflightMaxAgeInSeconds: fc.integer({ min: -1, max: 86_400 }),
          excludedPaths: unique(excludedPath, 3),
          ownOrigins: fc.oneof(
            { weight: 3, arbitrary: fc.constant([]) },
            unique(fc.oneof(secureOrigin, securePattern), 3),
          ),
          allowedHosts: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, unique(servedHost, 3)),
          enforcement: fc.constantFrom('block', 'omit', 'report'),
          explainPreflights: fc.boolean(),
        },
        { requiredKeys: [] },
      )
      .map((rest) => ({
        enabled: options.enabled ?? true,
        allowCredentials,
        dangerouslyAllow,
        ...rest,
      })) as fc.Arbitrary<CorsConfigurationInput>
  })
}

const brokenOrigin = fc.oneof(
  secureOrigin.map((origin) => `${origin}/`),
  secureOrigin.map((origin) => origin.toUpperCase()),
  subdomain.map((host) => `https://${host}:443`),
  subdomain.map((host) => host),
  subdomain.map((host) => `https://user:secret@${host}/a?b#c`),
  fc.constantFrom(
    '',
    ' ',
    '*',
    'null',
    'NULL',
    'https://',
    'https://*',
    'https://bücher.example',
    'http://127.1',
    'http://[::0001]',
    'http://a.example:0',
    'http://a.example:65536',
    'https://a.example,https://b.example',
    'https://*.*.com',
    'https://a.*.com',
    'https://*.com',
    'app://*',
    'file://*',
  ),
  insecureOrigin,
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const anything = fc.oneof(
  fc.anything({ withNullPrototype: true, maxDepth: 1 }),
  fc.constantFrom(undefined, null, Number.NaN, -0, '', 'true'),
)
const brokenEntry: Record<string, fc.Arbitrary<unknown>> = {
  allowedOrigins: brokenOrigin,
  ownOrigins: brokenOrigin,
  allowedMethods: fc.oneof(
    fc.constantFrom('get', 'Patch', 'TRACE', 'connect', '', 'A B', '*', 'x'),
  ),
  allowedHeaders: fc.constantFrom('', 'A B', 'accept', 'ACCEPT', 'x:', 'é', '*'),
  exposedHeaders: fc.constantFrom('', 'A B', 'etag', 'ETAG', 'x:', '*'),
  excludedPaths: fc.oneof(
    fc.constantFrom(
      'a',
      '',
      '*',
      '/a*b',
      '/a?b',
      '/a#b',
      '/a/../b',
      '//a',
      '/a;b',
      '/%61',
      '/a\\b',
    ),
    fc.string({ maxLength: 8 }).map((text) => `/${text}`),
  ),
  dangerouslyAllow: fc.constantFrom('', 'null', 'any-origin', 'null-origin', 'insecure-origins'),
}

/** Configurations with one to three mistakes, or none where the mistake turned out harmless. */
export const brokenConfiguration: fc.Arbitrary<Record<string, unknown>> =
  validConfiguration().chain((valid) =>
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...Object.keys(brokenEntry)).chain((key) =>
            (brokenEntry[key] as fc.Arbitrary<unknown>).map(
              (entry) => (draft: Record<string, unknown>) => {
                const list = draft[key]
                draft[key] = [...(Array.isArray(list) ? list : []), entry]
              },
            ),
          ),
          fc
            .tuple(fc.constantFrom(...Object.keys(brokenEntry), 'enabled', 'debug'), anything)
            .map(([key, value]) => (draft: Record<string, unknown>) => {
              draft[key] = value
            }),
          fc
            .tuple(
              fc.constantFrom('preflightMaxAgeInSeconds', 'enforcement', 'allowCredentials', 'x'),
              fc.oneof(anything, fc.integer(), fc.double(), fc.string()),
            )
            .map(([key, value]) => (draft: Record<string, unknown>) => {
              draft[key] = value
            }),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((breaks) => {
        const draft: Record<string, unknown> = { ...valid }
        for (const breakIt of breaks) breakIt(draft)
        return draft
      }),
  )

/** Text that looks like an origin and, mostly, is none of the listed ones. */
export const lookAlike = fc
  .tuple(
    serializedOrigin,
    fc.constantFrom<(origin: string) => string>(
      (origin) => `${origin}.evil.test`,
      (origin) => `${origin}/`,
      (origin) => `${origin}:443`,
      (origin) => `${origin}:80`,
      (origin) => `${origin}.`,
      (origin) => `${origin}_.evil.test`,
      (origin) => `${origin}\``,
      (origin) => `${origin}%60.evil.test`,
      (origin) => `${origin}{`,
      (origin) => `${origin}~`,
      (origin) => `${origin}@evil.test`,
      (origin) => `${origin}\n`,
      (origin) => ` ${origin}`,
      (origin) => `${origin}, ${origin}`,
      (origin) => origin.toUpperCase(),
      (origin) => origin.replace('.', 'x'),
      (origin) => origin.replace('://', '://evil'),
      (origin) => origin.replace('://', '://evil.'),
      (origin) => origin.replace('://', '://evil-'),
      (origin) => origin.replace('https:', 'http:'),
      (origin) => origin.replace('http:', 'https:'),
      (origin) => origin.replace(/(:\d+)?$/, ':8443'),
      (origin) => origin.replace('e', 'е'),
      (origin) => `${origin}${'a'.repeat(400)}`,
    ),
  )
  .map(([origin, mutate]) => mutate(origin))

export const requestOrigin = fc.oneof(
  { weight: 6, arbitrary: serializedOrigin },
  { weight: 3, arbitrary: lookAlike },
  { weight: 1, arbitrary: fc.constantFrom('null', '', '*', 'https://*.example.com') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
)

const piece = fc.constantFrom(
  '/',
  '//',
  '\\',
  '%2f',
  '%2F',
  '%5c',
  '.',
  '..',
  '/..',
  '/../',
  '/./',
  '%2e',
  '..;',
  ';x',
  '%3b',
  ';a=b/',
  'a',
  'b',
  'a b',
  '%20b',
  'admin',
  'ADMIN',
  '%61dmin',
  'account',
  'x',
  'é',
  '%c3%a9',
  '%C3%89',
  '%ff',
  '%c3',
  '%',
  '%2',
  '%252f',
  '%25',
  'İ',
)
/** Request targets that spell excluded paths in every way the pieces allow. */
export const target = fc
  .tuple(
    fc.constantFrom('', '', '', 'http://a.example.com', 'https://foo.com:8080', 'HTTP://B.test'),
    fc.array(piece, { maxLength: 7 }),
    fc.constantFrom('', '', '?q=/admin', '#/admin', '#/../admin', '#%2fadmin', '?/../admin#x'),
  )
  .map(([start, pieces, end]) => `${start}/${pieces.join('')}${end}`)

export const requestUrl = fc.oneof(
  { weight: 8, arbitrary: target },
  { weight: 2, arbitrary: fc.constantFrom('/', '/api', '/api/x?y', '/admin', '/account/x') },
  { weight: 1, arbitrary: fc.constantFrom('*', '', 'https://a.example.com', '?x', '/a/b/') },
)

const maybe = (arbitrary: fc.Arbitrary<string>, present = 1, absent = 1) =>
  fc.oneof({ weight: absent, arbitrary: fc.constant(null) }, { weight: present, arbitrary })

const requestMethod = fc.oneof(
  { weight: 6, arbitrary: method },
  fc.constantFrom('get', 'patch', 'TRACE', 'connect', 'Track', '', 'A B', 'X-OWN', '*', 'GET,PUT'),
)

const headerList = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: headerName },
      fc.constantFrom(
        '',
        ' ',
        '\t',
        'a b',
        'X-A',
        'x-amz-date',
        'X-A-B',
        ' x-a\t',
        'AUTHORIZATION',
        'é',
        '\u212A',
        '*',
      ),
    ),
    { maxLength: 6 },
  )
  .chain((names) => fc.constantFrom(',', ', ', ' ,\t').map((comma) => names.join(comma)))
const longList = fc.constantFrom(
  'a'.repeat(4096),
  'a'.repeat(4097),
  ','.repeat(127),
  ','.repeat(128),
  'x-a,'.repeat(127),
  'x-a,'.repeat(128),
)

const host = fc.oneof(
  fc.tuple(fc.oneof(subdomain, local), port).map(([name, end]) => `${name}${end}`),
  fc.constantFrom(
    'A.Example.Com',
    'foo.com:443',
    'foo.com:80',
    'u@foo.com',
    'foo.com:',
    'foo.com.',
    'foo.com, foo.com',
    '127.0.0.1:8080',
    '[::1]',
    '',
  ),
)

/** Requests as browsers, proxies and attackers send them. */
export const corsRequest: fc.Arbitrary<CorsRequest> = fc
  .record({
    method: fc.oneof(
      { weight: 3, arbitrary: fc.constant('OPTIONS') },
      { weight: 4, arbitrary: requestMethod },
    ),
    url: requestUrl,
    origin: maybe(requestOrigin, 8),
    host: maybe(host, 4),
    'access-control-request-method': maybe(requestMethod, 2),
    'access-control-request-headers': maybe(
      fc.oneof({ weight: 8, arbitrary: headerList }, longList),
    ),
    'sec-fetch-site': maybe(
      fc.constantFrom('same-origin', 'same-origin', 'cross-site', 'same-site', 'none', '', 'x'),
      1,
      2,
    ),
    'sec-fetch-mode': maybe(fc.constantFrom('navigate', 'cors', 'no-cors')),
    'sec-fetch-dest': maybe(fc.constantFrom('empty', 'document')),
    upgrade: maybe(fc.constantFrom('websocket', 'h2c, WebSocket', 'websockets', ''), 1, 4),
    cookie: maybe(fc.constantFrom('session=secret-cookie', ''), 1, 3),
    authorization: maybe(fc.constantFrom('Bearer secret-token', ''), 1, 3),
  })
  .chain((parts) =>
    // Half of the requests claim to come from the very host they go to.
    fc.boolean().map((own) => {
      const parsed = parts.origin === null ? undefined : parseOrigin(parts.origin)
      const { method: sent, url, ...headers } = parts
      if (own && parsed && parts.host !== null) {
        const authority = parsed.port === '' ? parsed.host : `${parsed.host}:${parsed.port}`
        return request(sent, url, { ...headers, host: authority })
      }
      return request(sent, url, headers)
    }),
  )

const wild = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => String.fromCharCode(...bytes)),
  fc.constantFrom('\ud800', '\udc00x', '\0', '%', '%\ud800', '\u2028', '//', '://', '[', '*'),
)

/** Requests whose every part is arbitrary text. */
export const wildRequest: fc.Arbitrary<CorsRequest> = fc
  .record({
    method: fc.oneof(wild, fc.constantFrom('OPTIONS', 'GET')),
    url: fc.oneof(
      wild,
      wild.map((text) => `/${text}`),
      wild.map((text) => `http://${text}`),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        'origin',
        'host',
        'access-control-request-method',
        'access-control-request-headers',
        'sec-fetch-site',
        'sec-fetch-mode',
        'sec-fetch-dest',
        'upgrade',
        'cookie',
        'authorization',
        'referer',
        'content-type',
        'user-agent',
      ),
      fc.oneof(wild, requestOrigin),
    ),
    remoteAddress: fc.option(wild, { nil: undefined }),
  })
  .map(({ method: sent, url, headers, remoteAddress }) => ({
    ...request(sent, url, headers),
    remoteAddress,
  }))

/** Whether an origin is one that a network attacker, or anyone's sandboxed frame, can send. */
export function isOccupiable(origin: string): boolean {
  const parsed = parseOrigin(origin)
  if (!parsed) return true
  return ['http', 'ftp', 'file'].includes(parsed.scheme) && !isLoopback(parsed.host)
}

/** The same request as if it came from an origin that a list names, or nearly. */
export function sentBy(one: CorsRequest, entries: readonly string[], index: number): CorsRequest {
  const headers = new Map(one.headers as Map<string, string>)
  const entry = entries[index % (entries.length || 1)]
  if (entry) headers.set('origin', entry.replace('://*', '://abc').replace(':*', ':8080'))
  return { ...one, headers }
}
