/** Whether an operation changes the database: nothing is written into a file that was replaced. */
export type Access = 'read' | 'write'

/** Runs one operation: again while the database is busy, and with a `StoreError` when it fails. */
export type Attempt = <Result>(access: Access, operation: () => Promise<Result>) => Promise<Result>
