import { type CorsConfiguration, type CorsPolicyInput, defaultConfiguration } from '@crossgate/core'
import { type Operation, Pointer } from 'rfc6902'
import { findIssues, findPolicyIssues, type PolicyIssue } from '../policy/configuration-check.js'
import {
  policiesOf,
  type SystemConfiguration,
  withPolicies,
} from '../storage/system-configuration.js'
import { type ErrorDocument, ErrorList } from './error-document.js'
import { isObject } from './is-object.js'
import { applyOperations } from './json-patch.js'
import { addMisplacedKeys } from './misplaced-keys.js'

/** The identity server's own names: the rest of a configuration is ours, and its clients do not know it. */
const sharedKeys: readonly (keyof CorsConfiguration)[] = [
  'allowCredentials',
  'allowedHeaders',
  'allowedMethods',
  'allowedOrigins',
  'debug',
  'enabled',
  'exposedHeaders',
  'preflightMaxAgeInSeconds',
]

/** A document that passed validation, or everything that is wrong with it. */
export type Checked =
  | { readonly document: SystemConfiguration }
  | { readonly errors: ErrorDocument }

/** The document as FusionAuth's clients know it: without the policies before `corsConfiguration`. */
export function toSharedDocument(document: SystemConfiguration): SystemConfiguration {
  const { crossgatePolicies: _, ...shared } = document
  return shared
}

/** Takes the policies before `corsConfiguration` into a document whose sender does not know them. */
export function keepEarlierPolicies(current: SystemConfiguration, checked: Checked): Checked {
  const { crossgatePolicies } = current
  if ('errors' in checked || crossgatePolicies === undefined) return checked
  const errors = new ErrorList()
  // Those before it alone: what is wrong with `corsConfiguration` was found before.
  const policies = policiesOf({ ...current, corsConfiguration: defaultConfiguration })
  addPolicyIssues(findPolicyIssues(policies), errors)
  return errors.isEmpty
    ? { document: { ...checked.document, crossgatePolicies } }
    : { errors: errors.document }
}

/** Takes `{ policies }`, which replaces all policies of a document. Absent keys get their default. */
export function replacePolicies(current: SystemConfiguration, sent: unknown): Checked {
  const errors = new ErrorList()
  if (!isObject(sent) || sent.policies === undefined) {
    errors.addField('policies', 'missing', 'The body must contain policies: a list, in order.')
    return { errors: errors.document }
  }
  addPolicyIssues(findPolicyIssues(sent.policies), errors)
  if (!errors.isEmpty) return { errors: errors.document }
  const policies = (sent.policies as readonly CorsPolicyInput[]).map((policy) => ({
    ...policy,
    configuration: { ...defaultConfiguration, ...policy.configuration },
  }))
  return { document: withPolicies(current, policies) }
}

function addPolicyIssues(issues: readonly PolicyIssue[], errors: ErrorList): void {
  for (const issue of issues) {
    errors.addField(`policies${issue.path}`, issue.code, withSuggestion(issue))
  }
}

/**
 * Takes `{ systemConfiguration }`, a document that replaces the current one. A key of ours that it does
 * not send keeps its value; any other key of `corsConfiguration` that it does not send gets its default.
 */
export function replaceDocument(current: SystemConfiguration, body: unknown): Checked {
  if (!isObject(body)) return takeReplacement(current, undefined)
  const errors = new ErrorList()
  addMisplacedKeys(body, current, errors)
  return errors.isEmpty
    ? takeReplacement(current, body.systemConfiguration)
    : { errors: errors.document }
}

function takeReplacement(current: SystemConfiguration, sent: unknown): Checked {
  return takeDocument(current, sent, ownKeys(current.corsConfiguration))
}

/** `written` are the keys of `corsConfiguration` that the sender wrote; absent: all that are in `sent`. */
function takeDocument(
  current: SystemConfiguration,
  sent: unknown,
  kept: Partial<CorsConfiguration>,
  written?: ReadonlySet<string>,
): Checked {
  const errors = new ErrorList()
  if (!isObject(sent)) {
    errors.addField(
      'systemConfiguration',
      'missing',
      'The body must contain a systemConfiguration.',
    )
    return { errors: errors.document }
  }
  const { corsConfiguration: sentCors = {}, ...parts } = sent
  const corsConfiguration = isObject(sentCors)
    ? { ...defaultConfiguration, ...kept, ...sentCors }
    : sentCors
  const document = {
    ...parts,
    corsConfiguration,
    insertInstant: current.insertInstant,
  } as unknown as SystemConfiguration
  if ('crossgatePolicies' in parts) {
    const field = 'systemConfiguration.crossgatePolicies'
    const message = 'The policies are not part of this document: use PUT /api/crossgate/policies.'
    errors.addField(field, 'separate', message)
  }
  const own = Object.entries(isObject(sentCors) ? sentCors : {}).filter(
    ([key]) => written?.has(key) ?? true,
  )
  checkDocument(document, Object.fromEntries(own), errors)
  return errors.isEmpty ? { document } : { errors: errors.document }
}

/** A patch in one of the three content types of the System Configuration API. */
export type Patch =
  | { readonly kind: 'merge'; readonly body: unknown }
  | { readonly kind: 'operations'; readonly body: unknown }

/** Takes a patch of `{ systemConfiguration }`. Arrays are replaced; null brings a default back. */
export function patchDocument(current: SystemConfiguration, patch: Patch): Checked {
  const errors = new ErrorList()
  const before: { systemConfiguration: Record<string, unknown> } = {
    systemConfiguration: clone(current),
  }
  const { corsConfiguration } = before.systemConfiguration
  let after: unknown
  if (patch.kind === 'merge') {
    checkMergePatch(patch.body, errors)
    if (errors.isEmpty) after = mergePatch(before, patch.body)
  } else {
    applyOperations(before, patch.body, errors)
    addMisplacedKeys(before, current, errors)
    after = before
  }
  if (!errors.isEmpty) return { errors: errors.document }
  const sent = isObject(after) ? after.systemConfiguration : undefined
  // A key that was taken out of it by name is not one that its sender does not know.
  const isEdited =
    isObject(sent) &&
    (patch.kind === 'merge'
      ? isObject(sent.corsConfiguration)
      : sent.corsConfiguration === corsConfiguration)
  return isEdited
    ? takeDocument(current, sent, {}, keysOfPatch(patch))
    : takeReplacement(current, sent)
}

/** A patch of nothing would be answered as if it had done what it says. */
function checkMergePatch(body: unknown, errors: ErrorList): void {
  const sentence = 'A merge patch is an object with a systemConfiguration.'
  if (!isObject(body)) {
    errors.addGeneral('invalidJSON', sentence)
    return
  }
  addMisplacedKeys(body, {}, errors)
  if (errors.isEmpty && !Object.hasOwn(body, 'systemConfiguration')) {
    errors.addField('systemConfiguration', 'missing', sentence)
  }
}

const corsPointer = '/systemConfiguration/corsConfiguration'

/** The keys of `corsConfiguration` that a patch of them names. */
function keysOfPatch({ kind, body }: Patch): ReadonlySet<string> {
  if (kind === 'merge') {
    const { systemConfiguration } = body as Record<string, unknown>
    const cors = isObject(systemConfiguration) ? systemConfiguration.corsConfiguration : undefined
    return new Set(isObject(cors) ? Object.keys(cors) : [])
  }
  const changes = (body as readonly Operation[]).filter(({ op }) => op !== 'test')
  return new Set(
    changes.flatMap(({ path }) =>
      path.startsWith(`${corsPointer}/`) ? (Pointer.fromJSON(path).tokens[3] ?? []) : [],
    ),
  )
}

/** RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/** `own` is what the sender wrote of `corsConfiguration`. */
function checkDocument(document: SystemConfiguration, own: object, errors: ErrorList): void {
  const cors = 'systemConfiguration.corsConfiguration'
  for (const issue of findWrittenIssues(document.corsConfiguration, own)) {
    const field = issue.path === '' ? cors : `${cors}.${issue.path}`
    errors.addField(field, issue.code, withSuggestion(issue))
  }
  const zone = document.reportTimezone as unknown
  if (zone === undefined || zone === null || zone === '') {
    errors.addField(
      'systemConfiguration.reportTimezone',
      'blank',
      'You must specify the [systemConfiguration.reportTimezone] property.',
    )
  } else if (!isTimeZone(zone)) {
    errors.addField(
      'systemConfiguration.reportTimezone',
      'invalid',
      'The [systemConfiguration.reportTimezone] property must be an IANA time zone, such as America/Denver.',
    )
  }
  const number = document.eventLogConfiguration?.numberToRetain
  if (number !== undefined && !(Number.isSafeInteger(number) && number > 0)) {
    errors.addField(
      'systemConfiguration.eventLogConfiguration.numberToRetain',
      'invalid',
      'The [systemConfiguration.eventLogConfiguration.numberToRetain] property must be a whole number of at least 1.',
    )
  }
}

/**
 * What a complete configuration would be refused for. The key that a misspelled one means is always
 * in there: whether it is there twice is said of what the sender wrote.
 */
function findWrittenIssues(complete: CorsConfiguration, own: object) {
  const issues = findIssues(complete)
  if (!issues.some(({ code }) => code === 'unknown-key')) return issues
  const written = new Map(findIssues(own).map((issue) => [issue.path, issue]))
  return issues.map((issue) =>
    issue.code === 'unknown-key' ? (written.get(issue.path) ?? issue) : issue,
  )
}

/** The identity server's clients read a code and a message: a suggestion is part of the words. */
function withSuggestion({
  message,
  suggestion,
}: Pick<PolicyIssue, 'message' | 'suggestion'>): string {
  const isSaid =
    suggestion === undefined ||
    [`write ${suggestion}.`, `did you mean "${suggestion}"?`].some((end) => message.endsWith(end))
  return isSaid ? message : `${message} Use ${suggestion} instead.`
}

function ownKeys(configuration: CorsConfiguration): Partial<CorsConfiguration> {
  return Object.fromEntries(
    Object.entries(configuration).filter(
      ([key]) => !sharedKeys.includes(key as keyof CorsConfiguration),
    ),
  )
}

function isTimeZone(zone: unknown): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone as string })
    return typeof zone === 'string'
  } catch {
    return false
  }
}

function clone<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
