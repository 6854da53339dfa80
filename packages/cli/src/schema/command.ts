import type { Command } from '../frame/command.js'
import { exitCodes } from '../frame/exit-code.js'
import { policySchema } from './schema.js'

/** `crossgate schema`: a JSON Schema for editors and validators. */
export const schema: Command = {
  usage: '',
  description: `Prints a JSON Schema (draft 7) of a configuration or a list of policies, for editors that complete
keys and mark mistakes. Refer to it in a configuration as "$schema", which is a known key. It
refuses nothing that check accepts; what a schema cannot express is left to check.`,
  options: {},
  examples: [
    {
      line: 'crossgate schema > crossgate.schema.json',
      purpose: 'Save it, for "$schema": "./crossgate.schema.json"',
    },
  ],
  maximumOperands: 0,
  async run(_invocation, terminal) {
    terminal.write(`${JSON.stringify(policySchema, null, 2)}\n`)
    return exitCodes.fine
  },
}
