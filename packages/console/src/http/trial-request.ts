import { findMeantOrigin } from '@crossgate/core'
import * as v from 'valibot'
import { isConfigurationKey } from '../policy/setting-table.js'
import type { TrialRequest } from '../policy/trial.js'
import { type ErrorDocument, ErrorList } from './error-document.js'
import { isObject } from './is-object.js'
import { addUnknownKeys, type KnownKeys } from './unknown-keys.js'

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const trialSchema = v.object({
  origin: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty('is missing'),
    v.maxLength(1000),
    v.check(
      (origin) => findOtherOrigin(origin) === undefined,
      ({ input }) => `is not an origin: write ${findOtherOrigin(input)}`,
    ),
  ),
  method: v.optional(
    v.pipe(v.string(), v.trim(), v.regex(token, 'is not a method'), v.maxLength(100)),
    'GET',
  ),
  path: v.pipe(v.string(), v.trim(), v.startsWith('/', 'does not start with /'), v.maxLength(4000)),
  host: v.optional(
    v.pipe(v.string(), v.trim(), v.maxLength(300), v.check(isHost, 'is not a host')),
  ),
  headers: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(token, 'is not a header name'))), v.maxLength(200)),
    () => [],
  ),
  credentials: v.optional(v.boolean(), false),
})

const trialBody: KnownKeys = {
  prefix: '',
  keys: [...Object.keys(trialSchema.entries), 'corsConfiguration', 'policies'],
  placeOf: (key) => (isConfigurationKey(key) ? 'corsConfiguration' : undefined),
}

/** A host, with or without a port, and nothing of a URL around it but its scheme. */
export function isHost(text: string): boolean {
  const host = text.replace(/^https?:\/\//i, '')
  if (/[\s/?#@\\]/.test(host)) return false
  return text === '' || URL.canParse(`http://${host}`)
}

/**
 * The origin that somebody means who wrote something else; undefined where nothing is meant, so that
 * what no page sends can be tried too.
 */
export function findOtherOrigin(text: string): string | undefined {
  const meant = findMeantOrigin(text) ?? originOf(text)
  return meant === text ? undefined : meant
}

/** `URL` also knows how browsers write a host that is not in ASCII. */
function originOf(url: string): string | undefined {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).origin : undefined
}

/** Reads a request to try, or says everything that is wrong with it. */
export function parseTrialRequest(
  sent: unknown,
): { request: TrialRequest } | { errors: ErrorDocument } {
  const result = v.safeParse(trialSchema, sent)
  const errors = new ErrorList()
  if (isObject(sent)) addUnknownKeys(sent, trialBody, errors)
  if (result.success && errors.isEmpty) return { request: result.output }
  for (const issue of result.issues ?? []) {
    const field = v.getDotPath(issue) ?? ''
    // As the identity server says it.
    if (issue.type === 'object' && issue.path !== undefined)
      errors.addField(field, 'missing', `You must specify the [${field}] property.`)
    else errors.addField(field, 'invalid', `The [${field}] property ${sentence(issue.message)}.`)
  }
  return { errors: errors.document }
}

function sentence(message: string): string {
  return /^(is|does) /.test(message) ? message : `is not valid: ${message}`
}
