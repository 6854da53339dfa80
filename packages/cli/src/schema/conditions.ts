import type { DangerousPermission } from '@crossgate/core'
import { insecureOrigin, schemeEntry } from './entry-patterns.js'

/** A condition on a configuration as a whole. */
type Condition = Readonly<Record<string, unknown>>

const withCredentials: Condition = {
  properties: { allowCredentials: { const: true } },
  required: ['allowCredentials'],
}

function accepts(...dangers: readonly DangerousPermission[]): Condition {
  return {
    properties: {
      dangerouslyAllow: {
        allOf: dangers.map((danger) => ({ type: 'array', contains: { const: danger } })),
      },
    },
    required: ['dangerouslyAllow'],
  }
}

function lacks(key: string, entry: Condition): Condition {
  return { properties: { [key]: { not: { type: 'array', contains: entry } } } }
}

/** Under a premise a rule holds, unless the danger is accepted. */
function unless(premise: Condition, accepted: Condition, rule: Condition): Condition {
  return {
    if: { allOf: [premise, { not: accepted }] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: rule,
  }
}

const always: Condition = {}
const never: Condition = { not: {} }
const any: Condition = { const: '*' }
const nullOrigin: Condition = { const: 'null' }

/** The rules that are about several keys, or several entries, at once. */
export const conditions: readonly Condition[] = [
  {
    properties: {
      allowedOrigins: {
        if: { type: 'array', contains: any },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
        then: { type: 'array', items: any },
      },
    },
  },
  unless(
    withCredentials,
    accepts('any-origin-with-credentials'),
    lacks('allowedOrigins', { anyOf: [any, { type: 'string', pattern: schemeEntry }] }),
  ),
  unless(withCredentials, never, lacks('exposedHeaders', any)),
  unless(always, accepts('null-origin'), lacks('allowedOrigins', nullOrigin)),
  unless(
    withCredentials,
    accepts('null-origin', 'any-origin-with-credentials'),
    lacks('allowedOrigins', nullOrigin),
  ),
  unless(
    withCredentials,
    accepts('insecure-origins-with-credentials'),
    lacks('allowedOrigins', { type: 'string', pattern: insecureOrigin }),
  ),
]
