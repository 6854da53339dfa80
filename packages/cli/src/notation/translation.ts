/** What becomes of a pattern of another notation. */
export interface Translation {
  /** Entries of `allowedOrigins`; together they cover nothing that the pattern does not. */
  readonly entries: readonly string[]
  /** In what the entries differ from it, as the rest of a sentence; absent where they are equal. */
  readonly narrowed?: string
}

/** A pattern that cannot be said at all, and why. */
export class Unsayable extends Error {
  override readonly name = 'Unsayable'
}
