import type { ProposedChange } from '@crossgate/core'
import type { Difference } from './differences.js'

/** Whether a difference is the one that a row of `scripts/known-changes.json` tells of. */
export type Predicate = (difference: Difference) => boolean

/** Every predicate, by the name that its row has. Each is as narrow as the sentence of the row. */
export const predicates: Readonly<Record<string, Predicate>> = {
  'repeated-entry': ({ field, after, configuration }) =>
    field === 'removed duplicate' ||
    (field.startsWith('added ') && isRepeated(configuration, after)),
  'credentials-of-wrong-type': ({ field, configuration }) =>
    typeof configuration.allowCredentials !== 'boolean' &&
    /^removed (?:.*-with-credentials|null-origin)$/.test(field),
  'asterisk-in-method': ({ field, after, changes }) =>
    (field === 'added invalid-method' && textOf(after).includes('*')) ||
    // A change that validation would refuse is dangerous.
    (field === 'dangerous' &&
      after === true &&
      changes?.after?.issues.some(({ code }) => code === 'invalid-method') === true),
  'header-prefix': ({ field, part, configuration, decisions, request }) =>
    // A change that would list a name that looks like a prefix would allow more than that name.
    (part === 'change' && asksForPrefix(request)) ||
    (part !== 'issues' &&
      hasPrefix(configuration.allowedHeaders) &&
      (field === 'headers.access-control-allow-headers' ||
        part === 'change' ||
        decisions?.before.denial?.reason === 'header-not-allowed')),
  'own-origins-of-a-scheme': ({ field, before, after }) =>
    (field === 'added invalid-origin' && isOwnScheme(after)) ||
    (field === 'removed wildcard-with-credentials' && isOwnScheme(before)),
  'asterisk-in-header-name': ({ field, after }) =>
    field === 'added invalid-header-name' && /^.+\*|\*.+$/.test(textOf(after)),
  'asterisk-in-first-label': ({ field, before }) =>
    field === 'removed invalid-origin' &&
    /^https?:\/\/(?=[^./]*-)[^./]*\*[^./]*\./.test(textOf(before)),
  'public-suffix-list': ({ field }) => field === 'added public-suffix-with-credentials',
  'new-key': ({ field, before }) =>
    field === 'removed unknown-key' && /^(allowedHosts|explainPreflights)$/.test(pathOf(before)),
  'schema-key': ({ field, before }) =>
    field === 'removed unknown-key' && pathOf(before) === '$schema',
  'hosts-danger': ({ field, before }) =>
    field === 'removed unknown-danger' && textOf(before) === 'public-suffix-hosts',
  'public-suffix-host': ({ field }) => field === 'added public-suffix-host',
  'readable-refusal': (difference) =>
    isPermission(difference) &&
    isDeniedAllowedOrigin(difference) &&
    statusAfter(difference) === 403,
  'what-did-pass': (difference) =>
    isPermission(difference) &&
    isDeniedAllowedOrigin(difference) &&
    statusAfter(difference) === 204,
  'omit-answers-preflights': ({ configuration, request, decisions }) =>
    configuration.enforcement === 'omit' &&
    isPreflight(request) &&
    decisions?.before.action === 'continue' &&
    decisions.after.action === 'respond' &&
    decisions.after.denial !== undefined,
  'denial-header': ({ field, configuration, after }) =>
    field === 'headers.crossgate-denial' && configuration.debug === true && after !== undefined,
  'withheld-permission': ({ field, decisions }) =>
    field.startsWith('withheld.') && decisions?.after.kind === 'excluded',
  'authority-of-host': ({ request, decisions }) =>
    request !== undefined &&
    hasTwoAuthorities(request) &&
    [decisions?.before.kind, decisions?.after.kind].includes('same-origin'),
  'own-origins-preflight': ({ configuration, request, decisions }) =>
    (configuration.ownOrigins?.length ?? 0) > 0 &&
    request?.method === 'OPTIONS' &&
    decisions?.before.kind === 'same-origin' &&
    decisions.after.kind !== 'same-origin',
  'fragment-in-target': ({ request }) => request !== undefined && /^[^?]*#/.test(request.url),
  'form-post-change': ({ part, request }) =>
    part === 'change' &&
    request?.headers.get('sec-fetch-mode') === 'navigate' &&
    !isPreflight(request),
  'mistake-of-the-hint': ({ part, after, decisions }) =>
    part === 'change' && after === undefined && decisions?.after.denial?.hint !== undefined,
  'excluded-path-change': ({ part, field, after, changes, decisions }) =>
    part === 'change' &&
    (field === 'dangerous'
      ? after === true && editsPaths(changes?.after)
      : after === undefined && decisions?.after.denial?.reason === 'excluded-path'),
  'excluded-path-of-strangers': ({ part, after, changes }) =>
    part === 'change' && after === undefined && editsPaths(changes?.before),
}

function isOwnScheme(issue: unknown): boolean {
  return pathOf(issue).startsWith('ownOrigins') && textOf(issue).endsWith('://*')
}

function asksForPrefix(request: Difference['request']): boolean {
  const list = request?.headers.get('access-control-request-headers') ?? ''
  return hasPrefix(list.split(',').map((name) => name.trim()))
}

function isPermission({ part, field, before }: Difference): boolean {
  return part === 'decision' && field.startsWith('headers.access-control-') && before === undefined
}

function isDeniedAllowedOrigin({ decisions }: Difference): boolean {
  const reasons = [decisions?.before.denial?.reason, decisions?.after.denial?.reason]
  return (
    reasons[0] === reasons[1] &&
    (reasons[1] === 'method-not-allowed' || reasons[1] === 'header-not-allowed')
  )
}

function statusAfter({ decisions }: Difference): number | undefined {
  return decisions?.after.action === 'respond' ? decisions.after.status : undefined
}

// The URL of a fetch runtime and the Host line may name different servers.
function hasTwoAuthorities({ url, headers }: NonNullable<Difference['request']>): boolean {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(url)?.[1]
  const host = headers.get('host')
  return authority !== undefined && host != null && authority.toLowerCase() !== host.toLowerCase()
}

function isPreflight(request: Difference['request']): boolean {
  return (
    request?.method === 'OPTIONS' && request.headers.get('access-control-request-method') != null
  )
}

function editsPaths(change: ProposedChange | undefined): boolean {
  return change?.edits.some(({ key }) => key === 'excludedPaths') === true
}

function hasPrefix(list: readonly string[] = []): boolean {
  return list.some((name) => name.endsWith('-*'))
}

/** Whether the value of an issue is in its list more than once, of which only the first was looked at. */
function isRepeated(configuration: Difference['configuration'], issue: unknown): boolean {
  const [key] = pathOf(issue).split('[')
  const list = (configuration as Record<string, unknown>)[key as string]
  return Array.isArray(list) && list.filter((entry) => entry === textOf(issue)).length > 1
}

function textOf(told: unknown): string {
  return String((told as { value?: unknown } | undefined)?.value)
}

function pathOf(told: unknown): string {
  return String((told as { path?: unknown } | undefined)?.path)
}
