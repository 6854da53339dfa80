import type { Command, OptionDefinition } from './command.js'

/** A subcommand in the list of all. */
export interface CommandSummary {
  readonly name: string
  readonly summary: string
}

const exitCodeHelp =
  'Exit codes: 0 all is well, 1 something to fix, 2 wrong command line, 3 nothing could be read.'

/** Returns the help of the command itself: its subcommands and how to go on. */
export function describeCommands(commands: readonly CommandSummary[]): string {
  const rows = commands.map(({ name, summary }) => [name, summary] as const)
  return `Usage: crossgate COMMAND [OPTIONS]

Shows what a browser does with a CORS policy, and the change that allows what it refuses.

Commands:
${table(rows)}

Each command has its own help: npx crossgate ${commands[0]?.name ?? 'COMMAND'} --help
npx crossgate --version prints the version.

${exitCodeHelp}
`
}

/** Returns the help of one subcommand. */
export function describeCommand(name: string, command: Command): string {
  const { usage, description, options, examples } = command
  const rows = Object.entries({ ...options, help: helpOption }).map(
    ([option, definition]) => [optionUsage(option, definition), optionHelp(definition)] as const,
  )
  const lines = examples.map(({ line, purpose }) => `  # ${purpose}\n${indent(`npx ${line}`)}`)
  return `Usage: crossgate ${name}${usage === '' ? '' : ` ${usage}`}

${description}

Options:
${table(rows)}

Examples:
${lines.join('\n\n')}

${exitCodeHelp}
`
}

const helpOption: OptionDefinition = { kind: 'flag', help: 'Print this help.' }

function optionUsage(option: string, { kind, value }: OptionDefinition): string {
  return kind === 'flag' ? `--${option}` : `--${option} ${value ?? 'VALUE'}`
}

function optionHelp({ help, choices }: OptionDefinition): string {
  return choices === undefined ? help : `${help} One of ${choices.join(', ')}.`
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n')
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
