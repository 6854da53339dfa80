import type { CorsConfiguration } from './configuration.js'
import { standardMethods } from './method.js'
import { parseOrigin } from './origin.js'
import { findExcludedPaths } from './path.js'
import type { Policy } from './policy.js'
import { asciiLowerCase } from './token.js'

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

/** What a denial's texts need of the request besides the value that was refused. */
export interface DenialContext {
  readonly url: string
  readonly secFetchMode: string | null | undefined
}

/** A denial whose texts are written when somebody reads them: most are never read. */
export class PolicyDenial implements Denial {
  readonly reason: DenialReason
  readonly value: string
  readonly #policy: Policy
  readonly #context: DenialContext
  #message: string | undefined
  #hint: string | null | undefined

  constructor(reason: DenialReason, value: string, policy: Policy, context: DenialContext) {
    this.reason = reason
    this.value = value
    this.#policy = policy
    this.#context = context
  }

  get message(): string {
    this.#message ??= `${refusalSentence(this.reason, this.value)} ${allowedSentence(this.reason, this.#policy.configuration)}`
    return this.#message
  }

  get hint(): string | undefined {
    if (this.#hint === undefined) {
      this.#hint = hintFor(this.reason, this.value, this.#policy, this.#context) ?? null
    }
    return this.#hint ?? undefined
  }

  toJSON(): Denial {
    const { reason, value, message, hint } = this
    return hint === undefined ? { reason, value, message } : { reason, value, message, hint }
  }
}

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Longest text that an event or a message keeps of a request, in characters. */
const maximumTextLength = 256

/**
 * Makes a text from a request safe to show and to keep: control and format characters, line and
 * paragraph separators and lone surrogates are escaped, and it is cut at 256 characters.
 */
export function printable(text: string): string {
  const escaped = text.slice(0, maximumTextLength).replace(invisible, (character) => {
    const code = (character.codePointAt(0) as number).toString(16)
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
  })
  // Joining copies: a slice would keep the whole request's string alive.
  return escaped.slice(0, maximumTextLength).split('').join('')
}

/** What was refused, as a sentence that gives nothing of the policy away. */
export function refusalSentence(reason: DenialReason, value: string): string {
  const shown = `"${printable(value)}"`
  switch (reason) {
    case 'origin-not-allowed':
      return `The origin ${shown} is not allowed.`
    case 'method-not-allowed':
      return `The method ${shown} is not allowed across origins.`
    case 'header-not-allowed':
      return `The request header ${shown} is not allowed across origins.`
    case 'excluded-path':
      return 'This path is not open to other origins.'
    case 'invalid-origin':
      return `The Origin header ${shown} is not a serialized origin.`
    case 'invalid-preflight':
      return value === overlongList
        ? 'The list in Access-Control-Request-Headers is too long.'
        : `The Access-Control-Request-Method header ${shown} is not a method.`
  }
}

/** The value of a denial for a list of request headers that is too long. */
export const overlongList = 'Access-Control-Request-Headers'

/** The configuration's list that a reason is about. */
const listBehind = {
  'origin-not-allowed': 'allowedOrigins',
  'method-not-allowed': 'allowedMethods',
  'header-not-allowed': 'allowedHeaders',
  'excluded-path': 'excludedPaths',
} as const

function allowedSentence(reason: DenialReason, configuration: CorsConfiguration): string {
  if (reason === 'invalid-origin') {
    return 'Browsers send a scheme and a host, such as https://app.example.com, or null.'
  }
  if (reason === 'invalid-preflight') {
    return 'A preflight names one method, and at most 128 headers in 4,096 characters.'
  }
  const key = listBehind[reason]
  const list = configuration[key]
  if (list.length === 0) return `${key} is empty.`
  const more = list.length - 5
  const rest = more > 0 ? ` and ${more} more` : ''
  return `${key}: ${list.slice(0, 5).join(', ')}${rest}.`
}

function hintFor(
  reason: DenialReason,
  value: string,
  policy: Policy,
  { url, secFetchMode }: DenialContext,
): string | undefined {
  switch (reason) {
    case 'origin-not-allowed':
      return secFetchMode === 'navigate'
        ? 'The request is a form post or another navigation from a page of another site, not a fetch: no page can read its answer, but it would have reached the application.'
        : originHint(value, policy)
    case 'method-not-allowed': {
      const upper = value.toUpperCase()
      const spelling = policy.configuration.allowedMethods.find(
        (method) => method.toUpperCase() === upper,
      )
      if (spelling) {
        return `Methods are case-sensitive: ${spelling} is allowed. fetch() puts ${standardMethods.filter((method) => method !== 'PATCH').join(', ')} in upper case by itself, but not PATCH.`
      }
      return undefined
    }
    case 'header-not-allowed':
      return policy.headers.any && asciiLowerCase(value) === 'authorization'
        ? 'The wildcard * does not cover Authorization: list it beside the *.'
        : undefined
    case 'excluded-path': {
      const reading = findExcludedPaths(policy.paths, url)[0]?.reading ?? 'asSent'
      return `The path matches the entry ${value} of excludedPaths ${readingWords[reading]}.`
    }
    case 'invalid-origin':
      return value.includes(',')
        ? 'The header has several values: a proxy, or a client that is no browser, added one.'
        : undefined
    case 'invalid-preflight':
      return undefined
  }
}

const readingWords = {
  asSent: 'as it was sent',
  canonical: 'once it is decoded and its dot segments are resolved',
  loose:
    'as servers read it that decode a slash or drop parameters before they resolve dot segments',
}

function originHint(value: string, policy: Policy): string | undefined {
  if (value === 'null') {
    return 'Pages in a sandboxed frame, from a file or a data URL, and requests redirected across origins have the origin null, and anybody can make one.'
  }
  const origin = parseOrigin(value)
  if (!origin) return undefined
  const { scheme, host, port } = origin
  const authority = value.slice(scheme.length + 3)
  const otherScheme = scheme === 'https' ? 'http' : 'https'
  const otherHost = authority.startsWith('www.') ? authority.slice(4) : `www.${authority}`
  const candidates: [string, string][] = [
    [`${otherScheme}://${authority}`, `under the scheme ${otherScheme}`],
    [`${scheme}://${otherHost}`, authority.startsWith('www.') ? 'without www.' : 'with www.'],
    [`${scheme}://${host}`, `without the port ${port}`],
  ]
  for (const [candidate, words] of candidates) {
    if (candidate !== value && policy.allowsOrigin(candidate)) {
      return `${candidate} is allowed: the same site ${words}.`
    }
  }
  const sibling = policy.findByHost(host)
  return sibling === undefined
    ? undefined
    : `${sibling} is allowed: the same host under another scheme or port.`
}
