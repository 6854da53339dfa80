/** What the exit code of every subcommand says. */
export const exitCodes = {
  /** Everything that was looked at is in order. */
  fine: 0,
  /** It was read, and there is something to do: errors, a request that a browser would refuse. */
  findings: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file or a server could not be read: nothing was judged. */
  unreadable: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
