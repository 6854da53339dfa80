import { type CorsConfiguration, defaultConfiguration } from '@crossgate/core'

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
  readonly [part: string]: unknown
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
