import type pg from 'pg'
import { StoreError } from './store.js'

/** As much of the package `pg` as the store uses. */
export type PostgresDriver = Pick<typeof pg, 'Client' | 'Pool' | 'types'>

/** Loads the package `pg`, which only who keeps the store in PostgreSQL installs. */
export async function loadPostgresDriver(): Promise<PostgresDriver> {
  // The name is a variable, so that no bundler looks for a package that need not be there.
  const name = 'pg'
  try {
    return ((await import(name)) as { default: PostgresDriver }).default
  } catch (cause) {
    throw new StoreError(
      'unavailable',
      'A store in PostgreSQL needs the package pg: run npm install pg.',
      { cause },
    )
  }
}

/** Reads 64-bit numbers as numbers: the store has none beyond 53 bits. */
export function numberTypes({ types }: PostgresDriver): pg.CustomTypesConfig {
  const int8 = 20
  return {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === int8 && format !== 'binary'
        ? Number
        : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
  }
}
