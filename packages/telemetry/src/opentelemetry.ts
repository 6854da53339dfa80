import type { CorsEngine, CorsEvent, CorsEventLog } from '@crossgate/core'
import { type Counter, type Meter, metrics } from '@opentelemetry/api'
import { observeDecisions } from './observe-decisions.js'

/** What `countDecisions` takes. */
export interface CountDecisionsOptions {
  /**
   * What makes the counter. Default: the meter `crossgate` of the provider that is registered when the
   * first request is decided, so that the SDK may start later than this is called.
   */
  readonly meter?: Meter
}

/**
 * Returns an engine that counts what it decides in `crossgate.decisions`, a
 * [counter](https://opentelemetry.io/docs/specs/otel/metrics/data-model/#sums), with the attributes `kind`,
 * `action`, `enforcement` and, where there is one, `reason` and `policy`. Never an origin: anybody can
 * make up as many as they like. Never throws.
 *
 * @param engine what `createCors` or `createPolicies` gave; the adapter gets what is returned.
 * @param options what makes the counter. Default: the meter `crossgate` of the registered provider.
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { countDecisions } from '@crossgate/telemetry/opentelemetry'
 *
 * const cors = countDecisions(
 *   createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] }),
 * )
 * ```
 */
export function countDecisions<Engine extends CorsEngine>(
  engine: Engine,
  { meter }: CountDecisionsOptions = {},
): Engine {
  let counter: Counter | undefined
  return observeDecisions(engine, ({ reason, policy, ...labels }) => {
    // A meter of before the SDK started counts nothing, for ever.
    counter ??= createCounter(meter ?? metrics.getMeter('crossgate'))
    counter.add(1, {
      ...labels,
      ...(reason !== '' && { reason }),
      ...(policy !== '' && { policy }),
    })
  })
}

function createCounter(meter: Meter): Counter {
  return meter.createCounter('crossgate.decisions', {
    description: 'Decisions of the CORS filter',
    unit: '{decision}',
  })
}

/** What a logger of `@opentelemetry/api-logs` is asked for: `logs.getLogger('crossgate')` is one. */
export interface LogRecordEmitter {
  /** Takes one record. What it throws goes to the filter's event queue, which drops it. */
  emit(record: EventRecord): void
}

/** An event as a [log record](https://opentelemetry.io/docs/specs/otel/logs/data-model/). */
export interface EventRecord {
  /** Always `crossgate.denial`. */
  readonly eventName: string
  /** When the request was decided, in milliseconds since 1970. */
  readonly timestamp: number
  /** 13 (`WARN`) where a page was kept from a response, 9 (`INFO`) in `report`, which changes nothing. */
  readonly severityNumber: 9 | 13
  /** The severity in words. */
  readonly severityText: 'INFO' | 'WARN'
  /** The sentence for the server's developer. */
  readonly body: string
  /** What is known of the denial and its request, by name. */
  readonly attributes: Record<string, string | string[]>
}

/**
 * Returns an event log that writes each event as a
 * [log record](https://opentelemetry.io/docs/specs/otel/logs/data-model/) named `crossgate.denial`, for
 * `createCors` with `debug: true`. Its attributes are `crossgate.reason`, `.value`, `.outcome`,
 * `.enforcement`, `.hint`, `.policy` and `.requested_method`, and the semantic conventions'
 * `http.request.method`, `url.path`, `client.address` and `http.request.header.…` for `origin`,
 * `host`, `referer`, `sec-fetch-site` and `sec-fetch-mode`. What a request lacks is left out. Never throws.
 *
 * @param logger what takes the records: `logs.getLogger('crossgate')`.
 * @example
 * ```ts
 * import { logs } from '@opentelemetry/api-logs'
 * import { createCors } from '@crossgate/core'
 * import { createLogRecordEventLog } from '@crossgate/telemetry/opentelemetry'
 *
 * const eventLog = createLogRecordEventLog(logs.getLogger('crossgate'))
 * const cors = createCors({ enabled: true, debug: true }, { eventLog })
 * ```
 */
export function createLogRecordEventLog(logger: LogRecordEmitter): CorsEventLog {
  return { append: (event) => logger.emit(recordOf(event)) }
}

function recordOf(event: CorsEvent): EventRecord {
  const { outcome, insertInstant, message } = event
  const changesNothing = outcome === 'observed'
  return {
    eventName: 'crossgate.denial',
    timestamp: insertInstant,
    severityNumber: changesNothing ? 9 : 13,
    severityText: changesNothing ? 'INFO' : 'WARN',
    body: message,
    attributes: attributesOf(event),
  }
}

function attributesOf({ request, ...event }: CorsEvent): EventRecord['attributes'] {
  const header = (value: string | null): string[] | undefined =>
    value === null ? undefined : [value]
  const all: Record<string, string | string[] | undefined> = {
    'crossgate.reason': event.reason,
    'crossgate.value': event.value,
    'crossgate.outcome': event.outcome,
    'crossgate.enforcement': event.enforcement,
    'crossgate.hint': event.hint,
    'crossgate.policy': event.policy === undefined ? undefined : String(event.policy),
    'crossgate.requested_method': request.requestMethod,
    'http.request.method': request.method,
    'url.path': request.path,
    'client.address': request.remoteAddress,
    'http.request.header.origin': header(request.origin),
    'http.request.header.host': header(request.host),
    'http.request.header.referer': header(request.referer),
    'http.request.header.sec-fetch-site': header(request.secFetchSite),
    'http.request.header.sec-fetch-mode': header(request.secFetchMode),
  }
  const present = Object.entries(all).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as EventRecord['attributes']
}
