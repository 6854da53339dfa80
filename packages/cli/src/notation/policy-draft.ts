import {
  type ConfigurationIssue,
  type CorsConfigurationInput,
  checkConfiguration,
} from '@crossgate/core'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { LocatedText } from '../source/source-node.js'
import { findMatchedOrigins } from './matched-origins.js'
import type { Notes } from './notes.js'
import { type ExpressionUse, translateExpression } from './origin-expression.js'
import { isPlaceholder } from './placeholder.js'
import { type Translation, Unsayable } from './translation.js'
import { type StarMeaning, translateWildcard } from './wildcard.js'

/** What a product does with every policy, whatever it says. */
export interface Behaviour {
  /** Its name in sentences. */
  readonly product: string
  /** Whether it looks at the method of the request itself. If not, `GET`, `HEAD` and `POST`, which browsers send unasked, are never refused. */
  readonly checksMethods: boolean
  /** Whether it answers requests that it does not allow with a refusal; most leave out the permission alone. */
  readonly refuses: boolean
  /** What a `*` for methods, headers and exposed headers means: `sent` goes to the browser as it is, which takes it for a name where the page sends credentials; `answered` allows whatever is asked for. */
  readonly star: 'sent' | 'answered'
  /** Whether the paths that are excluded by default here are excluded there, too. */
  readonly excludesPaths?: boolean
}

/** Browsers forget a preflight after this many seconds where the answer does not say. */
export const unsaidMaxAge = 5
/** The most seconds for which any browser keeps one. */
export const longestMaxAge = 86_400
/** The methods that a browser sends without asking. */
const unaskedMethods = ['GET', 'HEAD', 'POST']

type ListKey = 'allowedOrigins' | 'allowedMethods' | 'allowedHeaders' | 'exposedHeaders'

/** A policy while it is read: what can be said is collected, and what cannot becomes a note. */
export class PolicyDraft {
  readonly #lists: Readonly<Record<ListKey, LocatedText[]>> = {
    allowedOrigins: [],
    allowedMethods: [],
    allowedHeaders: [],
    exposedHeaders: [],
  }
  #credentials: { readonly value: boolean; readonly line: number } | undefined
  #maxAge: number | undefined
  #isEnabled = true
  #answersAnyHeader = false
  readonly #extra: { debug?: boolean; enforcement?: 'report' } = {}

  constructor(
    readonly notes: Notes,
    readonly behaviour: Behaviour,
    /** Where the policy begins. */
    readonly line: number,
  ) {}

  enabled(value: boolean): void {
    this.#isEnabled = value
  }

  /** The source only observes. */
  report(): void {
    this.#extra.enforcement = 'report'
  }

  debug(value: boolean): void {
    this.#extra.debug = value
  }

  /** Any origin, said by `*` or by the absence of a list. */
  anyOrigin(line: number): void {
    this.#lists.allowedOrigins.push({ text: '*', line })
  }

  /** An origin that is compared as it is: a `*` in it is a pattern here alone, and would allow what is not allowed there. */
  origin(origin: LocatedText): void {
    if (!origin.text.includes('*')) this.#entry(origin)
    else {
      this.#leaveOut(
        origin,
        `${this.behaviour.product} takes the * literally, so it allows no page there. Here it is a pattern: add it to allowedOrigins if you want one`,
      )
    }
  }

  /** A `*` inside an origin whose meaning the product does not document. */
  undocumentedPattern(origin: LocatedText): void {
    this.#leaveOut(
      origin,
      `${this.behaviour.product} does not document what a * inside an origin does`,
    )
  }

  #leaveOut({ text, line }: LocatedText, why: string): void {
    if (isPlaceholder(text)) this.notes.miss(line, text)
    else this.notes.lose(line, text, `It is left out: ${why}.`)
  }

  #entry({ text, line }: LocatedText): void {
    if (isPlaceholder(text)) this.notes.miss(line, text)
    else this.#lists.allowedOrigins.push({ text, line })
  }

  /** What can have a `*` in it, as a pattern; `port` follows each entry that it becomes. */
  wildcard({ text, line }: LocatedText, meaning: StarMeaning, port = ''): void {
    this.#translate(line, `${text}${port}`, () => {
      const { entries, ...rest } = translateWildcard(text, meaning)
      return { entries: entries.map((entry) => `${entry}${port}`), ...rest }
    })
  }

  /** A regular expression. */
  expression({ text, line }: LocatedText, use: ExpressionUse): void {
    this.#translate(
      line,
      text,
      () => translateExpression(text, use),
      () =>
        findMatchedOrigins(use.isFullMatch ? `^(?:${text})$` : text, use.ignoresCase ? 'i' : ''),
    )
  }

  #translate(
    line: number,
    what: string,
    translate: () => Translation,
    examples: () => readonly string[] = () => [],
  ): void {
    if (isPlaceholder(what)) {
      this.notes.miss(line, what)
      return
    }
    try {
      const { entries, narrowed } = translate()
      for (const text of entries) this.#entry({ text, line })
      if (narrowed !== undefined) {
        this.notes.lose(line, what, `It became ${entries.join(', ')}: ${narrowed}.`)
      }
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error
      const matched = examples()
      const list = matched.length === 0 ? '' : ` It matches, for example, ${matched.join(', ')}.`
      this.notes.lose(line, what, `It is left out: ${error.message}.${list}`)
    }
  }

  methods(values: readonly LocatedText[]): void {
    this.#lists.allowedMethods.push(...values)
  }

  headers(values: readonly LocatedText[]): void {
    for (const value of values) {
      this.#lists.allowedHeaders.push(value)
      // By the standard a * does not cover it, where the product allows whatever is asked for.
      if (value.text === '*' && this.behaviour.star === 'answered') {
        this.#lists.allowedHeaders.push({ text: 'Authorization', line: value.line })
      }
    }
  }

  /** Whatever header a preflight asks for is allowed, `Authorization` included. */
  anyHeader(line: number, why: string): void {
    this.#answersAnyHeader = true
    this.defaultHeaders(line, ['*', 'Authorization'], why)
  }

  exposed(values: readonly LocatedText[]): void {
    this.#lists.exposedHeaders.push(...values)
  }

  /** Methods that hold where the source names none. */
  defaultMethods(line: number, methods: readonly string[], why: string): void {
    this.methods(methods.map((text) => ({ text, line })))
    this.notes.makeExplicit(line, `allowedMethods: ${methods.join(', ')}`, why)
  }

  /** Headers that hold where the source names none; `*` for whatever is asked for. */
  defaultHeaders(line: number, headers: readonly string[], why: string): void {
    this.headers(headers.map((text) => ({ text, line })))
    this.notes.makeExplicit(line, `allowedHeaders: ${headers.join(', ')}`, why)
  }

  defaultOrigin(line: number, why: string): void {
    this.anyOrigin(line)
    this.notes.makeExplicit(line, 'allowedOrigins: *', why)
  }

  defaultCredentials(line: number, why: string): void {
    this.credentials(true, line)
    this.notes.makeExplicit(line, 'allowCredentials: true', why)
  }

  defaultMaxAge(line: number, seconds: number, why: string): void {
    this.maxAge(seconds, line)
    this.notes.makeExplicit(line, `preflightMaxAgeInSeconds: ${seconds}`, why)
  }

  credentials(value: boolean, line: number): void {
    this.#credentials = { value, line }
  }

  /** Whether an origin is listed, and not `*`. */
  get namesOrigins(): boolean {
    const { allowedOrigins } = this.#lists
    return allowedOrigins.length > 0 && allowedOrigins.every(({ text }) => text !== '*')
  }

  maxAge(seconds: number, line: number): void {
    if (!Number.isFinite(seconds)) {
      this.notes.lose(
        line,
        `${seconds}`,
        "It is not a number of seconds: the browsers' default of 5 is used here.",
      )
      return
    }
    const whole = Math.trunc(seconds)
    if (whole > longestMaxAge) {
      this.notes.lose(
        line,
        `max-age ${whole}`,
        `It became ${longestMaxAge}, one day: no browser caches a preflight for longer.`,
      )
    }
    this.#maxAge = Math.max(-1, Math.min(whole, longestMaxAge))
  }

  /** Returns the configuration, which is valid; what is not allowed in one has become a note. */
  finish(): CorsConfigurationInput {
    for (const key of Object.keys(this.#lists) as ListKey[]) dropRepeated(this.#lists[key], key)
    this.#addUnaskedMethods()
    this.#noteHead()
    this.#dropNamesLikeStars()
    this.#noteAuthorization()
    this.#refuseAnyOriginWithCredentials()
    if (this.#maxAge === undefined) {
      this.defaultMaxAge(
        this.line,
        unsaidMaxAge,
        'Browsers cache a preflight for 5 seconds if the response has no Access-Control-Max-Age.',
      )
    }
    if (!this.behaviour.refuses && this.#extra.enforcement === undefined) {
      this.notes.makeExplicit(
        this.line,
        'enforcement: omit',
        `${this.behaviour.product} refuses no request: it leaves the CORS headers out, and the browser does not let the page read the response.`,
      )
    }
    return this.#validate()
  }

  #addUnaskedMethods(): void {
    const { allowedMethods } = this.#lists
    if (this.behaviour.checksMethods || allowedMethods.some(({ text }) => text === '*')) return
    const listed = new Set(allowedMethods.map(({ text }) => text))
    const missing = unaskedMethods.filter(
      (method) => !listed.has(method) && !(method === 'HEAD' && listed.has('GET')),
    )
    if (missing.includes('GET'))
      missing.splice(missing.indexOf('HEAD'), missing.includes('HEAD') ? 1 : 0)
    if (missing.length === 0) return
    this.notes.makeExplicit(
      allowedMethods[0]?.line ?? this.line,
      `allowedMethods: ${missing.join(', ')}`,
      `Browsers send these methods without a preflight, and ${this.behaviour.product} does not check the method of the request itself.`,
    )
    allowedMethods.push(...missing.map((text) => ({ text, line: this.line })))
  }

  /** A product that looks at the method wants HEAD by its own name. */
  #noteHead(): void {
    const { allowedMethods } = this.#lists
    const { checksMethods, excludesPaths, product } = this.behaviour
    const get = allowedMethods.find(({ text }) => text === 'GET')
    const isListed = allowedMethods.some(({ text }) => text === 'HEAD' || text === '*')
    if (!checksMethods || excludesPaths === true || get === undefined || isListed) return
    this.notes.makeExplicit(
      get.line,
      'allowedMethods: HEAD',
      `GET covers HEAD here. ${product} needs HEAD to be listed, which shows a page nothing that GET does not.`,
    )
  }

  /** Where the page sends credentials a `*` that is sent as it is stands for nothing but its own name. */
  #dropNamesLikeStars(): void {
    if (this.#credentials?.value !== true) return
    for (const key of ['allowedMethods', 'allowedHeaders', 'exposedHeaders'] as const) {
      if (key !== 'exposedHeaders' && this.behaviour.star === 'answered') continue
      if (key === 'allowedHeaders' && this.#answersAnyHeader) continue
      const list = this.#lists[key]
      const star = list.find(({ text }) => text === '*')
      if (star === undefined) continue
      list.splice(list.indexOf(star), 1)
      this.notes.lose(
        star.line,
        `${key}: *`,
        'It is left out: with credentials, browsers read a * in this list as an ordinary name; without them, it means everything. One configuration cannot say both.',
      )
      if (key === 'allowedMethods') this.#addUnaskedMethods()
    }
  }

  /** The standard and the browsers disagree about a `*` that is sent as it is. */
  #noteAuthorization(): void {
    const { allowedHeaders } = this.#lists
    const star = allowedHeaders.find(({ text }) => text === '*')
    const isListed = allowedHeaders.some(({ text }) => text.toLowerCase() === 'authorization')
    if (star === undefined || isListed) return
    this.notes.lose(
      star.line,
      'allowedHeaders: *',
      'In the standard, * does not cover Authorization, although browsers accept it; here it is refused. Add Authorization beside the * if pages send it.',
    )
  }

  #refuseAnyOriginWithCredentials(): void {
    const credentials = this.#credentials
    const star = this.#lists.allowedOrigins.find(({ text }) => text === '*')
    if (star === undefined) return
    if (credentials?.value === true) {
      this.notes.fail(
        star.line,
        'any origin with credentials',
        `It would let every site read responses with its visitors' cookies and act in their name. ${this.behaviour.product} says so in line ${star.line} (any origin) and line ${credentials.line} (credentials): list the origins that need credentials, or turn credentials off, and import again.`,
      )
    }
    // The others say nothing beside it.
    const others = this.#lists.allowedOrigins.filter((entry) => entry !== star)
    this.#lists.allowedOrigins.splice(0, Number.POSITIVE_INFINITY, star)
    for (const { text, line } of others) {
      if (text !== '*')
        this.notes.makeExplicit(
          line,
          text,
          'It is covered by *, which must be the only entry here.',
        )
    }
  }

  #validate(): CorsConfigurationInput {
    for (;;) {
      const configuration = this.#configuration()
      const issues = checkConfiguration(configuration, { isPublicSuffix })
      const dropped = issues.flatMap((issue) => this.#toDropped(issue) ?? [])
      if (dropped.length === 0) return configuration
      for (const key of Object.keys(this.#lists) as ListKey[]) {
        this.#dropEntries(
          key,
          new Map(dropped.flatMap((each) => (each.key === key ? [[each.index, each.issue]] : []))),
        )
      }
    }
  }

  #dropEntries(key: ListKey, issues: ReadonlyMap<number, ConfigurationIssue>): void {
    if (issues.size === 0) return
    const list = this.#lists[key]
    const kept = list.filter(({ text, line }, index) => {
      const issue = issues.get(index)
      if (issue !== undefined) this.notes.lose(line, text, describeDropped(issue))
      return issue === undefined
    })
    replaceAll(list, kept)
  }

  #toDropped(issue: ConfigurationIssue) {
    const found = /^(\w+)\[(\d+)\]$/.exec(issue.path)
    if (found === null || !Object.hasOwn(this.#lists, found[1] as string)) return undefined
    // A danger that was named is not imported anyway.
    if (issue.code === 'wildcard-with-credentials' && issue.value === '*') return undefined
    return { key: found[1] as ListKey, index: Number(found[2]), issue }
  }

  #configuration(): CorsConfigurationInput {
    const { allowedOrigins, allowedMethods, allowedHeaders, exposedHeaders } = this.#lists
    const texts = (list: readonly LocatedText[]): string[] => list.map(({ text }) => text)
    return {
      enabled: this.#isEnabled,
      allowedOrigins: texts(allowedOrigins),
      allowedMethods: texts(allowedMethods),
      allowedHeaders: texts(allowedHeaders),
      exposedHeaders: texts(exposedHeaders),
      allowCredentials: this.#credentials?.value ?? false,
      preflightMaxAgeInSeconds: this.#maxAge ?? unsaidMaxAge,
      ...(this.behaviour.excludesPaths !== true && { excludedPaths: [] }),
      ...(!this.behaviour.refuses && { enforcement: 'omit' }),
      ...this.#extra,
    }
  }
}

/** Names of headers compare without case. */
function dropRepeated(list: LocatedText[], key: ListKey): void {
  const seen = new Set<string>()
  const isCaseless = key === 'allowedHeaders' || key === 'exposedHeaders'
  const kept = list.filter(({ text }) => {
    const name = isCaseless ? text.toLowerCase() : text
    const isNew = !seen.has(name)
    seen.add(name)
    return isNew
  })
  replaceAll(list, kept)
}

function replaceAll<Entry>(list: Entry[], entries: readonly Entry[]): void {
  list.length = 0
  for (const entry of entries) list.push(entry)
}

function describeDropped({ code, message }: ConfigurationIssue): string {
  switch (code) {
    case 'invalid-origin':
      return `It is left out, because no browser sends it: ${message}`
    case 'forbidden-method':
      return `It is left out, because no page can send it: ${message}`
    default:
      return `It is left out: ${message}`
  }
}
