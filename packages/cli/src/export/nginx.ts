import type { CorsConfiguration } from '@crossgate/core'
import { nginxPreflightMap, nginxPreflightTest } from '../stack/nginx-preflight.js'
import {
  allowsEveryHeader,
  type Exported,
  ExportNotes,
  listedHeaders,
  noteAuthorization,
  noteMissingParts,
} from './exported.js'
import { toExpression } from './origin-source.js'

const product = 'nginx'

/** What an application behind nginx may send as well: a second value breaks a header, and credentials would widen the policy. */
const hidden = [
  '# An application behind proxy_pass may send these as well, and browsers refuse two. For',
  '# fastcgi_pass, uwsgi_pass or grpc_pass, write fastcgi_hide_header and so on.',
  ...[
    'Access-Control-Allow-Origin',
    'Access-Control-Allow-Credentials',
    'Access-Control-Expose-Headers',
  ].map((name) => `proxy_hide_header ${name};`),
]

/** Two policies of a list, or the lines of `doctor`, would otherwise take away each other's origins. */
const mapWarning = [
  '# If there already is a map of $cors_origin, rename this one in all of these lines: of two maps',
  '# of one variable, nginx uses only the last, without a warning.',
]

/** Returns a configuration as lines of nginx: maps for `http`, and what stands in the location. */
export function toNginx(configuration: CorsConfiguration): Exported {
  const notes = new ExportNotes()
  const { enabled, enforcement } = configuration
  if (!enabled || enforcement === 'report') {
    const key = enabled ? 'enforcement' : 'enabled'
    notes.lose(
      key,
      `${key}: ${configuration[key]}`,
      'No line is written: the policy allows no origin.',
    )
    return { text: '', losses: notes.losses, errors: [] }
  }
  noteMissingParts(configuration, product, notes)
  noteAuthorization(configuration, notes)
  const { map, origin } = originLines(configuration)
  const preflight = preflightLines(configuration, notes)
  const common = commonLines(configuration, origin)
  const exposed = listLine('Access-Control-Expose-Headers', configuration.exposedHeaders)
  const text = [
    '# In http { }:',
    ...map,
    nginxPreflightMap,
    '',
    '# In the location { } for the API:',
    ...common,
    ...exposed,
    nginxPreflightTest,
    // One add_header in a block, and none of those around it counts.
    ...[...common, ...preflight].map((line) => `  ${line}`),
    '  return 204;',
    '}',
    ...hidden,
  ].join('\n')
  return { text: `${text}\n`, losses: notes.losses, errors: notes.errors }
}

/** What `Access-Control-Allow-Origin` is, with the map that decides it. */
function originLines({ allowedOrigins }: CorsConfiguration): {
  readonly map: readonly string[]
  readonly origin: string
} {
  if (allowedOrigins.includes('*')) return { map: [], origin: '*' }
  const entries = allowedOrigins.map((entry) =>
    entry.includes('*')
      ? `  "~${toExpression(entry).replaceAll('\\/', '/')}" $http_origin;`
      : `  "${entry}" $http_origin;`,
  )
  return {
    map: [...mapWarning, 'map $http_origin $cors_origin {', '  default "";', ...entries, '}'],
    origin: '$cors_origin',
  }
}

function commonLines({ allowCredentials }: CorsConfiguration, origin: string): string[] {
  const value = origin === '*' ? '"*"' : origin
  return [
    `add_header Access-Control-Allow-Origin ${value} always;`,
    ...(allowCredentials ? ['add_header Access-Control-Allow-Credentials "true" always;'] : []),
    ...(origin === '*' ? [] : ['add_header Vary "Origin" always;']),
  ]
}

function preflightLines(configuration: CorsConfiguration, notes: ExportNotes): string[] {
  const { allowedMethods, allowCredentials, preflightMaxAgeInSeconds } = configuration
  const echoesMethod = allowCredentials && allowedMethods.includes('*')
  const methods = echoesMethod
    ? ['add_header Access-Control-Allow-Methods $http_access_control_request_method always;']
    : listLine('Access-Control-Allow-Methods', allowedMethods)
  const names = listedHeaders(configuration, notes, product)
  const headers = allowsEveryHeader(configuration)
    ? ['add_header Access-Control-Allow-Headers $http_access_control_request_headers always;']
    : listLine('Access-Control-Allow-Headers', names)
  return [
    ...methods,
    ...headers,
    `add_header Access-Control-Max-Age "${preflightMaxAgeInSeconds}" always;`,
  ]
}

function listLine(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`add_header ${name} "${values.join(', ')}" always;`]
}
