import type { SqliteDatabase } from 'kysely'
import { StoreError } from './store.js'

/** The package that Node's own SQLite comes from, or the one that stands in for it on an older Node. */
export type SqliteDriver = 'node:sqlite' | '@photostructure/sqlite'

/** As much of a connection as both drivers have. */
export interface SqliteConnection {
  exec(text: string): void
  prepare(text: string): SqliteStatement
  close(): void
}

interface SqliteStatement {
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
}

export type OpenConnection = new (file: string, options: { timeout: number }) => SqliteConnection

/** Loads a driver: the one that is named, else Node's own, else the other. */
export async function loadSqliteDriver(driver?: SqliteDriver): Promise<OpenConnection> {
  if (driver !== undefined) return load(driver)
  try {
    return await load('node:sqlite')
  } catch {
    // Until Node 22.13 it is behind a flag, and before 22.5 there is none.
  }
  try {
    return await load('@photostructure/sqlite')
  } catch (cause) {
    throw new StoreError(
      'unavailable',
      `Node ${process.versions.node} has no SQLite of its own: run npm install @photostructure/sqlite@1, or use Node 22.13 or newer.`,
      { cause },
    )
  }
}

async function load(driver: SqliteDriver): Promise<OpenConnection> {
  // The name is a variable, so that no bundler looks for a package that need not be there.
  const { DatabaseSync } = await withoutWarning(() => import(driver))
  return DatabaseSync as OpenConnection
}

/** Node warns of its own SQLite as an experiment; the operator who starts a server chose nothing. */
async function withoutWarning<Result>(operation: () => Promise<Result>): Promise<Result> {
  const { emitWarning } = process
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) {
      Reflect.apply(emitWarning, process, [warning, ...rest])
    }
  }) as typeof emitWarning
  try {
    return await operation()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** The fixed statements, and the batches of each length. */
const mostKeptStatements = 150

/** Returns the shape that Kysely's SQLite dialect expects of a connection. */
export function toKyselyDatabase(connection: SqliteConnection): SqliteDatabase {
  // A statement lives until it is garbage, and keeps the file open so long: few are made.
  const statements = new Map<string, SqliteStatement>()
  const statementOf = (text: string) => {
    const statement = statements.get(text) ?? connection.prepare(text)
    if (!statements.has(text)) {
      if (statements.size >= mostKeptStatements) {
        statements.delete(statements.keys().next().value as string)
      }
      statements.set(text, statement)
    }
    return statement
  }
  return {
    close() {
      statements.clear()
      try {
        connection.exec('pragma wal_checkpoint(passive)')
      } catch {
        // What the log holds is safe there; the next connection brings it into the file.
      }
      connection.close()
    },
    prepare(text) {
      const statement = statementOf(text)
      const all = (parameters: readonly unknown[]) => statement.all(...parameters)
      return {
        reader: returnsRows.test(text),
        all,
        run: (parameters) =>
          text === 'rollback' ? rollback(connection) : statement.run(...parameters),
        iterate: (parameters) => all(parameters)[Symbol.iterator](),
      }
    },
  }
}

const returnsRows = /^\s*(?:select|with|pragma|values|explain)\b|\breturning\b/i

/** A full disk ends the transaction by itself, and a rollback that fails would hide why. */
function rollback(connection: SqliteConnection) {
  try {
    connection.exec('rollback')
  } catch {
    // There is no transaction any more.
  }
  return { changes: 0, lastInsertRowid: 0 }
}
