import type { CorsConfiguration } from '../configuration.js'
import type { Denial, DenialReason } from '../decision.js'
import type { Policy } from '../policy/policy.js'
import { quote, refusalOf } from '../reading/printable.js'

/** The value of a denial for a list of request headers that is too long. */
export const overlongList = 'Access-Control-Request-Headers'

/** The list of the configuration that a reason is about. */
export const lists: { readonly [reason in DenialReason]?: keyof CorsConfiguration } = {
  'origin-not-allowed': 'allowedOrigins',
  'method-not-allowed': 'allowedMethods',
  'header-not-allowed': 'allowedHeaders',
  'excluded-path': 'excludedPaths',
}

/** What was refused, as a sentence that gives nothing of the policy away. */
export function refusalSentence(reason: DenialReason, value: string): string {
  return refusalOf(reason === 'excluded-path' ? 'The path' : quote(value), reason)
}

/** A denial whose texts are written when somebody reads them: most are never read. */
export class PolicyDenial implements Denial {
  declare readonly reason: DenialReason
  declare readonly value: string
  readonly #policy: Policy
  /** What tells of a mistake: how the path was read, where it is excluded, else `Sec-Fetch-Mode`. */
  readonly #clue: string | null | undefined

  constructor(
    reason: DenialReason,
    value: string,
    policy: Policy,
    clue: string | null | undefined,
  ) {
    this.reason = reason
    this.value = value
    this.#policy = policy
    this.#clue = clue
  }

  get message(): string {
    const { reason, value } = this
    const sentence = refusalSentence(reason, value)
    const key = lists[reason]
    if (!key) return sentence
    const list = this.#policy.configuration[key] as readonly string[]
    const more = list.length > 5 ? ` and ${list.length - 5} more` : ''
    return `${sentence} ${key}: ${list.slice(0, 5).join(', ') || 'none'}${more}.`
  }

  get hint(): string | undefined {
    const { reason, value } = this
    if (reason === 'excluded-path') return `The path matches ${value} ${this.#clue}.`
    if (!lists[reason]) return undefined
    if (this.#clue === 'navigate') return 'It is a form post or a navigation, not a fetch.'
    const { headers, configuration } = this.#policy
    if (reason === 'header-not-allowed') {
      const isSpecial = headers.any && value === 'authorization'
      return isSpecial ? '* does not cover Authorization: list it too.' : undefined
    }
    if (reason === 'method-not-allowed') {
      const twin = configuration.allowedMethods.find(
        (method) => method.toUpperCase() === value.toUpperCase(),
      )
      return twin && `${twin} is allowed: check the case.`
    }
    if (value === 'null') return 'Sandboxed frames, files and redirects send null.'
    // The entry that allows the same host, but for `www.`, under some scheme and port.
    const nameOf = (text: string): string => text.replace(/^.*:\/\/(?:www\.)?|:[^\]]*$/g, '')
    // Every event asks for a hint.
    const name = nameOf(value)
    this.#policy.twins ??= new Map(
      configuration.allowedOrigins.map((entry) => [nameOf(entry), entry]),
    )
    for (let dot = 0; dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const twin = this.#policy.twins.get(`${dot > 0 ? '*' : ''}${name.slice(dot)}`)
      if (twin) return `${twin} is allowed: check the scheme, the port and www.`
    }
    return undefined
  }

  toJSON(): Denial {
    const { reason, value, message, hint } = this
    return { reason, value, message, hint }
  }
}
