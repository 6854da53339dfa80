import { Readable } from 'node:stream'
import { readArguments } from '../src/frame/arguments.js'
import type { Command } from '../src/frame/command.js'
import type { Terminal } from '../src/frame/terminal.js'
import type { Run } from './built-command.js'

/** Calls a subcommand in this process, where it is not the process that is tested: a hundred times in the time of one. */
export async function call(command: Command, args: readonly string[]): Promise<Run> {
  let stdout = ''
  let stderr = ''
  const terminal: Terminal = {
    write: (text) => {
      stdout += text
    },
    note: (text) => {
      stderr += text
    },
    stdin: Readable.from([]),
    isTypedIn: false,
    isWatched: false,
    startWork: async () => false,
    endWork: () => {},
    width: 100,
    paint: (_style, text) => text,
  }
  const invocation = await readArguments(args, command, async () => undefined)
  return { status: await command.run(invocation, terminal), stdout, stderr }
}
