import { createCors } from '@crossgate/core'
import { countDecisions, createLogRecordEventLog } from '@crossgate/telemetry/opentelemetry'
import { logs } from '@opentelemetry/api-logs'

/** Counted in `crossgate.decisions`; each refusal is a log record named `crossgate.denial`. */
export const cors = countDecisions(
  createCors(
    { enabled: true, debug: true, allowedOrigins: ['https://app.example.com'] },
    { eventLog: createLogRecordEventLog(logs.getLogger('crossgate')) },
  ),
)
