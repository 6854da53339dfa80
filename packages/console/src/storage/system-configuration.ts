import { type CorsConfiguration, type CorsPolicy, defaultConfiguration } from '@crossgate/core'

/**
 * The document of FusionAuth's System Configuration API. `corsConfiguration` is ours;
 * every other part is kept and given back as it was sent.
 */
export interface SystemConfiguration {
  /** What the filter runs, complete. */
  readonly corsConfiguration: CorsConfiguration
  /** What the event log keeps. Absent: 10,000 entries. */
  readonly eventLogConfiguration?: {
    /** How many entries stay. Default: 10,000. */
    readonly numberToRetain?: number
  }
  /** The time zone in which pages show instants, as the IANA names it. Default: `Etc/UTC`. */
  readonly reportTimezone?: string
  /** Absent where `corsConfiguration` is the only policy. */
  readonly crossgatePolicies?: EarlierPolicies
  readonly [part: string]: unknown
}

/** What a list of policies holds besides its last one, which is `corsConfiguration`. */
export interface EarlierPolicies {
  /** The policies that are asked before `corsConfiguration`, in order. */
  readonly earlier: readonly CorsPolicy[]
  /** What the last policy is called. */
  readonly lastName?: string
}

/** Returns the policies of a document, in order: one where there is no list. */
export function policiesOf(document: SystemConfiguration): readonly CorsPolicy[] {
  const { corsConfiguration: configuration, crossgatePolicies } = document
  if (crossgatePolicies === undefined) return [{ configuration }]
  const { earlier, lastName: name } = crossgatePolicies
  // What somebody wrote by hand may be anything: the policies are checked before they are used.
  const before = Array.isArray(earlier) ? earlier : [earlier]
  return [...before, { ...(name === undefined ? {} : { name }), configuration }]
}

/** Puts a list of policies into a document. The last one has neither hosts nor paths. */
export function withPolicies(
  document: SystemConfiguration,
  policies: readonly CorsPolicy[],
): SystemConfiguration {
  const { crossgatePolicies: _, ...others } = document
  const earlier = policies.slice(0, -1)
  const { name, configuration } = policies.at(-1) as CorsPolicy
  const isList = earlier.length > 0 || name !== undefined
  const lastName = name === undefined ? {} : { lastName: name }
  return {
    ...others,
    corsConfiguration: configuration,
    ...(isList ? { crossgatePolicies: { earlier, ...lastName } } : {}),
  } as SystemConfiguration
}

/** How many events stay where the document does not say. */
export const defaultNumberToRetain = 10_000

/** The document of a new store. */
export function defaultSystemConfiguration(
  corsConfiguration: CorsConfiguration = defaultConfiguration,
): SystemConfiguration {
  return {
    auditLogConfiguration: { delete: { enabled: false, numberOfDaysToRetain: 365 } },
    corsConfiguration,
    data: {},
    eventLogConfiguration: { numberToRetain: defaultNumberToRetain },
    loginRecordConfiguration: { delete: { enabled: false, numberOfDaysToRetain: 365 } },
    reportTimezone: 'Etc/UTC',
    trustedProxyConfiguration: { trustPolicy: 'All', trusted: [] },
    uiConfiguration: {},
    usageDataConfiguration: { enabled: false },
    webhookEventLogConfiguration: {
      enabled: true,
      delete: { enabled: true, numberOfDaysToRetain: 30 },
    },
  }
}

/** How many events a document asks to keep. */
export function numberToRetain(
  document: Pick<SystemConfiguration, 'eventLogConfiguration'>,
): number {
  const number = document.eventLogConfiguration?.numberToRetain
  return Number.isSafeInteger(number) && (number as number) >= 0
    ? (number as number)
    : defaultNumberToRetain
}

/** The time zone that a document asks for. */
export function timeZoneOf({
  reportTimezone,
}: Pick<SystemConfiguration, 'reportTimezone'>): string {
  return reportTimezone || 'Etc/UTC'
}
