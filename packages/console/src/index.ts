export {
  type CorsConsole,
  type CorsConsoleOptions,
  type CorsConsoleRequestInfo,
  createConsole,
} from './console.js'
export { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.js'
export {
  type ConfigurationSave,
  type ConfigurationStore,
  type ConfigurationVersion,
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
} from './store.js'
export type { SystemConfiguration } from './system-configuration.js'
