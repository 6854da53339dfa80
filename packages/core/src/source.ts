import type { CorsConfigurationInput } from './configuration.js'
import type { Cors, CorsOptions } from './cors.js'

/** Where an adapter gets its policy from: an engine, a configuration, or a function that chooses an engine for each request. */
export type CorsSource<Request = never> =
  | Cors
  | CorsConfigurationInput
  | ((request: Request) => Cors | Promise<Cors>)

/**
 * Turns a source into a function that gives the engine for a request.
 *
 * The function throws (or its promise rejects) where a source function throws, rejects or gives
 * anything but a `Cors`. It returns a promise only where the source function does.
 *
 * For adapters.
 */
export declare function resolveSource<Request>(source: CorsSource<Request>, options?: CorsOptions): (request: Request) => Cors | Promise<Cors>
