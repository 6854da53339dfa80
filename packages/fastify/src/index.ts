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
export type { CrossgateOptions } from './options.js'
export { crossgate as default } from './plugin.js'
