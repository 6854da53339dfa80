import type { CorsEngine } from '../options.js'

/** Whether a value is an engine. By shape: two copies of this package, one ESM and one CommonJS, may meet in one process. */
export function isEngine(value: unknown): value is CorsEngine {
  const engine = value as Partial<CorsEngine> | null | undefined
  return (
    typeof engine?.decide === 'function' &&
    typeof engine.reconfigure === 'function' &&
    typeof engine.configuration === 'object'
  )
}

/** Throws a `TypeError` for an engine in place of a configuration: each of its functions would be named as a wrong key. */
export function refuseEngine(value: unknown): void {
  // No configuration has it, whatever else is wrong in one.
  if (typeof (value as Partial<CorsEngine> | null)?.reconfigure === 'function') {
    throw new TypeError('This is an engine already: use it as it is.')
  }
}
