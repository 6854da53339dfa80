/** The command line is wrong: the message says what is, and the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Something could not be read, so that nothing was judged: the command ends with 3. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}
