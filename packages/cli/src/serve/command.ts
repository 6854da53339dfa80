import type { Command } from '../frame/command.js'
import { exitCodes } from '../frame/exit-code.js'
import { UnreadableError } from '../frame/failure.js'

/** `crossgate serve`: a name that is kept for the gateway. */
export const serve: Command = {
  usage: '',
  description: `Is to run the gateway, a reverse proxy with the policy in front of any server. It belongs to the
package @crossgate/gateway, which is not there yet: the name is kept for it.`,
  options: {},
  examples: [
    {
      line: 'crossgate serve',
      purpose: 'Says where it belongs',
      exitCode: exitCodes.unreadable,
    },
  ],
  maximumOperands: 0,
  run: async () => {
    throw new UnreadableError(
      'serve belongs to the package @crossgate/gateway, which is not there yet: this command only keeps the name. Put the policy into your server with one of the adapters instead.',
    )
  },
}
