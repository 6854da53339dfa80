import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserKind, ConsoleLine } from '../browser.js'
import { Stage } from '../stage.js'
import type { LineScenario } from './scenario.js'
import { ScenarioServers } from './scenario-servers.js'
import { apiOrigin, lineScenarios } from './scenarios.js'

/** What one engine said about one scenario. */
export interface Recording {
  readonly scenario: LineScenario
  /** What the page itself was told. */
  readonly outcome: string
  readonly lines: readonly ConsoleLine[]
  /** Chromium's name for the failure. */
  readonly corsError: string | undefined
  /** The values in the lines, by the name of the part. */
  readonly values: Readonly<Record<string, string>>
}

/** Waits until the console has been quiet for a while. */
async function quiet(lines: readonly ConsoleLine[]): Promise<void> {
  for (let seen = -1; seen !== lines.length; ) {
    seen = lines.length
    await delay(150)
  }
}

/** What a line may name: a scenario whose parts name another URL redirects there. */
function valuesOf(url: string, page: string, { parts }: LineScenario): Record<string, string> {
  const target = URL.canParse(url) ? { target: `${new URL(url).origin}/` } : {}
  return { from: url, url, page, origin: new URL(page).origin, ...target, ...parts }
}

/** Plays scenarios in one browser, each on a page of its place. */
class Recorder {
  readonly #stage: Stage
  readonly #servers: ScenarioServers
  #page: string | undefined

  private constructor(stage: Stage, servers: ScenarioServers) {
    this.#stage = stage
    this.#servers = servers
  }

  static async open(kind: BrowserKind, checksCertificates: boolean): Promise<Recorder> {
    const stage = await Stage.open(kind, { checksCertificates })
    return new Recorder(stage, await ScenarioServers.open(stage))
  }

  get version(): string {
    return this.#stage.browser.version
  }

  async play(scenario: LineScenario): Promise<Recording> {
    const { browser } = this.#stage
    const { consoleLines = [] } = browser
    const { place = 'secure', sender = 'fetch', init = {} } = scenario
    const page = this.#servers.pageAt(place)
    const url = this.#servers.resolve(scenario.url ?? `${apiOrigin}/${scenario.id}`)
    this.#servers.scenario = scenario
    if (this.#page !== page) await browser.open(page)
    this.#page = page
    const before = consoleLines.length
    const call = [scenario.unhandled === true ? 'sendUnhandled' : 'send', sender, url, init]
    const [name, ...values] = call.map((value, index) =>
      index === 0 ? value : JSON.stringify(value),
    )
    const outcome = await browser.evaluate<string>(`${name}(${values.join(', ')})`)
    await quiet(consoleLines)
    return {
      scenario,
      outcome,
      lines: consoleLines.slice(before),
      corsError: browser.corsErrors?.get(url),
      values: valuesOf(url, page, scenario),
    }
  }

  close(): Promise<void> {
    return this.#stage.close()
  }
}

/** Assigns each line to the scenario whose URL it names: on a busy machine some come while the next is played. */
function attribute(recordings: readonly Recording[]): Recording[] {
  const named = (text: string): Recording | undefined =>
    recordings
      .filter(
        ({ scenario, values: { from = '' } }) => from.includes(scenario.id) && text.includes(from),
      )
      .sort((a, b) => (b.values.from?.length ?? 0) - (a.values.from?.length ?? 0))[0]
  const all = recordings.flatMap((recording) =>
    recording.lines.map((line) => ({ line, owner: named(line.text) ?? recording })),
  )
  return recordings.map((recording) => ({
    ...recording,
    lines: all.filter(({ owner }) => owner === recording).map(({ line }) => line),
  }))
}

/** What an engine said of every scenario that it knows. */
export interface EngineRecordings {
  readonly engine: BrowserKind['engine']
  readonly version: string
  readonly recordings: readonly Recording[]
}

/**
 * Plays every scenario in one engine. Those about certificates need a browser that checks them, and
 * so are played in one of their own.
 */
export async function recordEngine(kind: BrowserKind): Promise<EngineRecordings> {
  const known = lineScenarios.filter(
    ({ only }) => only === undefined || only.engine === kind.engine,
  )
  const recordings: Recording[] = []
  let version = ''
  for (const checksCertificates of [false, true]) {
    const recorder = await Recorder.open(kind, checksCertificates)
    try {
      version = recorder.version
      for (const scenario of known) {
        if ((scenario.place === 'certificate') !== checksCertificates) continue
        recordings.push(await recorder.play(scenario))
      }
    } finally {
      await recorder.close()
    }
  }
  return { engine: kind.engine, version, recordings: attribute(recordings) }
}
