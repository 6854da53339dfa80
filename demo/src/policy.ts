import type { CorsConfigurationInput } from '@crossgate/core'

/** The origins between which the demo plays. Cookies know hosts and no ports, so both share theirs. */
export interface DemoOrigins {
  /** Where the page is served, such as `http://localhost:4400`. */
  readonly page: string
  /** Where the API is served, such as `http://localhost:4401`. */
  readonly api: string
}

/**
 * Returns the policy the demo starts with: a plausible one, under which about half of the page's
 * requests pass.
 */
export function demoConfiguration(origins: DemoOrigins): CorsConfigurationInput {
  return {
    enabled: true,
    allowCredentials: true,
    allowedOrigins: [origins.page],
    allowedMethods: ['GET', 'POST', 'PUT', 'PATCH', 'OPTIONS'],
    exposedHeaders: [
      'Access-Control-Allow-Origin',
      'Access-Control-Allow-Credentials',
      'X-Total-Count',
    ],
    preflightMaxAgeInSeconds: 600,
    debug: true,
  }
}

/**
 * Returns the policy in front of the page's own server: it allows no origin, so that no other page
 * in the same browser can read the decisions or change the settings.
 */
export function pageConfiguration(origins: DemoOrigins): CorsConfigurationInput {
  return {
    enabled: true,
    ownOrigins: [origins.page],
    // The scripts of the sandboxed frame: browsers may name its origin, null, when they load them.
    excludedPaths: ['/send.js', '/frame.js'],
    debug: true,
  }
}
