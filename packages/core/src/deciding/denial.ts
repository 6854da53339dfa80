import type { CorsConfiguration } from '../configuration.js'
import type { Denial, DenialReason } from '../decision.js'
import type { Policy } from '../policy/policy.js'
import { quote } from '../reading/printable.js'
import { hintOf, type RequestClues } from './hint.js'

/** The value of a denial for a list of request headers that is too long. */
export const overlongList = 'Access-Control-Request-Headers'

/** The list of the configuration that would allow what was refused, and what operators call its entries. */
const listByReason: {
  readonly [reason in DenialReason]?: {
    readonly key: keyof CorsConfiguration
    readonly entries: string
  }
} = {
  'origin-not-allowed': { key: 'allowedOrigins', entries: 'Allowed origins' },
  'method-not-allowed': { key: 'allowedMethods', entries: 'Allowed methods' },
  'header-not-allowed': { key: 'allowedHeaders', entries: 'Allowed headers' },
  'host-not-allowed': { key: 'allowedHosts', entries: 'Allowed hosts' },
}

const maximumListed = 5

/** What was refused, as a sentence that gives nothing of the policy away. */
export function refusalSentence(reason: DenialReason, value: string): string {
  switch (reason) {
    case 'origin-not-allowed':
      return `The origin ${quote(value)} is not allowed.`
    case 'method-not-allowed':
      return `The method ${quote(value)} is not allowed.`
    case 'header-not-allowed':
      return `The request header ${quote(value)} is not allowed.`
    case 'excluded-path':
      return 'This path is not for pages of other origins.'
    case 'host-not-allowed':
      return `This server does not answer to the host ${quote(value)}.`
    case 'invalid-origin':
      return `The Origin header ${quote(value)} is not an origin.`
    case 'invalid-preflight':
      return value === overlongList
        ? 'Access-Control-Request-Headers is too long for a browser to have sent it.'
        : `Access-Control-Request-Method is ${quote(value)}, which is not a method.`
  }
}

/** What a request was refused for, with what its texts need when somebody reads them: most are never read. */
export class PolicyDenial implements Denial {
  declare readonly reason: DenialReason
  declare readonly value: string
  readonly #policy: Policy
  readonly #clues: RequestClues

  constructor(reason: DenialReason, value: string, policy: Policy, clues: RequestClues) {
    this.reason = reason
    this.value = value
    this.#policy = policy
    this.#clues = clues
  }

  get message(): string {
    const sentence = refusalSentence(this.reason, this.value)
    const list = listByReason[this.reason]
    if (list === undefined) return sentence
    const entries = this.#policy.configuration[list.key] as readonly string[]
    const listed = entries.slice(0, maximumListed).join(', ') || 'none'
    const more = entries.length - maximumListed
    return `${sentence} ${list.entries}: ${listed}${more > 0 ? ` and ${more} more` : ''}.`
  }

  get hint(): string | undefined {
    return hintOf(this.reason, this.value, this.#policy, this.#clues)
  }

  toJSON(): Denial {
    const { reason, value, message, hint } = this
    return { reason, value, message, hint }
  }
}
