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
export { cors, type WithCorsOptions, withCors } from './cors.js'
export type { NodeCorsRequest } from './request.js'
export type { NodeCorsResponse } from './response.js'
export { checkUpgrade, rejectUpgrade } from './upgrade.js'
