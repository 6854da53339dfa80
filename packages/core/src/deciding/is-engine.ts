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

/** Throws a `TypeError` for an engine in place of a configuration: each of its functions would be a key that is not known. */
export function refuseEngine(value: unknown): void {
  if (!isEngine(value)) return
  throw new TypeError(
    'This is an engine, not a configuration: use it as it is, or pass its configuration.',
  )
}
