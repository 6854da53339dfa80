import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'

/** For the `instrumentations` of the SDK. An OPTIONS request that is not a preflight is traced. */
export const instrumentation = new HttpInstrumentation({
  ignoreIncomingRequestHook: ({ method, headers }) =>
    method === 'OPTIONS' && headers['access-control-request-method'] !== undefined,
})
