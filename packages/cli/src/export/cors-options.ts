import type { CorsConfiguration } from '@crossgate/core'
import { standardMethods } from '@crossgate/core'
import {
  allowsEveryHeader,
  type Exported,
  ExportNotes,
  listedHeaders,
  noteAuthorization,
  noteMissingParts,
} from './exported.js'
import { toExpression } from './origin-source.js'

const product = 'cors'

/** Returns a configuration as a module with the options of the npm package `cors` 2. */
export function toCorsOptions(configuration: CorsConfiguration): Exported {
  const notes = new ExportNotes()
  const { enabled, enforcement } = configuration
  if (!enabled || enforcement === 'report') {
    const key = enabled ? 'enforcement' : 'enabled'
    notes.lose(
      key,
      `${key}: ${configuration[key]}`,
      'origin is false: the policy allows no origin.',
    )
    return { text: toModule(['  origin: false,']), losses: notes.losses, errors: [] }
  }
  noteMissingParts(configuration, product, notes)
  noteAuthorization(configuration, notes)
  const { exposedHeaders, allowCredentials, preflightMaxAgeInSeconds } = configuration
  const lines = [
    ...originLines(configuration),
    `  methods: ${toText(methodsOf(configuration, notes))},`,
    // Without this option every header is allowed that a preflight asks for.
    ...(allowsEveryHeader(configuration)
      ? []
      : [`  allowedHeaders: ${toText(listedHeaders(configuration, notes, product))},`]),
    `  exposedHeaders: ${toText(exposedHeaders)},`,
    `  credentials: ${allowCredentials},`,
    `  maxAge: ${preflightMaxAgeInSeconds},`,
  ]
  return { text: toModule(lines), losses: notes.losses, errors: notes.errors }
}

function toModule(lines: readonly string[]): string {
  return `export default {\n${lines.join('\n')}\n}\n`
}

function originLines({ allowedOrigins }: CorsConfiguration): string[] {
  if (allowedOrigins.includes('*')) return ["  origin: '*',"]
  const entries = allowedOrigins.map((entry) =>
    entry.includes('*') ? `    /${toExpression(entry)}/,` : `    ${JSON.stringify(entry)},`,
  )
  return entries.length === 0 ? ['  origin: [],'] : ['  origin: [', ...entries, '  ],']
}

/** With credentials a `*` is a name like any other, and cors cannot echo what is asked for. */
function methodsOf(
  { allowedMethods, allowCredentials }: CorsConfiguration,
  notes: ExportNotes,
): readonly string[] {
  const index = allowedMethods.indexOf('*')
  if (!allowCredentials || index < 0) return allowedMethods
  notes.lose(
    'allowedMethods',
    '*',
    'With credentials, cors cannot allow every method: those of the standards are listed.',
    index,
  )
  return [...new Set([...standardMethods, ...allowedMethods.filter((method) => method !== '*')])]
}

function toText(values: readonly string[]): string {
  return JSON.stringify(values)
}
