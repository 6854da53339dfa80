import type { CorsConfiguration, CorsConfigurationInput } from '../configuration.js'
import { decide } from '../deciding/decide.js'
import { isNavigation, isResponseHeader } from '../deciding/hint.js'
import type { Denial } from '../decision.js'
import type { ConfigurationEdit, ProposedChange } from '../explanation.js'
import type { CorsOptions } from '../options.js'
import { allowsHeader } from '../policy/allowed-headers.js'
import { matchPath } from '../policy/excluded-paths.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import { checkConfiguration } from '../policy/validate.js'
import { listElements } from '../reading/header-list.js'
import { isForbiddenMethod, methodInCapitals } from '../reading/method.js'
import { canonicalPath, pathOf } from '../reading/path.js'
import { isWebSocketHandshake, requestedMethod } from '../reading/request-kind.js'
import { asciiLowerCase, isToken } from '../reading/token.js'
import type { CorsRequest } from '../request.js'
import { alsoDenied, describeChange } from './change-sentence.js'
import { type ClientFault, clientRemedies } from './client-remedy.js'

type ListKey =
  | 'allowedOrigins'
  | 'allowedMethods'
  | 'allowedHeaders'
  | 'allowedHosts'
  | 'excludedPaths'
  | 'dangerouslyAllow'

/** An edit of one of the lists that a change may touch. */
type ListEdit = ConfigurationEdit & { readonly key: ListKey }

/** The most denials that one request can meet one after the other, with some room. */
const maximumRounds = 8

/**
 * Finds the smallest change under which a denied request is allowed. Where none helps, or none
 * should be made, returns what to do instead, as a sentence. Each denial is dealt with as the
 * deciding code gives it, so that their order is not known here.
 */
export function proposeChange(
  policy: Policy,
  request: CorsRequest,
  options: Pick<CorsOptions, 'isPublicSuffix'>,
): ProposedChange | string {
  const { edits, fault } = findEdits(policy, request)
  if (fault !== undefined && (edits.length === 0 || !isOfRequest(fault)))
    return clientRemedies[fault]
  const configuration = applyEdits(policy.configuration, edits)
  const issues = checkConfiguration({ ...policy.configuration, ...configuration }, options)
  const dangerous =
    issues.length > 0 ||
    edits.some(({ key }) => key === 'dangerouslyAllow' || key === 'excludedPaths')
  const sentence = describeChange(edits, dangerous)
  return fault === undefined
    ? { edits, configuration, sentence, dangerous, issues }
    : `${clientRemedies[fault]} ${alsoDenied(sentence)}`
}

/** Whether a client that sends another method or header can succeed: then the policy must allow the rest. */
function isOfRequest(fault: ClientFault): boolean {
  return [
    'method-in-wrong-case',
    'method-not-allowed',
    'header-not-allowed',
    'response-header',
  ].includes(fault)
}

/** The edits that take one denial after the other away, up to a fault that none takes away. */
interface FoundEdits {
  readonly edits: readonly ListEdit[]
  readonly fault?: ClientFault
}

function findEdits(policy: Policy, request: CorsRequest): FoundEdits {
  const edits: ListEdit[] = []
  let current = policy
  for (let round = 0; round < maximumRounds; round++) {
    const { denial } = decide(current, request)
    if (denial === undefined) return { edits }
    const found = editsFor(denial, current, request, policy)
    if (typeof found === 'string') return { edits, fault: found }
    edits.push(...found)
    current = compilePolicy({ ...policy.configuration, ...applyEdits(policy.configuration, edits) })
  }
  return { edits, fault: 'excluded-path' }
}

function applyEdits(
  configuration: CorsConfiguration,
  edits: readonly ListEdit[],
): CorsConfigurationInput {
  const changed: Partial<Record<ListKey, readonly string[]>> = {}
  for (const { key, action, entry } of edits) {
    const list = changed[key] ?? configuration[key]
    changed[key] = action === 'add' ? [...list, entry] : list.filter((other) => other !== entry)
  }
  return changed as CorsConfigurationInput
}

function addition(key: ListKey, entry: string): ListEdit {
  return { key, action: 'add', entry }
}

/** What takes one denial away. `policy` has what took the denials before it away. */
function editsFor(
  { reason, value }: Denial,
  policy: Policy,
  request: CorsRequest,
  unchanged: Policy,
): readonly ListEdit[] | ClientFault {
  switch (reason) {
    case 'origin-not-allowed':
      return isFormPost(request) ? excludePath(request) : originEdits(policy, value)
    case 'method-not-allowed':
      if (isFormPost(request)) return excludePath(request)
      if (methodInCapitals(value) !== undefined) return 'method-in-wrong-case'
      return isUsableMethod(value) ? [addition('allowedMethods', value)] : 'method-not-allowed'
    case 'header-not-allowed':
      return headerEdits(policy, request)
    case 'excluded-path':
      return pathEdits(policy, request, unchanged)
    default:
      return reason
  }
}

function originEdits({ origins }: Policy, origin: string): readonly ListEdit[] {
  // Beside `*` no entry may stand: only the permission for `null` can be missing.
  return [
    origins.any ? addition('dangerouslyAllow', 'null-origin') : addition('allowedOrigins', origin),
  ]
}

/** All names at once: each would be the next denial. */
function headerEdits(policy: Policy, request: CorsRequest): readonly ListEdit[] | ClientFault {
  const list = request.headers.get('access-control-request-headers') as string
  const denied = listElements(list).filter((name) => !allowsHeader(policy.headers, name))
  if (!denied.every(isUsableHeaderName)) return 'header-not-allowed'
  const names = [...new Set(denied.map(asciiLowerCase))]
  if (names.some(isResponseHeader)) return 'response-header'
  return names.map((name) => addition('allowedHeaders', name))
}

/** Whether a name means itself as an entry too: `x-*` there would allow every name that begins so. */
function isUsableHeaderName(name: string): boolean {
  return isToken(name) && !name.includes('*')
}

/**
 * An origin that is not allowed anywhere is not let onto an excluded path first: not by a change
 * that allows it in the same stroke either, hence the policy as it is.
 */
function pathEdits(
  policy: Policy,
  request: CorsRequest,
  unchanged: Policy,
): readonly ListEdit[] | ClientFault {
  const origin = request.headers.get('origin') as string
  if (unchanged.grantFor(origin) == null) return 'excluded-path'
  return matchPath(policy.excludedPaths, request).entries.map((entry) => ({
    key: 'excludedPaths',
    action: 'remove',
    entry,
  }))
}

/** A form of another site, or a link: no permission for its origin helps. */
function isFormPost(request: CorsRequest): boolean {
  return (
    isNavigation(request.headers) &&
    requestedMethod(request) === null &&
    !isWebSocketHandshake(request)
  )
}

/** The path of a form post becomes an excluded one, where pages of every site may post. */
function excludePath(request: CorsRequest): readonly ListEdit[] | ClientFault {
  const path = pathOf(request.url)
  // An entry is a canonical path without a star, else validation refuses it; and what is not sent
  // as one stays ambiguous.
  return path.includes('*') || path !== canonicalPath(path)
    ? 'navigation'
    : [addition('excludedPaths', path)]
}

/** The name `*` is the client's mistake: as an entry it would allow every other method. */
function isUsableMethod(method: string): boolean {
  return isToken(method) && method !== '*' && !isForbiddenMethod(method)
}
