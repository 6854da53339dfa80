import type { Command } from '../frame/command.js'
import { exitCodes } from '../frame/exit-code.js'
import { UnreadableError } from '../frame/failure.js'

/** `crossgate serve`: a name that is kept for the gateway. */
export const serve: Command = {
  usage: '',
  description: `Will run the gateway, a reverse proxy that applies the policy in front of any server. It belongs to
the package @crossgate/gateway, which does not exist yet: the name is reserved for it.`,
  options: {},
  examples: [
    {
      line: 'crossgate serve',
      purpose: 'Says where it belongs',
      exitCode: exitCodes.unreadable,
    },
  ],
  maximumOperands: 0,
  ignoresArguments: true,
  run: async () => {
    throw new UnreadableError(
      'serve belongs to the package @crossgate/gateway, which does not exist yet: this command only reserves the name. Use one of the adapters in your server instead. For a server that you cannot change, put nginx in front of it, with the lines of npx crossgate export --to nginx.',
    )
  },
}
