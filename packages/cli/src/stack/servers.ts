import { nginxPreflightMap, nginxPreflightTest } from './nginx-preflight.js'
import { escapePattern, type Notation, type Permission, permissionNames } from './permission.js'

// Each takes away the permission of an application behind it, whether or not one shows itself: for a
// listed origin it would be a second value, and any other origin would keep it.

const list = (values: readonly string[]): string => values.join(', ')

/** The headers of an answer to a preflight beside the origin's, by name. */
function preflightHeaders({ methods, headers }: Permission): [name: string, value: string][] {
  return [
    ['Access-Control-Allow-Methods', list(methods)],
    ...(headers.length > 0
      ? [['Access-Control-Allow-Headers', list(headers)] satisfies [string, string]]
      : []),
  ]
}

/** The lines of nginx 1.22: `always` for errors, `if` for the preflight, which has to repeat the headers. */
export const nginx: Notation = {
  stack: 'nginx',
  remark:
    'nginx forgets the add_header lines of outer blocks wherever an inner block has one of its own, so they belong in the innermost one. If there already is a map of $cors_origin, add the origins to it and leave this map out: of two maps of one variable, nginx uses only the last, without a warning. If other locations use that map too and must not allow these origins, keep this map, and rename $cors_origin in all of these lines.',
  edits: (permission) => [
    {
      place: 'http',
      where: 'in http { … }',
      lines: `map $http_origin $cors_origin {
${permission.origins.map((origin) => `  "${origin}" $http_origin;`).join('\n')}
}
${nginxPreflightMap}`,
    },
    {
      place: 'location',
      where: `in the location { … } that answers ${permission.path}`,
      lines: nginxLocation(permission),
    },
  ],
}

function nginxLocation(permission: Permission): string {
  const { credentials } = permission
  const answer = [
    'add_header Access-Control-Allow-Origin $cors_origin always;',
    ...(credentials ? ['add_header Access-Control-Allow-Credentials true always;'] : []),
    'add_header Vary Origin always;',
  ]
  const preflight = preflightHeaders(permission).map(
    ([name, value]) => `add_header ${name} "${value}" always;`,
  )
  return [
    nginxPreflightTest,
    ...[...answer, ...preflight, 'return 204;'].map((line) => `  ${line}`),
    '}',
    ...answer,
    ...permissionNames.map((name) => `proxy_hide_header ${name};`),
  ].join('\n')
}

/** The lines of Caddy 2: `defer` replaces what a server behind it sends. */
export const caddy: Notation = {
  stack: 'caddy',
  remark:
    'defer makes these lines apply after those of the server behind Caddy, the last block first: keep their order.',
  edits: (permission) => [
    {
      place: 'site',
      where: "in the site's block, at its beginning",
      lines: caddySite(permission),
    },
  ],
}

function caddySite(permission: Permission): string {
  const { origins, credentials, onErrors } = permission
  const value = origins.length === 1 ? origins[0] : '{header.Origin}'
  const answer = [
    `Access-Control-Allow-Origin ${value}`,
    ...(credentials ? ['Access-Control-Allow-Credentials true'] : []),
    'defer',
  ]
  const block = ['header @cors {', ...answer.map((line) => `  ${line}`), '}']
  const preflight = preflightHeaders(permission).map(
    ([name, value]) => `  header @cors ${name} "${value}"`,
  )
  return [
    ...caddyMatcher('@cors', origins),
    ...block,
    'header {',
    '  +Vary Origin',
    ...namesOfResponse.map((name) => `  -${name}`),
    '  defer',
    '}',
    '@preflight {',
    '  method OPTIONS',
    '  header Access-Control-Request-Method *',
    '}',
    'handle @preflight {',
    ...preflight,
    '  respond 204',
    '}',
    ...(onErrors
      ? [
          'handle_errors {',
          ...caddyMatcher('@cors_error', origins).map((line) => `  ${line}`),
          '  header @cors_error {',
          ...answer.slice(0, -1).map((line) => `    ${line}`),
          '    +Vary Origin',
          '  }',
          '  respond "{err.status_code} {err.status_text}"',
          '}',
        ]
      : []),
  ].join('\n')
}

/** Those of any response. Caddy answers preflights itself, and a deferred line would take theirs away. */
const namesOfResponse = permissionNames.slice(0, 2)

/** Of several values of one header, one is enough. */
function caddyMatcher(name: string, origins: readonly string[]): string[] {
  const [first, ...others] = origins
  if (others.length === 0) return [`${name} header Origin ${first}`]
  return [`${name} {`, ...origins.map((origin) => `  header Origin ${origin}`), '}']
}

/** The lines of HAProxy 2.2 and newer: http-after-response reaches its own answers too. */
export const haproxy: Notation = {
  stack: 'haproxy',
  remark:
    'An ACL on a request header is never true in http-response, so the origin is kept in a variable here.',
  edits: (permission) => [
    { place: 'frontend', where: 'in the frontend', lines: haproxyFrontend(permission) },
  ],
}

function haproxyFrontend(permission: Permission): string {
  const { origins, credentials } = permission
  const isAllowed = 'if { var(txn.cors_origin) -m found }'
  const set = (name: string, value: string): string =>
    `http-after-response set-header ${name} ${value} ${isAllowed}`
  return [
    `http-request set-var(txn.cors_origin) req.hdr(Origin) if { req.hdr(Origin) -m str ${origins.join(' ')} }`,
    'http-request return status 204 if METH_OPTIONS { req.hdr(Access-Control-Request-Method) -m found }',
    ...permissionNames.map((name) => `http-after-response del-header ${name}`),
    set('Access-Control-Allow-Origin', '%[var(txn.cors_origin)]'),
    ...(credentials ? [set('Access-Control-Allow-Credentials', 'true')] : []),
    ...preflightHeaders(permission).map(([name, value]) => set(name, `"${value}"`)),
    'http-after-response add-header Vary Origin',
  ].join('\n')
}

/** The lines of Apache 2.4 with mod_headers, mod_setenvif and mod_rewrite. */
export const apache: Notation = {
  stack: 'apache',
  remark:
    'It needs mod_headers, mod_setenvif and mod_rewrite: a2enmod headers setenvif rewrite. Without "always", errors have no CORS headers.',
  edits: (permission) => [
    {
      place: 'virtual-host',
      where: 'in the <VirtualHost>',
      lines: apacheVirtualHost(permission),
    },
  ],
}

function apacheVirtualHost(permission: Permission): string {
  const { origins, credentials } = permission
  const set = (name: string, value: string): string =>
    `Header always set ${name} "${value}" env=CORS_ORIGIN`
  return [
    ...origins.map(
      (origin) => `SetEnvIf Origin "^${escapePattern(origin)}$" CORS_ORIGIN=${origin}`,
    ),
    ...permissionNames.map((name) => `Header unset ${name}`),
    set('Access-Control-Allow-Origin', '%{CORS_ORIGIN}e'),
    ...(credentials ? [set('Access-Control-Allow-Credentials', 'true')] : []),
    ...preflightHeaders(permission).map(([name, value]) => set(name, value)),
    'Header always merge Vary Origin',
    'RewriteEngine On',
    'RewriteCond %{REQUEST_METHOD} =OPTIONS',
    'RewriteCond %{HTTP:Access-Control-Request-Method} .',
    'RewriteRule ^ - [R=204,L]',
  ].join('\n')
}
