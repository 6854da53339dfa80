import type { CorsConfiguration } from './configuration.js'
import { matchPath } from './path.js'
import type { Policy } from './policy.js'
import { quote, refusalOf } from './printable.js'

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

/** The value of a denial for a list of request headers that is too long. */
export const overlongList = 'Access-Control-Request-Headers'

/** The list of the configuration that a reason is about. */
const lists: { readonly [reason in DenialReason]?: keyof CorsConfiguration } = {
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
    const { paths, headers, configuration } = this.#policy
    if (reason === 'excluded-path') {
      return `The path matches ${value} ${matchPath(paths, this.#url).reading}.`
    }
    if (this.#secFetchMode === 'navigate' && lists[reason]) {
      return 'It is a form post or a navigation of another site, not a fetch.'
    }
    if (reason === 'origin-not-allowed') {
      if (value === 'null') {
        return 'Sandboxed frames, files and redirects have the origin null.'
      }
      const twin = findTwin(value, configuration.allowedOrigins)
      return twin && `${twin} is allowed: check the scheme, the port and www.`
    }
    if (reason === 'method-not-allowed') {
      const isTwin = (method: string): boolean => method.toUpperCase() === value.toUpperCase()
      const twin = configuration.allowedMethods.find(isTwin)
      return twin && `${twin} is allowed: check the case.`
    }
    return reason === 'header-not-allowed' && headers.any && value === 'authorization'
      ? '* does not cover Authorization: list it too.'
      : undefined
  }

  toJSON(): Denial {
    const { reason, value, message, hint } = this
    return { reason, value, message, hint }
  }
}

const twins = /* @__PURE__ */ new WeakMap<readonly string[], Map<string, string>>()

/** The entry that allows the same host, but for `www.`, under some scheme and port. */
function findTwin(origin: string, entries: readonly string[]): string | undefined {
  const nameOf = (text: string): string => text.replace(/^.*:\/\/(?:www\.)?|:[^\]]*$/g, '')
  // Every event asks for a hint.
  const known = twins.get(entries) ?? new Map(entries.map((entry) => [nameOf(entry), entry]))
  twins.set(entries, known)
  const name = nameOf(origin)
  let found = known.get(name)
  for (let dot = name.indexOf('.'); dot > 0 && !found; dot = name.indexOf('.', dot + 1)) {
    found = known.get(`*${name.slice(dot)}`)
  }
  return found
}
