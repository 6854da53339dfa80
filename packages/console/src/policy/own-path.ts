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

/**
 * Takes the console's own entries out of a message that lists `excludedPaths`: the settings do not show
 * them. They come last, so that they are the end of the list or the last of those that it only counts.
 */
export function hideOwnPath(message: string, basePath: string): string {
  const [, start = '', listed = '', count = '0'] =
    /^(.*?)( Excluded paths: .*?)(?: and (\d+) more)?\.$/s.exec(message) ?? []
  if (listed === '') return message
  const own = ownEntries(basePath)
  const counted = Math.max(0, Number(count) - own.length)
  const named = own
    .slice(0, Math.max(0, own.length - Number(count)))
    .reduceRight((list, entry) => withoutLast(list, entry), listed)
  if (named === ' Excluded paths:') return start
  return `${start}${named}${counted > 0 ? ` and ${counted} more` : ''}.`
}

function withoutLast(list: string, entry: string): string {
  return list.endsWith(` ${entry}`) ? list.slice(0, -entry.length - 1).replace(/,$/, '') : list
}

/** An event as it is recorded: in the words of the settings, which do not show the console's own entries. */
export function withoutOwnPath(event: CorsEvent, basePath: string): CorsEvent {
  if (event.reason !== 'excluded-path') return event
  const message = hideOwnPath(event.message, basePath)
  return ownEntries(basePath).includes(event.value)
    ? { ...event, message, hint: ownPathSentence }
    : { ...event, message }
}
