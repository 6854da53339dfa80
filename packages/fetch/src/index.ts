export type {
  Cors,
  CorsConfiguration,
  CorsConfigurationInput,
  CorsEngine,
  CorsOptions,
  CorsPolicies,
  CorsPolicy,
  CorsPolicyInput,
  CorsSource,
  CorsSourceOptions,
  DangerousPermission,
  Enforcement,
} from '@crossgate/core'
export type { FetchRequest, FetchResponse, GlobalRequest } from './platform.js'
export { type GuardedResult, type WithCorsOptions, withCors } from './with-cors.js'
