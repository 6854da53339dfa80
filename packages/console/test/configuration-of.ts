import type { CorsConfiguration } from '@crossgate/core'
import type { CorsConsole } from '../src/index.js'

/** The configuration in force, where there is one policy. */
export function configurationOf({ cors }: CorsConsole): CorsConfiguration {
  const { configuration } = cors
  if (isList(configuration)) throw new Error('There are several policies.')
  return configuration
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
