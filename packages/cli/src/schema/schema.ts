import {
  type CorsConfiguration,
  dangerousPermissions,
  defaultConfiguration,
  enforcementModes,
} from '@crossgate/core'
import { conditions } from './conditions.js'
import {
  headerEntry,
  headerPrefixEntry,
  hostEntry,
  methodEntry,
  originEntry,
  originPatternEntry,
  pathEntry,
  schemeEntry,
} from './entry-patterns.js'

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

/** Most characters of an origin, as the engine has it. */
const longestOrigin = 326

const flag: Schema = { type: 'boolean' }

function listOf(items: Schema): Schema {
  return { type: 'array', items, maxItems: 1_000_000 }
}

function text(...patterns: readonly string[]): Schema {
  const [pattern] = patterns
  return patterns.length === 1
    ? { type: 'string', pattern }
    : { type: 'string', anyOf: patterns.map((each) => ({ pattern: each })) }
}

const origin: Schema = {
  anyOf: [{ ...text(...originEntry), maxLength: longestOrigin }, text(...originPatternEntry)],
}

/** What each key takes, and what an editor says about it. */
const keys: Readonly<Record<keyof CorsConfiguration, Schema>> = {
  enabled: {
    ...flag,
    description:
      'Whether the filter decides anything. While it is off, no response gets CORS headers.',
  },
  allowCredentials: {
    ...flag,
    description: 'Whether pages may send cookies and other credentials, and read the response.',
  },
  allowedHeaders: {
    ...listOf(text(headerEntry, headerPrefixEntry)),
    description:
      'Request headers that pages may set. x-amz-* covers every name that begins with x-amz-.',
  },
  allowedMethods: {
    ...listOf(text(methodEntry)),
    description: 'Methods that pages may use. GET covers HEAD, and * covers every method.',
  },
  allowedOrigins: {
    ...listOf({ anyOf: [{ enum: ['*', 'null'] }, origin, text(schemeEntry)] }),
    description:
      'Whose pages may call: https://app.example.com, https://*.example.com, http://localhost:*, or * alone for everyone.',
  },
  debug: {
    ...flag,
    description: 'Whether the event log and the client are told about each refusal.',
  },
  exposedHeaders: {
    ...listOf(text(headerEntry)),
    description: 'Response headers that pages may read, besides those that every page may read.',
  },
  preflightMaxAgeInSeconds: {
    type: 'integer',
    minimum: -1,
    maximum: 86_400,
    description:
      'How long a browser may cache the response to a preflight, in seconds. -1 means never.',
  },
  excludedPaths: {
    ...listOf(text(pathEntry)),
    description:
      'Paths whose responses no page of another origin may read: /admin, or /admin* for every path that begins with /admin.',
  },
  ownOrigins: {
    ...listOf(origin),
    description: "This server's own origins. Empty: worked out from each request.",
  },
  allowedHosts: {
    ...listOf(text(...hostEntry)),
    description: 'The host names that this server answers to. Empty: every name.',
  },
  enforcement: {
    enum: [...enforcementModes],
    description:
      'What happens to a refused request: block answers 403, omit leaves it to browsers, report changes nothing.',
  },
  explainPreflights: {
    ...flag,
    description:
      "Whether a refused preflight is answered in a way that makes the browser's console name what is missing.",
  },
  dangerouslyAllow: {
    ...listOf({ enum: [...dangerousPermissions] }),
    description: 'Dangers that this configuration accepts, by name.',
  },
}

const configuration: Schema = {
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    ...Object.fromEntries(
      Object.entries(keys).map(([key, schema]) => [
        key,
        { ...schema, default: defaultConfiguration[key as keyof CorsConfiguration] },
      ]),
    ),
  },
  additionalProperties: false,
  allOf: conditions,
}

const policies: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: 10_000,
  items: {
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      name: { type: 'string', minLength: 1 },
      hosts: { ...listOf(text(...hostEntry)), minItems: 1 },
      paths: { ...listOf(text(pathEntry)), minItems: 1 },
      configuration: { $ref: '#/definitions/configuration' },
    },
    required: ['configuration'],
    additionalProperties: false,
  },
}

/**
 * The JSON Schema (draft 7, which every editor reads) of a configuration or a list of policies. It
 * refuses nothing that the validator takes. What it cannot say is left to `crossgate check`: the
 * public suffix list, the one spelling of an IPv6 address, which policy is never reached, and
 * that the last one has no condition.
 */
export const policySchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A Crossgate CORS policy',
  description: 'A configuration, or a list of policies chosen by host and path.',
  if: { type: 'array' },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: policies,
  else: { $ref: '#/definitions/configuration' },
  definitions: { configuration },
}
