export type { FetchRequest, FetchResponse, GlobalRequest } from './platform.js'
export { type GuardedResult, type WithCorsOptions, withCors } from './with-cors.js'
