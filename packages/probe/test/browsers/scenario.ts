import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type CorsConfigurationInput, type CorsDecision, createCors } from '@crossgate/core'
import { checkUpgrade, rejectUpgrade, withCors } from '@crossgate/node'
import type { BrowserEngine } from '../../src/engines/engine-profile.js'
import { acceptUpgrade } from './conformance.js'
import { type Seen, see, servePage } from './sites.js'
import type { Stage } from './stage.js'

/** Something that browsers do which no single fetch shows. */
export interface Scenario {
  /** Permanent name. */
  readonly id: string
  /** What is done. */
  readonly title: string
  /** What it means for a server. */
  readonly note?: string
  /** What every engine does, or each of them. */
  readonly expected: string | Readonly<Record<BrowserEngine, string>>
  /** Does it, and tells what happened in words that can be compared. */
  run(stage: Stage): Promise<string>
}

type Application = (request: IncomingMessage, response: ServerResponse) => void

/** A server of a scenario, with everything that reached it. */
export class ScenarioSite {
  readonly seen: Seen[] = []
  /** What the engine decided for each request. */
  readonly decisions: CorsDecision[] = []

  /** Serves a Crossgate server, or one without a filter where there is no configuration. */
  constructor(
    stage: Stage,
    host: string,
    configuration: CorsConfigurationInput | null,
    application: Application = (_request, response) => response.end('answer'),
  ) {
    const engine = createCors(configuration ?? {})
    const notes = new WeakMap<IncomingMessage, Seen>()
    const run: Application = (request, response) => {
      const note = notes.get(request)
      if (note !== undefined) note.applicationRan = true
      application(request, response)
    }
    const decided = {
      ...engine,
      configuration: engine.configuration,
      decide: (request: Parameters<typeof engine.decide>[0]) => {
        const decision = engine.decide(request)
        this.decisions.push(decision)
        return decision
      },
    }
    const filtered =
      configuration === null
        ? run
        : withCors<void, IncomingMessage, ServerResponse>(() => decided, run, {
            vary: false,
          })
    const note = (request: IncomingMessage): Seen => {
      const noted = see(request)
      notes.set(request, noted)
      this.seen.push(noted)
      return noted
    }
    stage.serve((claimed) => claimed.replace(/:(80|443)$/, '') === host, {
      request: (request, response) => {
        note(request)
        filtered(request, response)
      },
      upgrade: (request: IncomingMessage, socket: Socket) => {
        const noted = note(request)
        const decision = checkUpgrade(() => decided, request)
        if (decision.action === 'respond') rejectUpgrade(socket, decision)
        else {
          noted.applicationRan = true
          acceptUpgrade(request, socket)
        }
      },
    })
  }

  preflights(): number {
    return this.seen.filter(({ purpose }) => purpose === 'preflight').length
  }

  /** Waits for a request that the browser sends in its own time. */
  async arrival(matches: (seen: Seen) => boolean): Promise<Seen> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const found = this.seen.find(matches)
      if (found !== undefined) return found
      await delay(25)
    }
    throw new Error('The browser did not send the request.')
  }
}

/** Posts a form that leads the page away, and waits until it has gone: what comes next would meet a page in between. */
export async function leaveByForm(stage: Stage, action: string): Promise<void> {
  const whereItIs = (): Promise<string> => stage.browser.evaluate('location.href')
  const start = await whereItIs()
  await stage.call('leaveByForm', action)
  for (let attempt = 0; attempt < 400; attempt++) {
    // A page that is about to be left evaluates nothing.
    const here = await whereItIs().catch(() => start)
    if (here !== start) return
    await delay(25)
  }
  throw new Error(`The page never left for ${action}.`)
}

/** Serves an empty page that browser-page.js works in. */
export function servePageAt(
  stage: Stage,
  host: string,
  headers: Record<string, string> = {},
  files: Readonly<Record<string, string>> = {},
): void {
  stage.serve((claimed) => claimed.replace(/:(80|443)$/, '') === host, {
    request: (request, response) => {
      const file = files[request.url ?? '']
      if (file === undefined) return servePage(response, headers)
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(file)
    },
  })
}
