import type { Expression, Kysely } from 'kysely'
import type { Database } from './database.js'
import { sqlKeyStore, sqlSessionStore } from './sql-access.js'
import type { Attempt } from './sql-attempt.js'
import { sqlConfigurationStore } from './sql-configuration.js'
import { sqlEventStore } from './sql-events.js'
import { sqlTrafficStore } from './sql-traffic.js'
import { sqlWaitingOriginStore } from './sql-waiting-origins.js'
import type { Store } from './store.js'

/**
 * The statements of a store, written once for SQLite and PostgreSQL. Each transaction writes
 * first, so that SQLite never has to upgrade a read lock, which a busy neighbour can refuse.
 */
export function sqlStore(
  db: Kysely<Database>,
  attempt: Attempt,
  nextEventId?: Expression<number>,
): Pick<Store, 'configuration' | 'events' | 'waiting' | 'traffic' | 'keys' | 'sessions'> {
  return {
    configuration: sqlConfigurationStore(db, attempt),
    events: sqlEventStore(db, attempt, nextEventId),
    waiting: sqlWaitingOriginStore(db, attempt),
    traffic: sqlTrafficStore(db, attempt),
    keys: sqlKeyStore(db, attempt),
    sessions: sqlSessionStore(db, attempt),
  }
}
