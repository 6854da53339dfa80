import type { CorsConfiguration, CorsConfigurationInput } from '../configuration.js'
import { isWebSocketHandshake } from '../deciding/decide.js'
import type { ConfigurationIssue } from '../issues.js'
import type { CorsOptions } from '../options.js'
import type { Policy } from '../policy/policy.js'
import { checkConfiguration } from '../policy/validate.js'
import { allowsHeader, isOverlong, listElements, requestedMethod } from '../reading/header-list.js'
import { allowsMethod, isForbiddenMethod, isStandardMethod } from '../reading/method.js'
import { isOrigin } from '../reading/origin.js'
import { classifyPath, matchPath } from '../reading/path.js'
import { asciiLowerCase, isToken } from '../reading/token.js'
import type { CorsRequest } from '../request.js'

/** One entry added to, or removed from, a list of the configuration. */
export interface ConfigurationEdit {
  readonly key: keyof CorsConfiguration
  readonly action: 'add' | 'remove'
  readonly entry: string
}

/** The smallest change of the configuration that would allow a denied request. */
export interface ProposedChange {
  readonly edits: readonly ConfigurationEdit[]
  /** The changed keys with their complete new values: spread it over the configuration. */
  readonly configuration: CorsConfigurationInput
  /** The change as a sentence. */
  readonly sentence: string
  /** Whether validation would refuse the changed configuration (`issues` says why), or the change adds to `dangerouslyAllow`. */
  readonly dangerous: boolean
  readonly issues: readonly ConfigurationIssue[]
}

type ListKey =
  | 'allowedOrigins'
  | 'allowedMethods'
  | 'allowedHeaders'
  | 'excludedPaths'
  | 'dangerouslyAllow'

/** A reason that no configuration takes away: the client must send something else. */
export type ClientFault =
  | 'invalid-origin'
  | 'invalid-preflight'
  | 'method-not-allowed'
  | 'header-not-allowed'

/**
 * Finds the smallest change under which a denied request is denied no more, or the fault that no
 * configuration takes away.
 */
export function proposeChange(
  policy: Policy,
  request: CorsRequest,
  options: Pick<CorsOptions, 'isPublicSuffix'>,
): ProposedChange | ClientFault {
  const edits = findEdits(policy, request)
  if (typeof edits === 'string') return edits
  const configuration = applyEdits(policy.configuration, edits)
  const issues = checkConfiguration({ ...policy.configuration, ...configuration }, options)
  const dangerous = issues.length > 0 || edits.some(({ key }) => key === 'dangerouslyAllow')
  const sentence = `${edits.map(editWords).join(', ')}.${dangerous ? ' This is dangerous.' : ''}`
  return {
    edits,
    configuration,
    sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1),
    dangerous,
    issues,
  }
}

function editWords({ key, action, entry }: ConfigurationEdit): string {
  return action === 'add' ? `add "${entry}" to ${key}` : `remove "${entry}" from ${key}`
}

function applyEdits(
  configuration: CorsConfiguration,
  edits: readonly ConfigurationEdit[],
): CorsConfigurationInput {
  const changed: Partial<Record<ListKey, readonly string[]>> = {}
  for (const { key, action, entry } of edits as readonly (ConfigurationEdit & { key: ListKey })[]) {
    const list = changed[key] ?? configuration[key]
    changed[key] = action === 'add' ? [...list, entry] : list.filter((other) => other !== entry)
  }
  return changed as CorsConfigurationInput
}

function findEdits(policy: Policy, request: CorsRequest): ConfigurationEdit[] | ClientFault {
  const origin = request.headers.get('origin') as string
  const requested = requestedMethod(request)
  const preflight = requested !== null
  const edits: ConfigurationEdit[] = []
  const add = (key: ListKey, entry: string): void => void edits.push({ key, action: 'add', entry })

  const path = classifyPath(policy.paths, request)
  const isKept = path !== 'included' && (preflight || isWebSocketHandshake(request))
  if (!isOrigin(origin)) return 'invalid-origin'
  if (!policy.allowsOrigin(origin)) {
    // Beside `*` no entry may stand: only the permission for `null` can be missing.
    if (policy.origins.any) add('dangerouslyAllow', 'null-origin')
    else add('allowedOrigins', origin)
  }
  const method = requested ?? request.method
  if (!allowsMethod(policy.methods, method)) {
    if (preflight && !isToken(method)) return 'invalid-preflight'
    if (!isUsableMethod(method)) return 'method-not-allowed'
    add('allowedMethods', method)
  }
  if (preflight) {
    const list = request.headers.get('access-control-request-headers') ?? ''
    if (isOverlong(list)) return 'invalid-preflight'
    const names = listElements(list).filter((name) => !allowsHeader(policy.headers, name))
    if (!names.every((name) => isToken(name) && name !== '*')) return 'header-not-allowed'
    for (const name of new Set(names.map(asciiLowerCase))) add('allowedHeaders', name)
  }
  if (isKept) {
    for (const entry of matchPath(policy.paths, request.url).entries) {
      edits.push({ key: 'excludedPaths', action: 'remove', entry })
    }
  }
  return edits
}

/**
 * A standard method in another case is the client's mistake, and so is the name `*`: as an entry it
 * would allow every other.
 */
function isUsableMethod(method: string): boolean {
  const upper = method.toUpperCase()
  return (
    isToken(method) &&
    method !== '*' &&
    !isForbiddenMethod(method) &&
    (method === upper || !isStandardMethod(upper))
  )
}
