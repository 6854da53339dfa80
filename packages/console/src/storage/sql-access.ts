import type { Kysely } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { toKey, toSession, toText } from './sql-rows.js'
import type { KeyStore, SessionStore } from './store.js'

/** The API keys, in rows. */
export function sqlKeyStore(db: Kysely<Database>, attempt: Attempt): KeyStore {
  return {
    add: (key) =>
      attempt('write', async () => {
        const result = await db
          .insertInto('api_key')
          .values({
            id: key.id,
            name: toText(key.name),
            hash: key.hash,
            scope: key.scope,
            insert_instant: key.insertInstant,
            last_used_instant: null,
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirst()
        if (Number(result.numInsertedOrUpdatedRows ?? 0) === 1) return true
        const known = await db
          .selectFrom('api_key')
          .select('hash')
          .where('id', '=', key.id)
          .executeTakeFirst()
        return known?.hash === key.hash
      }),

    get: (id) =>
      attempt('read', async () => {
        const row = await db
          .selectFrom('api_key')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
        return row && toKey(row)
      }),

    list: () =>
      attempt('read', async () => {
        const rows = await db
          .selectFrom('api_key')
          .selectAll()
          .orderBy('insert_instant')
          .orderBy('id')
          .execute()
        return rows.map(toKey)
      }),

    remove: (id) =>
      attempt('write', () =>
        db.transaction().execute(async (transaction) => {
          await transaction.deleteFrom('session').where('key_id', '=', id).execute()
          await transaction.deleteFrom('api_key').where('id', '=', id).execute()
        }),
      ),

    touch: (id, instant) =>
      attempt('write', async () => {
        await db
          .updateTable('api_key')
          .set({ last_used_instant: instant })
          .where('id', '=', id)
          .execute()
      }),
  }
}

/** The signed-in browsers, in rows. */
export function sqlSessionStore(db: Kysely<Database>, attempt: Attempt): SessionStore {
  return {
    add: (session) =>
      attempt('write', async () => {
        await db
          .insertInto('session')
          .values({
            hash: session.hash,
            key_id: session.keyId,
            expiry_instant: session.expiryInstant,
          })
          .onConflict((conflict) => conflict.column('hash').doNothing())
          .execute()
      }),

    get: (hash) =>
      attempt('read', async () => {
        const row = await db
          .selectFrom('session')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirst()
        return row && toSession(row)
      }),

    remove: (hash) =>
      attempt('write', async () => {
        await db.deleteFrom('session').where('hash', '=', hash).execute()
      }),

    prune: (instant) =>
      attempt('write', async () => {
        await db.deleteFrom('session').where('expiry_instant', '<', instant).execute()
      }),
  }
}
