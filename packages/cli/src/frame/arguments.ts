import { parseArgs } from 'node:util'
import type { Command, Invocation, OptionDefinition } from './command.js'
import { UsageError } from './failure.js'

type Options = Readonly<Record<string, OptionDefinition>>

/** What parsing leaves of an option: `value` is absent where none follows. */
interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
}

interface ParsedOption extends OptionToken {
  /** Whether the value stands behind an equals sign. */
  readonly inlineValue: boolean | undefined
}

/**
 * Reads the arguments of a subcommand.
 *
 * @throws `UsageError` for an option that it does not have, a value that is missing or not one of
 * the choices, and operands too many. `suggest` finds the word that was meant.
 */
export async function readArguments(
  given: readonly string[],
  {
    options,
    insteadOf = {},
    maximumOperands,
    takesRest = false,
    ignoresArguments = false,
  }: Command,
  suggest: (word: string, known: readonly string[]) => Promise<string | undefined>,
): Promise<Invocation> {
  const words = ignoresArguments ? [] : given
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  const rest = end < 0 ? [] : words.slice(end + 1)
  if (rest.length > 0 && !takesRest) {
    throw new UsageError(`Nothing may follow "--" here, but ${quoteWord(rest[0])} does.`)
  }
  const { tokens, positionals: operands } = parse(own, options)
  if (takesRest) checkPastedCurl(tokens, own.length)
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const other = Object.hasOwn(insteadOf, token.name) ? insteadOf[token.name] : undefined
    if (other !== undefined)
      throw new UsageError(`There is no option ${token.rawName} here. ${other}`)
    await checkOption(withoutNextOption(token, options), options, suggest)
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? ''])
  }
  if (operands.length > maximumOperands) {
    throw new UsageError(describeSurplus(operands[maximumOperands] ?? '', maximumOperands, options))
  }
  const url = operands.find((word) => isMisplacedUrl(word, options))
  if (url !== undefined) throw new UsageError(`${quoteWord(url)} is not a file. ${urlRemedy}`)
  return {
    operands,
    rest,
    flag: (name) => values.has(name),
    text: (name) => values.get(name)?.at(-1),
    list: (name) => values.get(name) ?? [],
  }
}

/** A copied curl command has options of its own, so it has to stand behind `--`. */
function checkPastedCurl(tokens: ReturnType<typeof parse>['tokens'], count: number): void {
  const pasted = tokens.find(
    (token) =>
      token.kind !== 'option-terminator' &&
      token.value === 'curl' &&
      (token.kind === 'positional' || (token.name === 'curl' && !token.inlineValue)),
  )
  if (pasted === undefined) return
  const isOption = pasted.kind === 'option'
  if (pasted.index + (isOption ? 2 : 1) >= count) return
  throw new UsageError(
    isOption
      ? 'To paste a curl command as it is, write -- in place of --curl: -- curl …'
      : 'To paste a curl command as it is, write -- before it: -- curl …',
  )
}

function describeSurplus(word: string, maximumOperands: number, options: Options): string {
  const limit = operandLimit(maximumOperands)
  const remedy = isMisplacedUrl(word, options) ? urlRemedy : 'Put quotes around a name with spaces.'
  return `${quoteWord(word)} is one argument too many: ${limit}. ${remedy}`
}

const urlRemedy = 'Write --url before a URL.'

/** Whether an operand is a URL where an option takes it: other commands take a URL by itself. */
function isMisplacedUrl(word: string, options: Options): boolean {
  return 'url' in options && /^https?:\/\//i.test(word)
}

/** Parses leniently, since the sentences of `parseArgs` are for programmers. */
function parse(words: readonly string[], options: Options) {
  const types = Object.entries(options).map(
    ([name, { kind }]) =>
      [name, { type: kind === 'flag' ? 'boolean' : 'string', multiple: true }] as const,
  )
  return parseArgs({
    args: [...words],
    options: Object.fromEntries(types),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
}

/** `--url --origin x`: what was to be the value is the next option. A value that looks like one is written with `=`. */
function withoutNextOption(token: ParsedOption, options: Options): OptionToken {
  const next = /^--([^=]+)/.exec(token.value ?? '')?.[1]
  const isOption = next !== undefined && !token.inlineValue && Object.hasOwn(options, next)
  return isOption ? { ...token, value: undefined } : token
}

async function checkOption(
  { name, rawName, value }: OptionToken,
  options: Options,
  suggest: (word: string, known: readonly string[]) => Promise<string | undefined>,
): Promise<void> {
  const definition = Object.hasOwn(options, name) ? options[name] : undefined
  if (definition === undefined) {
    const meant = await suggest(name, Object.keys(options))
    const hint = meant === undefined ? '' : ` Did you mean --${meant}?`
    throw new UsageError(`There is no option ${rawName}.${hint}`)
  }
  if (definition.kind === 'flag') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value: remove "=${value}".`)
    return
  }
  if (value === undefined) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${definition.value ?? 'VALUE'}.`)
  }
  const { choices } = definition
  if (choices !== undefined && !choices.includes(value)) {
    throw new UsageError(
      `${rawName} must be one of ${choices.join(', ')}, not ${quoteWord(value)}.`,
    )
  }
}

function operandLimit(maximum: number): string {
  return maximum === 0
    ? 'this command takes none'
    : `this command takes ${maximum === 1 ? 'one' : maximum}`
}

function quoteWord(word = ''): string {
  return JSON.stringify(word)
}
