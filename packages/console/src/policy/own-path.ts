import { type CorsConfiguration, checkConfiguration } from '@crossgate/core'

/**
 * Checks the path a console is mounted under, and returns it without a trailing slash: `''` is the
 * root. Throws a `TypeError` for anything that is not a canonical path.
 */
export function toBasePath(path: string): string {
  const base = path.replace(/\/+$/, '')
  if (base === '') return ''
  const issues = checkConfiguration({ excludedPaths: [base] })
  if (issues.length === 0 && !base.endsWith('*')) return base
  throw new TypeError(
    `${JSON.stringify(path)} is not a path to mount the console under: write it from the root, decoded and without a query, such as /admin/cors.`,
  )
}

/**
 * The configuration that the filter runs with: the saved one, with the console's own path
 * excluded, so that no policy ever opens the console to another origin. A console at the root of
 * its own server manages the filter of others, and excludes nothing.
 */
export function excludeOwnPath(
  configuration: CorsConfiguration,
  basePath: string,
): CorsConfiguration {
  if (basePath === '') return configuration
  const missing = [basePath, `${basePath}/*`].filter(
    (path) => !configuration.excludedPaths.includes(path),
  )
  return { ...configuration, excludedPaths: [...configuration.excludedPaths, ...missing] }
}
