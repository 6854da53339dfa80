import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type CorsConfigurationInput, defaultConfiguration } from '@crossgate/core'
import type { ExchangeLog } from './exchanges.js'
import type { DemoOrigins } from './policy.js'
import { readTarget } from './request-target.js'
import type { Settings } from './settings.js'

const bodyLimit = 1_000_000

/** What the control channel reads and changes. */
export interface Control {
  readonly settings: Settings
  readonly origins: DemoOrigins
  readonly exchanges: ExchangeLog
  /** The policy the demo starts with. */
  readonly configuration: CorsConfigurationInput
}

/**
 * Creates the page's own channel to this process:
 *
 * - `GET /demo/state`: the origins, the fields of a policy, the policy in force, the two policies it can be reset to.
 * - `GET /demo/runs/ID`: what became of the requests of one run.
 * - `GET /demo/events`: the event log.
 * - `PUT /demo/configuration`: changes the policy as a whole, or answers 422 with every issue; with
 *   `If-Match`, 409 with the newer policy where somebody saved since.
 *
 * Where the console cannot read or save, the answer is a 503 with what it said.
 */
export function createControl(control: Control): RequestListener {
  const { settings, exchanges } = control

  async function answer(req: IncomingMessage, res: ServerResponse) {
    const { path: pathname } = readTarget(req.url)
    const call = `${req.method} ${pathname}`
    if (call === 'GET /demo/state') {
      send(res, 200, {
        origins: control.origins,
        fields: await settings.fields(),
        ...(await settings.current()),
        defaultConfiguration,
        demoConfiguration: { ...defaultConfiguration, ...control.configuration },
      })
    } else if (call === 'GET /demo/events') {
      send(res, 200, { entries: await settings.events() })
    } else if (call.startsWith('GET /demo/runs/')) {
      send(res, 200, { exchanges: exchanges.ofRun(pathname.slice('/demo/runs/'.length)) })
    } else if (call === 'PUT /demo/configuration') {
      await reconfigure(settings, req, res)
    } else {
      send(res, 404, { error: `No such call: ${call}` })
    }
  }

  return async (req, res) => {
    try {
      await answer(req, res)
    } catch (error) {
      send(res, 503, { error: (error as Error).message })
    }
  }
}

async function reconfigure(settings: Settings, req: IncomingMessage, res: ServerResponse) {
  let configuration: CorsConfigurationInput
  try {
    configuration = JSON.parse(await body(req))
  } catch (error) {
    send(res, 400, { error: `Not a configuration: ${(error as Error).message}` })
    return
  }
  const outcome = await settings.replace(configuration, req.headers['if-match'])
  if ('conflict' in outcome) send(res, 409, outcome.conflict)
  else send(res, 'issues' in outcome ? 422 : 200, outcome)
}

async function body(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > bodyLimit) throw new Error(`it is larger than ${bodyLimit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(res: ServerResponse, status: number, value: unknown) {
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.end(JSON.stringify(value))
}
