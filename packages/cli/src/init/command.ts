import { extname } from 'node:path'
import { parseDocument } from '../document/document.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UnreadableError, UsageError } from '../frame/failure.js'
import { standardInput } from '../frame/input.js'
import { createFile } from '../frame/output-file.js'
import { shellWord } from '../frame/shell-word.js'
import type { Terminal } from '../frame/terminal.js'
import { inspectPolicy } from '../policy/inspect.js'
import { defaultNames, findDefaultFiles } from '../policy/policy-file.js'
import { createConfiguration, exampleOrigin } from './template.js'

/** `crossgate init`: a configuration that is valid, explained and safe to start from. */
export const init: Command = {
  usage: '[FILE] [OPTIONS]',
  description: `Writes a configuration in JSON with comments: crossgate.jsonc, unless FILE is given; - prints it.
A FILE that ends in .json gets no comments, so that programs can read it with JSON.parse.
An existing file is left alone. explainPreflights is on.`,
  options: {
    origin: {
      kind: 'list',
      value: 'ORIGIN',
      help: `Whose pages may call; can be given several times. Default: ${exampleOrigin}.`,
    },
  },
  examples: [
    {
      line: 'crossgate init --origin https://app.example.com',
      purpose: 'Write crossgate.jsonc for the pages of one origin',
    },
    { line: 'crossgate init - --origin "https://*.example.com"', purpose: 'Print it instead' },
  ],
  maximumOperands: 1,
  run: runInit,
}

async function runInit(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const origins = [...new Set(invocation.list('origin'))]
  const text = createConfiguration(origins)
  const document = parseDocument({ name: '', text })
  const [mistake] = inspectPolicy(document)
  if (mistake?.finding.severity === 'error') {
    const { message, suggestion } = mistake.finding
    const write = suggestion === undefined ? '' : ` Write --origin ${suggestion}.`
    throw new UsageError(`${message}${write}`)
  }
  const [given] = invocation.operands
  if (given === standardInput) {
    terminal.write(text)
    return exitCodes.fine
  }
  const name = given ?? defaultNames[0]
  const extension = extname(name).toLowerCase()
  if (!['', '.json', '.jsonc', '.json5'].includes(extension)) {
    throw new UsageError(
      `${name} would contain JSON, but its name says something else: choose a name that ends in .jsonc, or in .json for JSON without comments.`,
    )
  }
  // Beside either of them the other would be one policy too many.
  const isDefault = defaultNames.some((each) => each === name)
  const [present] = isDefault ? await findDefaultFiles() : []
  if (present !== undefined && present !== name) {
    throw new UnreadableError(
      `${present} is here already, and the commands would not know which of the two to read: remove it first, or name another file.`,
    )
  }
  // Programs read .json with JSON.parse, which knows no comments.
  const isPlain = extension === '.json'
  const content = isPlain ? `${JSON.stringify(document.value, null, 2)}\n` : text
  if (!(await createFile(name, content))) {
    throw new UnreadableError(`${name} already exists and was not changed: name another file.`)
  }
  terminal.write(
    `Wrote ${name}. Check it after each change: npx crossgate check ${shellWord(name)}\n`,
  )
  return exitCodes.fine
}
