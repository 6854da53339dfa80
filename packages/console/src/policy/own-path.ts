import {
  type CorsConfiguration,
  type CorsEvent,
  type CorsPolicy,
  checkConfiguration,
  defaultConfiguration,
} from '@crossgate/core'

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
 * The policies that the filter runs with: the saved ones, with the console's own path excluded in
 * each, so that none ever opens the console to another origin. A console at the root of its own
 * server manages the filter of others, and excludes nothing.
 */
export function excludeOwnPath(
  policies: readonly CorsPolicy[],
  basePath: string,
): readonly CorsPolicy[] {
  if (basePath === '') return policies
  return policies.map((policy) => excludeIn(policy, ownEntries(basePath)))
}

/** What somebody wrote by hand into the store may be anything: the engine refuses it. */
function excludeIn(policy: CorsPolicy, paths: readonly string[]): CorsPolicy {
  const configuration = policy?.configuration
  const { excludedPaths = defaultConfiguration.excludedPaths } = configuration ?? {}
  if (configuration === undefined || !Array.isArray(excludedPaths)) return policy
  const missing = paths.filter((path) => !excludedPaths.includes(path))
  return {
    ...policy,
    configuration: { ...configuration, excludedPaths: [...excludedPaths, ...missing] },
  }
}

function ownEntries(basePath: string): string[] {
  return basePath === '' ? [] : [basePath, `${basePath}/*`]
}

/** Said of a request to the console itself, in place of what no change helps. */
export const ownPathSentence =
  'This path belongs to the console, which never allows pages of other origins.'

/** Whether an entry of `excludedPaths` is there for the console alone: the settings do not show it. */
export function belongsToConsole(
  entry: string,
  { excludedPaths }: CorsConfiguration,
  basePath: string,
): boolean {
  return ownEntries(basePath).includes(entry) && !excludedPaths.includes(entry)
}

/** An event as it is recorded: of the console's own path, in words that offer no change. */
export function withOwnPathHint(event: CorsEvent, basePath: string): CorsEvent {
  const isOwn = event.reason === 'excluded-path' && ownEntries(basePath).includes(event.value)
  return isOwn ? { ...event, hint: ownPathSentence } : event
}
