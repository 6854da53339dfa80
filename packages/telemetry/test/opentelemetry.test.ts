import { createCors, createPolicies } from '@crossgate/core'
import { metrics } from '@opentelemetry/api'
import { logs } from '@opentelemetry/api-logs'
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors } from '../recipes/opentelemetry.js'
import { countDecisions } from '../src/opentelemetry.js'
import { allowed, configuration, foreign } from './requests.js'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
const records = new InMemoryLogRecordExporter()
// The recipe is imported before the SDK starts, as an application's modules may be.
const provider = new MeterProvider({ readers: [reader] })
metrics.setGlobalMeterProvider(provider)
logs.setGlobalLoggerProvider(
  new LoggerProvider({ processors: [new SimpleLogRecordProcessor(records)] }),
)

/** What a counter has counted, by its attributes. */
async function counted(scope: string): Promise<[attributes: object, value: unknown][]> {
  exporter.reset()
  await reader.forceFlush()
  const ofScope = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .filter((each) => each.scope.name === scope)
    .flatMap((each) => each.metrics)
    .filter(({ descriptor }) => descriptor.name === 'crossgate.decisions')
  return ofScope.flatMap(({ dataPoints }) =>
    dataPoints.map(({ attributes, value }): [object, unknown] => [attributes, value]),
  )
}

const telemetry = suite('opentelemetry')

telemetry('counts what the recipe decides, though the SDK started after it was made', async () => {
  for (const request of [allowed, foreign, foreign]) cors.decide(request)
  const shared = { kind: 'cors', enforcement: 'block' }
  assert.equal(await counted('crossgate'), [
    [{ ...shared, action: 'continue' }, 1],
    [{ ...shared, action: 'respond', reason: 'origin-not-allowed' }, 2],
  ])
})

telemetry('writes each refusal as a log record', async () => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  const [record] = records.getFinishedLogRecords()
  assert.is(records.getFinishedLogRecords().length, 2)
  assert.is(record?.eventName, 'crossgate.denial')
  assert.is(record?.severityText, 'WARN')
  assert.is(record?.severityNumber, 13)
  assert.match(String(record?.body), /https:\/\/evil\.example/)
  assert.ok(Math.abs((record?.hrTime[0] ?? 0) - Date.now() / 1000) < 60)
  assert.equal(record?.attributes, {
    'crossgate.reason': 'origin-not-allowed',
    'crossgate.value': 'https://evil.example',
    'crossgate.outcome': 'refused',
    'crossgate.enforcement': 'block',
    'http.request.method': 'GET',
    'url.path': '/items',
    'http.request.header.origin': ['https://evil.example'],
  })
})

telemetry('says which policy decided, with a meter of the application', async () => {
  const policies = countDecisions(createPolicies([{ name: 'all', configuration }]), {
    meter: metrics.getMeter('application'),
  })
  policies.decide(foreign)
  const [[attributes] = []] = await counted('application')
  assert.is((attributes as { policy?: string }).policy, 'all')
})

telemetry('what was only observed is information', async () => {
  records.reset()
  const { createLogRecordEventLog } = await import('../src/opentelemetry.js')
  const eventLog = createLogRecordEventLog(logs.getLogger('crossgate'))
  const observing = createCors(
    { ...configuration, debug: true, enforcement: 'report' },
    { eventLog },
  )
  const headers = new Map([
    ['origin', 'http://app.example.com'],
    ['host', 'api.example.com'],
    ['sec-fetch-site', 'cross-site'],
    ['access-control-request-method', 'PUT'],
  ])
  observing.decide({ method: 'OPTIONS', url: '/items?token=secret', headers })
  await new Promise((resolve) => setTimeout(resolve, 10))
  const [record] = records.getFinishedLogRecords()
  assert.is(record?.severityText, 'INFO')
  assert.is(record?.attributes['crossgate.requested_method'], 'PUT')
  assert.equal(record?.attributes['http.request.header.host'], ['api.example.com'])
  assert.ok(String(record?.attributes['crossgate.hint']).length > 0)
  assert.not.match(JSON.stringify(record?.attributes), /secret/)
})

telemetry.run()
