import type { CorsConfiguration, DangerousPermission } from '@crossgate/core'
import { findChanges } from './configuration-change.js'

/** What a change means for browsers, in sentences. */
export interface Preview {
  readonly allows: readonly string[]
  readonly refuses: readonly string[]
  /** What changes and is neither. */
  readonly others: readonly string[]
}

/** What each danger costs, in words that its acknowledgement repeats. */
export const dangerWords: Readonly<Record<DangerousPermission, string>> = {
  'any-origin-with-credentials':
    'Any website can act here as the person who visits it, and read what that person may read.',
  'null-origin':
    'Any page can take the origin “null”, by a sandboxed frame: allowing it allows everybody.',
  'insecure-origins-with-credentials':
    'Whoever controls the network, such as a café’s Wi-Fi, can pose as an http:// origin and act here as the person who visits it.',
  'public-suffixes-with-credentials':
    'Every customer of that registry or hosting service can act here as the person who visits their page.',
  'public-suffix-hosts':
    'Anybody can register a name there, point it at this server, and reach it from their own page.',
}

/** A permission in words, for when it comes and when it goes. */
interface Permission {
  readonly gained: string
  readonly lost: string
}

/** Says what a change newly allows and newly refuses. */
export function previewChange(before: CorsConfiguration, after: CorsConfiguration): Preview {
  const old = permissionsOf(before)
  const now = permissionsOf(after)
  const allows = [...now].filter(([key]) => !old.has(key)).map(([, { gained }]) => gained)
  const refuses = [...old].filter(([key]) => !now.has(key)).map(([, { lost }]) => lost)
  const others: string[] = []

  if (before.enabled && after.enabled) {
    for (const path of without(after.excludedPaths, before.excludedPaths)) {
      refuses.push(`${path} stays same-origin: pages of other origins get no permission there.`)
    }
    for (const path of without(before.excludedPaths, after.excludedPaths)) {
      allows.push(`${path} is open to the allowed origins.`)
    }
  }
  if (before.enabled !== after.enabled) {
    if (after.enabled) refuses.push(enabledWords[after.enforcement])
    else
      others.push(
        'The filter is off: it refuses nothing, and browsers keep every answer from pages of other origins.',
      )
  } else if (before.enforcement !== after.enforcement) {
    others.push(enabledWords[after.enforcement])
  }
  if (before.debug !== after.debug) {
    others.push(
      after.debug
        ? 'Every refusal is recorded in the event log, and its answer says the reason.'
        : 'Refusals are no longer recorded, and their answers say no reason.',
    )
  }
  if (before.preflightMaxAgeInSeconds !== after.preflightMaxAgeInSeconds) {
    others.push(
      `Browsers remember a permission for ${seconds(after.preflightMaxAgeInSeconds)} instead of ${seconds(before.preflightMaxAgeInSeconds)}.`,
    )
  }
  for (const origin of without(after.ownOrigins, before.ownOrigins)) {
    allows.push(`Pages on ${origin} count as this server’s own.`)
  }
  for (const origin of without(before.ownOrigins, after.ownOrigins)) {
    refuses.push(`Pages on ${origin} no longer count as this server’s own.`)
  }
  for (const danger of without(after.dangerouslyAllow, before.dangerouslyAllow)) {
    others.push(`Accepted: ${dangerWords[danger as DangerousPermission]}`)
  }
  for (const danger of without(before.dangerouslyAllow, after.dangerouslyAllow)) {
    others.push(`No longer accepted: ${dangerWords[danger as DangerousPermission]}`)
  }
  for (const change of findChanges(before, after)) {
    if ('reordered' in change && change.reordered)
      others.push(`${change.label} are in another order.`)
  }
  return { allows, refuses, others }
}

const enabledWords: Readonly<Record<CorsConfiguration['enforcement'], string>> = {
  block: 'Whatever the policy does not allow is answered 403, and the application does not see it.',
  omit: 'Whatever the policy does not allow reaches the application, without permission headers: only browsers enforce the policy.',
  report: 'The filter only observes: it adds nothing and refuses nothing.',
}

function permissionsOf(configuration: CorsConfiguration): Map<string, Permission> {
  const permissions = new Map<string, Permission>()
  if (!configuration.enabled) return permissions
  const add = (key: string, gained: string, lost: string) => permissions.set(key, { gained, lost })
  for (const origin of configuration.allowedOrigins) {
    const pages = origin === '*' ? 'Pages of every origin' : `Pages on ${origin}`
    add(
      `origin ${origin}`,
      `${pages} may call this server and read its answers.`,
      `${pages} are refused.`,
    )
  }
  for (const method of configuration.allowedMethods) {
    const what = method === '*' ? 'every method' : method
    add(
      `method ${method}`,
      `The allowed origins may send ${what}.`,
      `${upperFirst(what)} is refused.`,
    )
  }
  for (const header of configuration.allowedHeaders) {
    const what = header === '*' ? 'Any header' : `The header ${header}`
    add(
      `header ${header.toLowerCase()}`,
      `${what} may be sent by the allowed origins.`,
      `${what} makes a browser’s request be refused.`,
    )
  }
  for (const header of configuration.exposedHeaders) {
    const what = header === '*' ? 'Every response header' : `The response header ${header}`
    add(
      `exposed ${header.toLowerCase()}`,
      `${what} can be read by the allowed origins.`,
      `${what} is hidden from pages.`,
    )
  }
  if (configuration.allowCredentials) {
    add(
      'credentials',
      'The allowed origins may send cookies and read answers that are meant for the signed-in person.',
      'Requests with cookies or other credentials are kept from pages.',
    )
  }
  return permissions
}

function without(entries: readonly string[], taken: readonly string[]): string[] {
  const known = new Set(taken)
  return entries.filter((entry) => !known.has(entry))
}

function seconds(number: number): string {
  return number < 0 ? 'no time' : `${number} seconds`
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
