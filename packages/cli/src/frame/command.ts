import type { ExitCode } from './exit-code.js'
import type { Terminal } from './terminal.js'

/** One option of a subcommand. */
export interface OptionDefinition {
  /** `text` takes a value, `list` one each time it is given, `flag` none. */
  readonly kind: 'flag' | 'text' | 'list'
  /** What the value is, in capitals, for help. */
  readonly value?: string
  /** The values that it takes; absent, any text. */
  readonly choices?: readonly string[]
  /** What it does, as a line of help. */
  readonly help: string
}

/** The options and operands of one call, by name. */
export interface Invocation {
  /** What is not an option, in order. */
  readonly operands: readonly string[]
  /** What follows `--`, as it stands. */
  readonly rest: readonly string[]
  flag(name: string): boolean
  text(name: string): string | undefined
  list(name: string): readonly string[]
}

/** A command line that a test runs, with what it does. */
export interface Example {
  readonly line: string
  readonly purpose: string
  /** What it ends with. Default: 0. */
  readonly exitCode?: ExitCode
}

/** A subcommand: what its help says, and what it does. */
export interface Command {
  /** What follows the name of the command in its usage line. */
  readonly usage: string
  /** What it does, in a few sentences. */
  readonly description: string
  readonly options: Readonly<Record<string, OptionDefinition>>
  readonly examples: readonly Example[]
  /** What to write in place of options that only other commands have, as sentences. */
  readonly insteadOf?: Readonly<Record<string, string>>
  /** Most operands that it takes. */
  readonly maximumOperands: number
  /** Whether it takes what follows `--`. */
  readonly takesRest?: boolean
  /** Whether it does the same whatever is given to it. */
  readonly ignoresArguments?: boolean
  run(invocation: Invocation, terminal: Terminal): Promise<ExitCode>
}
