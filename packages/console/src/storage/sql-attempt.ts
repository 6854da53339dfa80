/**
 * What an operation does to the database. Nothing is written into a file that was replaced. A
 * `write` that is done twice has the effect of one, so that it is repeated where nobody knows
 * whether it was done; a `write-once` is repeated only where it was certainly not.
 */
export type Access = 'read' | 'write' | 'write-once'

/** Runs one operation: again while the database is busy, and with a `StoreError` when it fails. */
export type Attempt = <Result>(access: Access, operation: () => Promise<Result>) => Promise<Result>
