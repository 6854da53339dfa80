import type { CorsConfiguration } from '@crossgate/core'
import type { CorsConsole } from '../src/index.js'
import { isPolicyList } from '../src/policy/policy-list.js'

/** The configuration in force, where there is one policy. */
export function configurationOf({ cors }: CorsConsole): CorsConfiguration {
  const { configuration } = cors
  if (isPolicyList(configuration)) throw new Error('There are several policies.')
  return configuration
}
