import { type Cors, type CorsConfiguration, checkConfiguration, createCors } from '@crossgate/core'
import { excludeOwnPath } from './own-path.js'
import { isPublicSuffix } from './public-suffix.js'

/** What a configuration would be refused for, with the public suffix list. */
export function findIssues(configuration: unknown) {
  return checkConfiguration(configuration, { isPublicSuffix })
}

/** An engine that decides as a configuration would, and records nothing. */
export function createTrialEngine(configuration: CorsConfiguration, basePath: string): Cors {
  return createCors(excludeOwnPath(configuration, basePath), { isPublicSuffix })
}
