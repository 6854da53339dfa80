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
export { guardReply } from './apply.js'
export { cors, sourceError, type WithCorsOptions, withCors } from './cors.js'
export { decideBelow, publish } from './decide.js'
export type { NodeCorsRequest, RequestClient } from './request.js'
export { bodyHeaders, type NodeCorsResponse } from './response.js'
export { checkUpgrade, rejectUpgrade } from './upgrade.js'
