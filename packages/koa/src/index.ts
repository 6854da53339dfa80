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
export { cors, type KoaCorsContext } from './cors.js'
