import { type Translation, Unsayable } from './translation.js'

/** How a regular expression is applied to an origin. */
export interface ExpressionUse {
  /** Whether the whole origin has to match, as if there were `^` and `$`. */
  readonly isFullMatch: boolean
  /** Whether letters match in either case. Origins are in lower case, so that only the expression changes. */
  readonly ignoresCase: boolean
}

/** More entries than somebody means to write. */
const maximumVariants = 100

// What stands for itself in a variant, each a character that no origin has.
const anything = '\u0001'
const notDot = '\u0002'
const labelCharacters = '\u0003'
const anyPort = '\u0004'
const aPort = '\u0005'

const underscore =
  'a * covers names with an underscore as well, which are not host names in RFC 1123'

/**
 * Returns the entries of `allowedOrigins` for a small anchored expression, such as
 * `^https://(a|b)\.example\.com$`.
 *
 * @throws `Unsayable` for every other expression.
 */
export function translateExpression(expression: string, use: ExpressionUse): Translation {
  const body = stripAnchors(expression, use.isFullMatch)
  if (use.ignoresCase && /\\[A-Z]/.test(body))
    throw new Unsayable('it has a character class with capital letters')
  const variants = new ExpressionReader(use.ignoresCase ? body.toLowerCase() : body).read()
  const found = variants.map(tryEntry)
  const entries = found.flatMap(({ entry }) => entry ?? [])
  const [unsaid] = found.filter(({ entry }) => entry === undefined)
  if (unsaid !== undefined && entries.length === 0) throw new Unsayable(unsaid.narrowed)
  const narrowed = unsaid?.narrowed ?? found.find((each) => each.narrowed !== undefined)?.narrowed
  return {
    entries: [...new Set(entries)],
    ...(narrowed !== undefined && {
      narrowed: unsaid === undefined ? narrowed : `part of it is left out: ${narrowed}`,
    }),
  }
}

type VariantEntry =
  | { readonly entry: string; readonly narrowed?: string }
  | { readonly entry?: undefined; readonly narrowed: string }

function tryEntry(variant: string): VariantEntry {
  try {
    return toEntry(variant)
  } catch (error) {
    if (error instanceof Unsayable) return { narrowed: error.message }
    throw error
  }
}

function stripAnchors(expression: string, isFullMatch: boolean): string {
  const hasStart = expression.startsWith('^')
  const hasEnd = /(?:^|[^\\])(?:\\\\)*\$$/.test(expression)
  if (!isFullMatch && !(hasStart && hasEnd)) {
    const missing = hasStart ? 'end in $' : hasEnd ? 'begin with ^' : 'begin with ^ and end in $'
    throw new Unsayable(`it does not ${missing}, so it matches parts of other sites' names`)
  }
  return expression.slice(hasStart ? 1 : 0, hasEnd ? -1 : undefined)
}

/** Reads an expression into every text that it stands for, with marks for what is open in it. */
class ExpressionReader {
  #at = 0

  constructor(readonly text: string) {}

  read(): string[] {
    const variants = this.#alternatives()
    if (this.#at < this.text.length) throw new Unsayable('its brackets do not match')
    return variants
  }

  #alternatives(): string[] {
    const variants = this.#sequence()
    while (this.text[this.#at] === '|') {
      this.#at++
      variants.push(...this.#sequence())
    }
    return limit(variants)
  }

  #sequence(): string[] {
    let variants = ['']
    while (this.#at < this.text.length && !/[|)]/.test(this.text[this.#at] as string)) {
      const atoms = this.#repeated(this.#atom())
      variants = limit(variants.flatMap((start) => atoms.map((atom) => start + atom)))
    }
    return variants
  }

  /** What stands alone, or is there or not; other repetitions are part of the known pieces. */
  #repeated(atoms: string[]): string[] {
    const next = this.text[this.#at]
    if (next === '?') {
      this.#at++
      return atoms.length === 1 && atoms[0] === aPort ? [anyPort] : ['', ...atoms]
    }
    if (next !== undefined && /[*+{]/.test(next)) {
      throw new Unsayable(`it repeats a part with ${next}`)
    }
    return atoms
  }

  #atom(): string[] {
    const rest = this.text.slice(this.#at)
    const characters = /^\[([^\]]+)\]\+(?![?+])/.exec(rest)
    if (characters !== null && isLabelCharacters(characters[1] as string)) {
      this.#at += characters[0].length
      return [labelCharacters]
    }
    const open = openPieces.find(([pattern]) => pattern.test(rest))
    if (open !== undefined) {
      this.#at += (open[0].exec(rest) as RegExpExecArray)[0].length
      return [open[1]]
    }
    if (rest.startsWith('(')) return this.#group()
    const literal = /^\\([./:\-_])|^([\w:/-])/.exec(rest)
    if (literal === null) {
      throw new Unsayable(
        rest.startsWith('.')
          ? 'its . matches any character: write a point as \\.'
          : `what begins with ${JSON.stringify(rest.slice(0, 10))} is not a string or a list of strings`,
      )
    }
    this.#at += literal[0].length
    return [literal[1] ?? literal[2] ?? '']
  }

  #group(): string[] {
    const start = /^\((?:\?:)?(?!\?)/.exec(this.text.slice(this.#at))
    if (start === null) throw new Unsayable('it uses a lookahead, a lookbehind or flags')
    this.#at += start[0].length
    const variants = this.#alternatives()
    if (this.text[this.#at] !== ')') throw new Unsayable('its brackets do not match')
    this.#at++
    return variants
  }
}

/** The open pieces that are known. */
const openPieces: readonly (readonly [RegExp, string])[] = [
  [/^:(?:\\d|\[0-9\])(?:\+|\{\d,?\d?\})/, aPort],
  [/^\.[+*](?![?+])/, anything],
  [/^\[\^\/\][+*](?![?+])/, anything],
  [/^\[\^\\?\.\]\+(?![?+])/, notDot],
  [/^\[a-z(?:\\d|0-9)_-\]\+(?![?+])/, notDot],
  // Labels and the dots behind them, as export writes it.
  [/^\(\?:\[a-z\\d_-\]\+\\\.\)\+/, `${anything}.`],
]

/** Whether a class holds the letters, the digits and the hyphen, and nothing else. */
function isLabelCharacters(characters: string): boolean {
  const rest = characters
    .replace('a-z', '')
    .replace(/a-z|A-Z/g, '')
    .replace(/0-9|\\d/, '')
  return characters.includes('a-z') && /0-9|\\d/.test(characters) && /^\\?-$/.test(rest)
}

function limit(variants: string[]): string[] {
  if (variants.length <= maximumVariants) return variants
  throw new Unsayable(`it stands for more than ${maximumVariants} strings`)
}

/** Makes an entry of a text with marks. */
function toEntry(variant: string): { entry: string; narrowed?: string } {
  const marks = [...variant].filter((character) => character <= aPort)
  const port = marks.filter((mark) => mark === anyPort || mark === aPort)
  const open = marks.filter((mark) => mark !== anyPort && mark !== aPort)
  if (port.includes(aPort)) {
    throw new Unsayable(
      'it covers every port but not the origin without a port, and an entry here covers that too: list the ports',
    )
  }
  if (port.length > 1 || (port.length === 1 && !variant.endsWith(anyPort))) {
    throw new Unsayable('its port is not at the end')
  }
  if (open.length > 1)
    throw new Unsayable('an entry of allowedOrigins can have only one *, in the host')
  const plain = variant.replace(anyPort, ':*')
  const [mark] = open
  if (mark === undefined) return { entry: plain }
  const authority = /^https?:\/\/(.*)$/.exec(plain)?.[1]
  if (authority === undefined) throw new Unsayable('it does not begin with https:// or http://')
  return openEntry(plain, authority, mark)
}

function openEntry(
  plain: string,
  authority: string,
  mark: string,
): { entry: string; narrowed?: string } {
  const entry = plain.replace(mark, '*')
  const isWholeLabel = authority.startsWith(`${mark}.`)
  if (isWholeLabel) {
    if (mark === anything) return { entry }
    throw new Unsayable(
      'it covers only names with one more label, and an entry here covers names of any depth: list the names',
    )
  }
  const first = authority.slice(0, Math.max(authority.indexOf('.'), 0))
  if (!new RegExp(`^(?:.*-)?${mark}(?:-.*)?$`).test(first)) {
    throw new Unsayable(
      'its open part could be the end or the beginning of another site\'s name: make it a whole label, or put it beside a "-" inside the first label',
    )
  }
  if (mark === labelCharacters) return { entry, narrowed: underscore }
  return mark === anything
    ? {
        entry,
        narrowed:
          'a * inside a label does not match a dot here, so names with more labels are left out',
      }
    : { entry }
}
