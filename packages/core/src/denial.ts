import { quote } from './issues.js'
import { type Origin, parseOrigin } from './origin.js'
import { matchPath } from './path.js'
import type { Policy } from './policy.js'

/** Why a request was refused. May gain members in a minor version. */
export type DenialReason =
  | 'origin-not-allowed'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'excluded-path'
  | 'invalid-origin'
  | 'invalid-preflight'

/** A refusal and its remedy. `message` and `hint` are computed when they are first read. */
export interface Denial {
  readonly reason: DenialReason
  /** What was refused, raw: the origin, the method, the header name, the matching `excludedPaths` entry, or what was not valid. */
  readonly value: string
  /** What was refused and what would have been allowed, as a sentence for the server's developer. It quotes the policy: do not send it to clients. */
  readonly message: string
  /** The likely mistake behind the refusal, where one can be named. */
  readonly hint?: string | undefined
}

/** A denial whose texts are written when somebody reads them: most are never read. */
export class PolicyDenial implements Denial {
  readonly reason: DenialReason
  readonly value: string
  readonly #policy: Policy
  readonly #url: string
  readonly #secFetchMode: string | null | undefined

  constructor(
    reason: DenialReason,
    value: string,
    policy: Policy,
    url: string,
    secFetchMode: string | null | undefined,
  ) {
    this.reason = reason
    this.value = value
    this.#policy = policy
    this.#url = url
    this.#secFetchMode = secFetchMode
  }

  get message(): string {
    const key = listBehind[this.reason]
    const list = key ? this.#policy.configuration[key] : []
    const more = list.length > 5 ? ` and ${list.length - 5} more` : ''
    const shown = `${list.slice(0, 5).join(', ') || 'is empty'}${more}`
    return `${refusalSentence(this.reason, this.value)}${key ? ` ${key}: ${shown}.` : ''}`
  }

  get hint(): string | undefined {
    return hintFor(this, this.#policy, this.#url, this.#secFetchMode)
  }

  toJSON(): Denial {
    const { reason, value, message, hint } = this
    return { reason, value, message, ...(hint && { hint }) }
  }
}

/** The value of a denial for a list of request headers that is too long. */
export const overlongList = 'Access-Control-Request-Headers'

const refusals: Record<DenialReason, string> = {
  'origin-not-allowed': 'The origin % is not allowed.',
  'method-not-allowed': 'The method % is not allowed.',
  'header-not-allowed': 'The request header % is not allowed.',
  'excluded-path': 'The path is closed to other origins.',
  'invalid-origin': 'The Origin header % is no origin: browsers send a scheme, a host and a port.',
  'invalid-preflight': 'A preflight asks for one method and at most 128 headers, not for %.',
}

/** What was refused, as a sentence that gives nothing of the policy away. */
export function refusalSentence(reason: DenialReason, value: string): string {
  return refusals[reason].replace('%', () => quote(value))
}

/** The list of the configuration that a reason is about. */
const listBehind = {
  'origin-not-allowed': 'allowedOrigins',
  'method-not-allowed': 'allowedMethods',
  'header-not-allowed': 'allowedHeaders',
  'excluded-path': 'excludedPaths',
  'invalid-origin': undefined,
  'invalid-preflight': undefined,
} as const

const readings = {
  asSent: 'as it was sent',
  canonical: 'once it is decoded and its dot segments are resolved',
  loose: 'for servers that decode it before they resolve dot segments',
}

function hintFor(
  { reason, value }: Denial,
  policy: Policy,
  url: string,
  secFetchMode: string | null | undefined,
): string | undefined {
  const { paths, headers, configuration } = policy
  if (reason === 'excluded-path') {
    return `The path matches ${value} ${readings[matchPath(paths, url).reading]}.`
  }
  if (secFetchMode === 'navigate' && listBehind[reason]) {
    return 'It is a form post or another navigation from a page of another site, not a fetch.'
  }
  if (reason === 'origin-not-allowed') return originHint(value, policy)
  if (reason === 'method-not-allowed') {
    const isTwin = (method: string): boolean => method.toUpperCase() === value.toUpperCase()
    const twin = configuration.allowedMethods.find(isTwin)
    return twin && `Methods are case-sensitive, and ${twin} is allowed.`
  }
  return reason === 'header-not-allowed' && headers.any && value === 'authorization'
    ? 'The wildcard * does not cover Authorization: list it beside the *.'
    : undefined
}

function originHint(value: string, policy: Policy): string | undefined {
  if (value === 'null') {
    return 'Sandboxed frames, files and redirects across origins have the origin null.'
  }
  const { scheme, host } = parseOrigin(value) as Origin
  const authority = value.slice(scheme.length + 3)
  const other = scheme === 'https' ? 'http' : 'https'
  const twins = [
    `${other}://${authority}`,
    `${scheme}://${host}`,
    `${scheme}://${authority.startsWith('www.') ? authority.slice(4) : `www.${authority}`}`,
  ]
  const twin = twins.find((origin) => policy.allowsOrigin(origin)) ?? policy.findByHost(host)
  return twin && `${twin} is allowed: check the scheme, the port and www.`
}
