import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Browser, BrowserKind, ConsoleLine, StartOptions } from '../browser.js'
import { directHosts, type Site } from '../network.js'
import { createFamily, miniBrowser, startDisplay, webkit } from '../webkit.js'

/** A browser that is told what to do by the scripts its pages load, for want of a driver. */
export interface RemoteBrowser extends Browser {
  readonly consoleLines: readonly ConsoleLine[]
  /** What answers at `remoteHost`. */
  readonly site: Site
}

/** The host that the scripts come from. */
export const remoteHost = 'remote.lines.test'

/** What a page includes so that it can be told what to do. */
export const remoteScript = (secure: boolean): string =>
  `<script async src="${secure ? 'https' : 'http'}://${remoteHost}/next?page=${randomUUID()}"></script>`

/**
 * WebKitGTK with its console: MiniBrowser writes it to its output, but not while it is driven by
 * WebDriver. So its pages ask a script of `remoteHost` what to do, wait for the answer, and load
 * another script with what came of it.
 */
export const webkitConsole: BrowserKind & {
  start(proxyPort: number, publicAddress: string, options?: StartOptions): Promise<RemoteBrowser>
} = {
  ...webkit,
  async start(proxyPort, _publicAddress, { checksCertificates = false } = {}) {
    const { family, end } = createFamily()
    try {
      family.environment.DISPLAY = await startDisplay(family)
      const remote = new Remote()
      const consoleLines: ConsoleLine[] = []
      let started = false
      const open = async (url: string) => {
        const arrival = remote.arrival()
        if (started) remote.tell(`location.href = ${JSON.stringify(url)}`)
        else {
          started = true
          const program = family.start(
            miniBrowser,
            [...options(proxyPort, checksCertificates), url],
            ['ignore', 'pipe', 'pipe'],
          )
          // The option says output; the process that writes it takes the error output.
          for (const output of [program.stdout, program.stderr]) {
            readConsole(output as Readable, consoleLines)
          }
        }
        await arrival
      }
      return {
        engine: 'webkit',
        version: await readVersion(family),
        consoleLines,
        site: remote.site,
        open,
        evaluate: (expression) => remote.evaluate(expression) as never,
        close: end,
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}

const options = (proxyPort: number, checksCertificates: boolean): string[] => [
  '--enable-write-console-messages-to-stdout=true',
  ...(checksCertificates ? [] : ['--ignore-tls-errors']),
  `--proxy=http://127.0.0.1:${proxyPort}`,
  ...directHosts.map((host) => `--ignore-host=${host}`),
]

async function readVersion(family: ReturnType<typeof createFamily>['family']): Promise<string> {
  const program = family.start(miniBrowser, ['--version'], ['ignore', 'pipe', 'ignore'])
  let text = ''
  for await (const chunk of program.stdout as Readable) text += chunk
  return /\d+\.\d+\.\d+/.exec(text)?.[0] ?? text.trim()
}

/** Reads `URL:line:column: CONSOLE source level text`, or without the place. */
function readConsole(output: Readable, lines: ConsoleLine[]): void {
  createInterface({ input: output }).on('line', (line) => {
    const [, channel, text] = /^(?:.*: )?CONSOLE (\w+) \w+ (.*)$/.exec(line) ?? []
    if (channel !== undefined) lines.push({ channel: channel.toLowerCase(), text: text as string })
  })
}

/** Hands expressions to the page that asks, one after the other. */
class Remote {
  #waiting: ServerResponse | undefined
  #arrived: (() => void) | undefined
  #turn = 0
  #settle: ((value: string) => void) | undefined

  readonly site: Site = {
    request: ({ url = '' }, response) => {
      response.setHeader('content-type', 'text/javascript')
      response.setHeader('cache-control', 'no-store')
      response.setHeader('cross-origin-resource-policy', 'cross-origin')
      const result = new URL(url, 'http://remote').searchParams.get('result')
      if (result !== null) this.#settle?.(result)
      this.#waiting = response as ServerResponse
      if (result === null) this.#arrived?.()
    },
  }

  arrival(): Promise<void> {
    return new Promise((done) => {
      this.#arrived = done
    })
  }

  tell(script: string): void {
    this.#waiting?.end(script)
    this.#waiting = undefined
  }

  async evaluate(expression: string): Promise<unknown> {
    const settled = new Promise<string>((done) => {
      this.#settle = done
    })
    const turn = ++this.#turn
    this.tell(`{
      const report = (result) => {
        const script = document.createElement('script')
        script.src = location.protocol.replace('about:', 'https:') +
          '//${remoteHost}/next?turn=${turn}&result=' + encodeURIComponent(JSON.stringify(result))
        document.head.append(script)
      }
      Promise.resolve((() => (${expression}))()).then(
        (value) => report({ value }), (error) => report({ error: String(error) }))
    }`)
    const { value, error } = JSON.parse(await settled)
    if (error !== undefined) throw new Error(error)
    return value
  }
}

/** The kind of a browser that shows its console: for WebKitGTK not the one that a driver starts. */
export const consoleKind = (kind: BrowserKind): BrowserKind =>
  kind.engine === 'webkit' ? webkitConsole : kind
