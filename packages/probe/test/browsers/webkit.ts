import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserKind } from './browser.js'
import { directHosts } from './network.js'
import { ProcessFamily } from './processes.js'

const driver = '/usr/bin/WebKitWebDriver'
/** The browser itself. */
export const miniBrowser = findMiniBrowser()
const display = '/usr/bin/Xvfb'

/** Debian keeps the browser that the driver starts under the name of the architecture. */
function findMiniBrowser(): string {
  const places = ['x86_64', 'aarch64', 'arm', 'riscv64'].flatMap((architecture) =>
    ['linux-gnu', 'linux-gnueabihf'].map((abi) => `/usr/lib/${architecture}-${abi}`),
  )
  const files = places.map((place) => `${place}/webkit2gtk-4.1/MiniBrowser`)
  return files.find((file) => existsSync(file)) ?? (files[0] as string)
}

/** Calls the WebDriver server: https://www.w3.org/TR/webdriver2/#endpoints. */
async function call<Value>(base: string, method: string, path: string, body?: unknown) {
  const response = await fetch(base + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { value } = (await response.json()) as { value: Value }
  if (response.ok) return value
  throw new Error(`WebDriver ${method} ${path}: ${JSON.stringify(value)}`)
}

/** A port that was free a moment ago: the driver cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

async function ready(base: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await call(base, 'GET', '/status')
      return
    } catch (error) {
      if (attempt === 100) throw error
      await delay(50)
    }
  }
}

/** Prepares the processes of a WebKitGTK with a home of its own; `end` ends them and removes it. */
export function createFamily(): { readonly family: ProcessFamily; end(): Promise<void> } {
  const home = mkdtempSync(join(tmpdir(), 'crossgate-webkit-'))
  const family = new ProcessFamily({
    GDK_BACKEND: 'x11',
    GSETTINGS_BACKEND: 'memory',
    HOME: home,
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
  })
  const end = async () => {
    await family.end()
    rmSync(home, { recursive: true, force: true })
  }
  return { family, end }
}

/** Starts an X server that no one sees, and returns the name of its display. */
export async function startDisplay(family: ProcessFamily): Promise<string> {
  const server = family.start(
    display,
    ['-displayfd', '3', '-screen', '0', '1024x768x24'],
    ['ignore', 'ignore', 'ignore', 'pipe'],
  )
  const number = await new Promise<string>((done, failed) => {
    server.once('exit', () => failed(new Error('Xvfb ended before it had a display.')))
    ;(server.stdio[3] as Readable).once('data', (line: Buffer) => done(String(line).trim()))
  })
  return `:${number}`
}

export const webkit: BrowserKind = {
  engine: 'webkit',
  debianPackage: 'webkit2gtk-driver xvfb',
  files: [driver, miniBrowser, display],
  async start(proxyPort) {
    const { family, end } = createFamily()
    try {
      family.environment.DISPLAY = await startDisplay(family)
      const port = await freePort()
      family.start(driver, [`--port=${port}`], 'ignore')
      const base = `http://127.0.0.1:${port}`
      await ready(base)
      const { sessionId, capabilities } = await call<{
        sessionId: string
        capabilities: { browserVersion: string }
      }>(base, 'POST', '/session', {
        capabilities: {
          alwaysMatch: {
            acceptInsecureCerts: true,
            timeouts: { script: 120_000 },
            'webkitgtk:browserOptions': {
              binary: miniBrowser,
              // WebDriver's own proxy capability takes a proxy for https to speak TLS itself.
              args: [
                '--automation',
                `--proxy=http://127.0.0.1:${proxyPort}`,
                ...directHosts.map((host) => `--ignore-host=${host}`),
              ],
            },
          },
        },
      })
      const session = `/session/${sessionId}`
      return {
        engine: 'webkit',
        version: capabilities.browserVersion,
        open: async (url) => {
          await call(base, 'POST', `${session}/url`, { url })
        },
        async evaluate(expression) {
          const script = `const done = arguments[0]
            Promise.resolve((() => (${expression}))()).then(
              (value) => done({ value }), (error) => done({ error: String(error) }))`
          const result = await call<{ value: never; error?: string }>(
            base,
            'POST',
            `${session}/execute/async`,
            { script, args: [] },
          )
          if (result.error !== undefined) throw new Error(result.error)
          return result.value
        },
        async close() {
          await call(base, 'DELETE', session).catch(() => undefined)
          await end()
        },
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}
