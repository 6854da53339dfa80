import type {
  ConfigurationFault,
  ConfigurationIssueCode,
  CorsConfiguration,
} from '../../src/index.js'

/** A value that is rejected, with what the engine says of it. */
export interface Rejected {
  readonly value: unknown
  readonly code: ConfigurationIssueCode
  readonly fault?: ConfigurationFault
}

/** What the page says of one key. An example that is an object is a whole configuration, else the key's value. */
export interface KeySection {
  /** What it does, in Markdown. */
  readonly about: string
  /** What a value is, in words. */
  readonly type: string
  /** The response header that it drives. */
  readonly header?: string
  readonly accepted: readonly unknown[]
  readonly rejected: readonly Rejected[]
}

const app = 'https://app.example.com'

function origin(value: string, fault: ConfigurationFault): Rejected {
  return { value: [value], code: 'invalid-origin', fault }
}

/** The sections of docs/configuration.md, one a key: the compiler asks for each. */
export const keySections: { readonly [Key in keyof CorsConfiguration]: KeySection } = {
  enabled: {
    about:
      'Switches the filter on. While it is off, the filter neither adds nor removes anything. Browsers then keep every cross-origin response from its page, unless the application sets the headers itself.',
    type: '`true` or `false`',
    accepted: [true],
    rejected: [{ value: 'true', code: 'wrong-type' }],
  },
  allowCredentials: {
    about:
      'Lets pages send cookies and other credentials, and read the response. With it, origins that somebody else could take over are rejected, unless [`dangerouslyAllow`](#dangerouslyallow) names the danger.',
    type: '`true` or `false`',
    header: 'Access-Control-Allow-Credentials',
    accepted: [
      true,
      { allowCredentials: true, allowedOrigins: [app] },
      { allowCredentials: true, allowedOrigins: ['http://localhost:3000'] },
    ],
    rejected: [
      {
        value: { allowCredentials: true, allowedOrigins: ['*'] },
        code: 'wildcard-with-credentials',
      },
      {
        value: { allowCredentials: true, allowedOrigins: ['http://app.example.com'] },
        code: 'insecure-origin-with-credentials',
      },
      {
        value: { allowCredentials: true, allowedOrigins: ['https://*.github.io'] },
        code: 'public-suffix-with-credentials',
      },
      { value: 1, code: 'wrong-type' },
    ],
  },
  allowedHeaders: {
    about: `The request headers that pages may set. Names are compared without case.

- \`x-amz-*\`, a name that ends in \`-\` followed by \`*\`, covers every name that begins so.
- \`*\` covers every name. Without credentials it does not cover \`Authorization\`: list that beside it.

A list replaces the default list: name \`Content-Type\` and \`Authorization\` again where pages send them.`,
    type: 'a list of header names and prefixes',
    header: 'Access-Control-Allow-Headers',
    accepted: [['Content-Type', 'x-amz-*'], ['*', 'Authorization'], []],
    rejected: [
      { value: ['X-A, X-B'], code: 'invalid-header-name', fault: 'comma-list' },
      { value: ['x-amz*'], code: 'invalid-header-name', fault: 'wildcard-place' },
      { value: ['X A'], code: 'invalid-header-name', fault: 'white-space' },
      { value: 'X-A, X-B', code: 'wrong-type', fault: 'comma-list' },
    ],
  },
  allowedMethods: {
    about:
      'The methods that pages may use. They are checked on every cross-origin request, not only on preflights. Methods are case-sensitive. `GET` covers `HEAD`; `*` covers every method.',
    type: 'a list of methods',
    header: 'Access-Control-Allow-Methods',
    accepted: [['GET', 'POST', 'QUERY', 'PROPFIND'], ['*']],
    rejected: [
      { value: ['post'], code: 'invalid-method', fault: 'upper-case' },
      { value: ['ALL'], code: 'invalid-method' },
      { value: ['GET,POST'], code: 'invalid-method', fault: 'comma-list' },
      { value: ['TRACE'], code: 'forbidden-method' },
    ],
  },
  allowedOrigins: {
    about: `The origins whose pages may read responses. An entry is an origin as a browser sends it, or a pattern:

- \`https://*.example.com\`: every name below \`example.com\`, at any depth, but not \`https://example.com\` itself
- \`https://preview-*.example.com\`: one or more characters of the first label, never a dot; a \`-\` stands next to the \`*\`
- \`http://localhost:*\`: any port or none, also beside a \`*\` in the host
- \`chrome-extension://*\`: every host of a scheme other than http and https
- \`*\`: every origin, as the only entry`,
    type: 'a list of origins and patterns',
    header: 'Access-Control-Allow-Origin',
    accepted: [
      [app, 'https://*.example.com:8443', 'http://localhost:*'],
      ['https://app-git-*-team.vercel.app'],
      ['chrome-extension://*', 'app://.', 'file://'],
      ['*'],
    ],
    rejected: [
      { value: ['*', app], code: 'wildcard-not-alone' },
      origin(`${app}/`, 'trailing-slash'),
      origin(`${app}/login`, 'path'),
      origin(`${app}?a`, 'query'),
      origin(`${app}#a`, 'fragment'),
      origin('https://App.Example.com', 'upper-case'),
      origin(`${app}:443`, 'default-port'),
      origin('http://localhost:port', 'bad-port'),
      origin('app.example.com', 'no-scheme'),
      origin('https://', 'no-host'),
      origin('https://me:word@app.example.com', 'user-info'),
      origin('https://bücher.example', 'unicode-host'),
      origin('https://xn--bücher.example', 'punycode-host'),
      origin('https://app..example.com', 'label-length'),
      origin('http://127.1', 'ip-address'),
      origin(` ${app}`, 'white-space'),
      origin('https://a.example,https://b.example', 'several-origins'),
      origin('^https://.*[.]example[.]com$', 'regular-expression'),
      origin('https://a.*.com', 'wildcard-place'),
      origin('https://*', 'wildcard-scheme'),
      { value: ['null'], code: 'null-origin' },
      { value: [[app]], code: 'wrong-type', fault: 'not-a-string' },
      {
        value: { allowedOrigins: { 0: '*' } },
        code: 'wrong-type',
        fault: 'not-a-list',
      },
    ],
  },
  debug: {
    about:
      'Tells clients why they were refused, in the body of the refusal and in the response header `crossgate-denial`, and makes an event of each refusal in the event log.',
    type: '`true` or `false`',
    header: 'crossgate-denial',
    accepted: [true],
    rejected: [{ value: 'yes', code: 'wrong-type' }],
  },
  exposedHeaders: {
    about:
      'The response headers that pages may read. `*` covers every name except `Authorization`, and nothing with credentials. Prefixes are not possible here: browsers do not support them.',
    type: 'a list of header names',
    header: 'Access-Control-Expose-Headers',
    accepted: [['ETag', 'X-Total-Count'], ['*']],
    rejected: [
      { value: ['x-amz-*'], code: 'invalid-header-name', fault: 'wildcard-place' },
      {
        value: { allowCredentials: true, exposedHeaders: ['*'] },
        code: 'wildcard-with-credentials',
      },
    ],
  },
  preflightMaxAgeInSeconds: {
    about:
      'How long a browser may remember the response to a preflight, in seconds. -1 means never. Chromium remembers it for at most 7200 seconds, Firefox for at most 86400.',
    type: 'a whole number from -1 to 86400',
    header: 'Access-Control-Max-Age',
    accepted: [0, 86400],
    rejected: [
      { value: 86401, code: 'invalid-max-age' },
      { value: 1.5, code: 'invalid-max-age' },
      { value: '1800', code: 'wrong-type' },
    ],
  },
  excludedPaths: {
    about: `Paths whose responses no page of another origin may read: they never get CORS headers, whatever the other keys say. Requests still reach the application, form posts of other sites among them: only preflights and foreign WebSocket handshakes are refused there. An entry is a path, which also covers the path with a trailing slash, or a prefix that ends in \`*\`. Both are compared as text and without case, so \`/account*\` also covers \`/accounting\`.

An entry is written as servers read it: decoded, and without \`.\` and \`..\`. How a request's path is read is in [Security](security.md#excluded-paths).`,
    type: 'a list of paths and prefixes',
    accepted: [['/admin', '/internal/*'], ['/*']],
    rejected: [
      { value: ['admin'], code: 'invalid-path' },
      { value: ['/a/../b'], code: 'invalid-path', fault: 'path' },
      { value: ['/admin?x'], code: 'invalid-path', fault: 'query' },
      { value: ['/*/admin'], code: 'invalid-path', fault: 'wildcard-place' },
    ],
  },
  ownOrigins: {
    about:
      'The origins under which this server itself is reached, written as in `allowedOrigins`. Without entries the filter finds out from each request, by `Sec-Fetch-Site` or `Host`, whether a page of this server sent it. Set it on servers on loopback or an intranet, so that [DNS rebinding](security.md#dns-rebinding-allowedhosts-and-ownorigins) gives nobody a same origin.',
    type: 'a list of origins and patterns',
    accepted: [['http://localhost:*', 'https://*.example.com']],
    rejected: [
      { value: ['*'], code: 'invalid-origin', fault: 'wildcard-scheme' },
      { value: [`${app}/`], code: 'invalid-origin', fault: 'trailing-slash' },
      { value: ['https://*.vercel.app'], code: 'public-suffix-with-credentials' },
    ],
  },
  allowedHosts: {
    about:
      'The names that this server answers to, without scheme and port. Without entries it answers to every name. A request for another name gets a 403, whether or not it has an `Origin`, which keeps [DNS rebinding](security.md#dns-rebinding-allowedhosts-and-ownorigins) out. IP addresses pass.',
    type: 'a list of host names and `*.` patterns',
    accepted: [['localhost', 'api.example.com', '*.example.com']],
    rejected: [
      { value: ['https://api.example.com'], code: 'invalid-host' },
      { value: ['api.example.com:8080'], code: 'invalid-host', fault: 'bad-port' },
      { value: ['*.com'], code: 'invalid-host', fault: 'wildcard-place' },
      { value: ['*.co.uk'], code: 'public-suffix-host' },
      { value: ['*.duckdns.org'], code: 'public-suffix-host' },
    ],
  },
  enforcement: {
    about: `What happens to a request that the policy does not allow.

- \`block\`: a 403, and the application never sees it
- \`omit\`: it goes on without CORS headers, so that only browsers enforce the policy
- \`report\`: nothing is changed, so that a policy can be tried beside another filter`,
    type: '`"block"`, `"omit"` or `"report"`',
    accepted: ['omit', 'report'],
    rejected: [
      { value: 'deny', code: 'invalid-enforcement' },
      { value: false, code: 'wrong-type' },
    ],
  },
  explainPreflights: {
    about:
      'Answers a refused preflight of an allowed origin with what is allowed, so that the browser’s console names the method or the header that is missing. The request itself is still refused.',
    type: '`true` or `false`',
    accepted: [true],
    rejected: [{ value: 'true', code: 'wrong-type' }],
  },
  dangerouslyAllow: {
    about: `Dangers that this configuration accepts, by name.

- \`any-origin-with-credentials\`: \`*\`, or every host of a scheme, with credentials
- \`null-origin\`: \`null\`, which any site can send from a sandboxed frame
- \`insecure-origins-with-credentials\`: origins that anyone on the network can pose as
- \`public-suffixes-with-credentials\`: patterns that cover names anybody can get
- \`public-suffix-hosts\`: hosts below which anybody can point a name at any address`,
    type: 'a list of these names',
    accepted: [
      { allowedOrigins: ['null'], dangerouslyAllow: ['null-origin'] },
      {
        allowCredentials: true,
        allowedOrigins: ['https://*-team.vercel.app'],
        dangerouslyAllow: ['public-suffixes-with-credentials'],
      },
    ],
    rejected: [{ value: ['everything'], code: 'unknown-danger' }],
  },
}

/** Keys that are none. */
export const otherKeys: Pick<KeySection, 'accepted' | 'rejected'> = {
  accepted: [{ $schema: './crossgate.schema.json' }],
  rejected: [
    { value: { origin: '*' }, code: 'unknown-key' },
    { value: { corsConfiguration: {} }, code: 'unknown-key' },
  ],
}

/** Lists of policies. */
export const policyLists: Pick<KeySection, 'accepted' | 'rejected'> = {
  accepted: [
    [
      { name: 'api', hosts: ['*.example.com'], paths: ['/api/*'], configuration: {} },
      { configuration: {} },
    ],
  ],
  rejected: [
    { value: [], code: 'empty-list' },
    { value: [{ hosts: [], configuration: {} }, { configuration: {} }], code: 'empty-list' },
    { value: [{ paths: ['/api/*'], configuration: {} }], code: 'last-policy-conditional' },
    { value: [{ configuration: {} }, { configuration: {} }], code: 'unreachable-policy' },
  ],
}
