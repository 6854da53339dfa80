import { isForbiddenMethod } from '@crossgate/core'
import type { RecordedExchange } from '../exchange.js'
import { isResponseHeaderName } from '../fetching/response-header.js'
import { HeaderList } from '../header-list.js'
import { isSafelistedMethod } from '../requests/method.js'

/** A permission that a response lacks. */
export interface MissingPermission {
  /** Which answer: that to the preflight, or that to the request. */
  readonly answer: 'preflight' | 'request'
  readonly header:
    | 'Access-Control-Allow-Origin'
    | 'Access-Control-Allow-Credentials'
    | 'Access-Control-Allow-Methods'
    | 'Access-Control-Allow-Headers'
  /** What the header would have to be, or, where it is a list, what has to be added to it. */
  readonly values: readonly string[]
  /** What it is; null where it is absent. */
  readonly present: string | null
}

const list = (headers: HeaderList, name: string): readonly string[] => {
  const tokens = headers.tokens(name)
  return Array.isArray(tokens) ? tokens : []
}

/** The names that the preflight's answer lacks, but for those that no server should allow. */
function missingNames(asked: readonly string[], allowed: readonly string[], credentials: boolean) {
  const names = new Set(allowed.map((name) => name.toLowerCase()))
  const any = names.has('*') && !credentials
  return asked.filter(
    (name) => !names.has(name) && !(any && name !== 'authorization') && !isResponseHeaderName(name),
  )
}

/**
 * Returns every permission that a response lacks, where a browser stops at the first: so that the
 * server is changed once and not once a run.
 *
 * @param exchange A preflight or a request, with its response.
 * @param credentials Whether the page's request includes credentials.
 */
export function missingPermissions(
  { purpose: answer, request, response }: RecordedExchange,
  credentials: boolean,
): MissingPermission[] {
  const sent = new HeaderList(request.headers)
  const got = new HeaderList(response?.headers)
  const origin = sent.get('origin')
  if (response === undefined || origin === null) return []
  const missing: MissingPermission[] = []
  const lacks = (header: MissingPermission['header'], ...values: string[]) =>
    missing.push({ answer, header, values, present: got.get(header) })
  const allowed = got.get('access-control-allow-origin')
  if (allowed !== origin && (allowed !== '*' || credentials)) {
    lacks('Access-Control-Allow-Origin', origin)
  }
  if (credentials && got.get('access-control-allow-credentials') !== 'true') {
    lacks('Access-Control-Allow-Credentials', 'true')
  }
  if (answer === 'request') return missing
  const method = sent.get('access-control-request-method') ?? 'GET'
  const methods = list(got, 'access-control-allow-methods')
  if (
    !isSafelistedMethod(method) &&
    !isForbiddenMethod(method) &&
    !methods.includes(method) &&
    !(methods.includes('*') && !credentials)
  ) {
    lacks('Access-Control-Allow-Methods', method)
  }
  const names = missingNames(
    list(sent, 'access-control-request-headers'),
    list(got, 'access-control-allow-headers'),
    credentials,
  )
  if (names.length > 0) lacks('Access-Control-Allow-Headers', ...names)
  return missing
}

/** Says what to send, one header after the other. */
export const describePermissions = (missing: readonly MissingPermission[]): string =>
  missing.map(({ header, values }) => `${header}: ${values.join(', ')}`).join('; ')
