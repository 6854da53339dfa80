#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' }
import { commands } from './commands.js'
import { readArguments } from './frame/arguments.js'
import { type ExitCode, exitCodes } from './frame/exit-code.js'
import { UnreadableError, UsageError } from './frame/failure.js'
import { describeCommand, describeCommands } from './frame/help.js'
import { createTerminal, type Terminal } from './frame/terminal.js'
import { visible } from './frame/visible.js'

/** The options that stand in place of a command. */
const ownOptions = ['--help', '--version']

/** Loaded where a word is not known, which is seldom. */
async function suggest(word: string, known: readonly string[]): Promise<string | undefined> {
  const { suggestWord } = await import('./frame/suggestion.js')
  return suggestWord(word, known)
}

async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...others] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    return runHelp(name === undefined ? [] : others, terminal)
  }
  if (name === '--version' || name === '-v') {
    terminal.write(`${manifest.version}\n`)
    return exitCodes.fine
  }
  const command = await (await findCommand(name)).load()
  const end = others.indexOf('--')
  const own = end < 0 ? others : others.slice(0, end)
  if (own.includes('--help') || own.includes('-h')) return runHelp([name], terminal)
  return command.run(await readArguments(others, command, suggest), terminal)
}

async function runHelp(names: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, surplus] = names
  if (surplus !== undefined) {
    throw new UsageError(`Help shows one command: leave out ${JSON.stringify(surplus)}.`)
  }
  if (name === undefined) {
    terminal.write(describeCommands(commands))
  } else {
    terminal.write(describeCommand(name, await (await findCommand(name)).load()))
  }
  return exitCodes.fine
}

async function findCommand(name: string) {
  const found = commands.find((command) => command.name === name)
  if (found !== undefined) return found
  const names = commands.map((command) => command.name)
  const isOption = name.startsWith('-')
  const meant = await suggest(name, isOption ? ownOptions : [...names, 'help', 'version'])
  const known = isOption
    ? `Only ${ownOptions.join(' and ')} can be used without a command: write any other option after a command.`
    : `The commands are ${names.join(', ')}.`
  const hint =
    meant === undefined ? known : `Did you mean ${meant === 'version' ? '--version' : meant}?`
  const what = isOption ? 'option' : 'command'
  throw new UsageError(`There is no ${what} ${JSON.stringify(name)}. ${hint}`)
}

/** Says what went wrong; a stack helps nobody who did not write this. */
function report(error: unknown, name: string | undefined, terminal: Terminal): ExitCode {
  const text = error instanceof Error ? error.message : String(error)
  // It can quote a file or a server, which does not get to steer the terminal.
  const message = text.split('\n').map(visible).join('\n')
  if (error instanceof UsageError) {
    const isCommand = commands.some((command) => command.name === name)
    terminal.note(`${message}\nRun npx crossgate ${isCommand ? `${name} ` : ''}--help for help.\n`)
    return exitCodes.usage
  }
  const isExpected = error instanceof UnreadableError
  terminal.note(
    isExpected
      ? `${message}\n`
      : `This is a mistake in crossgate ${manifest.version}: ${message}\n`,
  )
  return exitCodes.unreadable
}

// A reader that has seen enough, such as head, closes the pipe: that is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const terminal = createTerminal(process, process.env)
const words = process.argv.slice(2)
// The exit code is set, not enforced, so that what is still in a pipe arrives.
process.exitCode = await run(words, terminal)
  .catch((error) => report(error, words[0], terminal))
  .finally(terminal.endWork)
