import type { CorsEngine, CorsPolicy } from '@crossgate/core'

/** Whether what an engine runs, or what is proposed for it, is a list of policies and not one configuration. */
export function isPolicyList<One, Entry>(value: One | readonly Entry[]): value is readonly Entry[] {
  return Array.isArray(value)
}

/** The policies that an engine runs: one where it has a configuration alone. */
export function policiesInForce({
  configuration,
}: Pick<CorsEngine, 'configuration'>): readonly CorsPolicy[] {
  return isPolicyList(configuration) ? configuration : [{ configuration }]
}
