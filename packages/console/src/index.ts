export { createConsole } from './console.js'
export type {
  CorsConsole,
  CorsConsoleOptions,
  CorsConsoleRequestInfo,
} from './console-contract.js'
export {
  openPostgresStore,
  type PostgresStore,
  type PostgresStoreOptions,
} from './storage/postgres-store.js'
export { openSqliteStore, type SqliteStoreOptions } from './storage/sqlite-store.js'
export {
  type ConfigurationSave,
  type ConfigurationStore,
  type ConfigurationVersion,
  type EventBatchKey,
  type EventEntry,
  type EventOrder,
  type EventRecord,
  type EventRetention,
  type EventSearch,
  type EventStore,
  type KeyRecord,
  type KeyScope,
  type KeyStore,
  type PassedRequest,
  type SessionRecord,
  type SessionStore,
  type Store,
  StoreError,
  type StoreErrorCode,
  type TrafficStore,
} from './storage/store.js'
export { copyStore, type StoreCopy } from './storage/store-copy.js'
export type { SystemConfiguration } from './storage/system-configuration.js'
export type {
  OriginBatch,
  OriginSighting,
  WaitingOrigin,
  WaitingOriginStore,
} from './storage/waiting-origin.js'
