import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CorsConfigurationInput } from '@crossgate/core'
import { createKey } from '../src/http/key.js'
import {
  type CorsConsole,
  type CorsConsoleOptions,
  createConsole,
  openPostgresStore,
  openSqliteStore,
  type Store,
} from '../src/index.js'
import { openSqliteDatabase } from '../src/storage/sqlite-database.js'
import { type EntranceName, openEntrance } from './entrance.js'
import { sharedServer } from './postgres-server.js'

export { configurationOf } from './configuration-of.js'

/** A console on a store of its own, spoken to without a network, or through a server of its own. */
export interface Fixture {
  readonly admin: CorsConsole
  readonly store: Store
  readonly file: string
  /** The key that the first start printed. */
  readonly key: string
  readonly errors: unknown[]
  /** Everything that the store holds, as it holds it. */
  stored(): Promise<string>
  /** Sends a request below the console's path, without credentials of its own. */
  send(path: string, init?: RequestInit): Promise<Response>
  /** Sends one with the first key. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>
  /** Makes a key with a scope. */
  makeKey(scope: 'full' | 'read-only'): Promise<string>
  /** Signs in with the first key, and returns the cookie of the session. */
  sessionCookie(): Promise<string>
  /** A browser without scripts: keeps the session cookie, and sends forms as browsers do. */
  browser(key?: string): Promise<Browser>
  /** Makes the filter decide a request. */
  request(origin: string, path?: string, headers?: Record<string, string>, method?: string): void
  remove(): Promise<void>
}

export interface Browser {
  get(path: string): Promise<{ status: number; text: string; response: Response }>
  post(
    path: string,
    fields: Iterable<readonly [string, string]>,
  ): Promise<{ status: number; text: string; response: Response }>
}

export const host = 'https://console.example'
export const basePath = '/admin/cors'

let schemas = 0

async function readStored(file: string): Promise<string> {
  if (process.env.TEST_STORE !== 'postgres') {
    const files = await Promise.all(['', '-wal'].map((end) => readFile(file + end, 'latin1')))
    return files.join('\n')
  }
  const server = await sharedServer()
  const query = `select schema_to_xml('console_${schemas}', true, false, '')::text as text`
  return String((await server.query(query))[0]?.text)
}

/** With `TEST_STORE=postgres` the suites of the console run on PostgreSQL: `npm run long -- console-on-postgres`. */
async function openPostgres(): Promise<Store> {
  const server = await sharedServer()
  const schema = `console_${++schemas}`
  // A batch of megabytes takes its time on a machine that does other things as well.
  return openPostgresStore(server.url(), { schema, pollInterval: 50, timeout: 20_000 })
}

export async function createFixture(
  initialConfiguration: CorsConfigurationInput = {
    enabled: true,
    debug: true,
    allowedOrigins: ['https://app.example'],
  },
  options: Partial<CorsConsoleOptions> = {},
  entranceName?: EntranceName,
): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'crossgate-console-'))
  const file = join(folder, 'crossgate.db')
  const timing = { lockTimeout: 200, pollInterval: 50 }
  // The thread of a database takes a second to start from the sources: not for every entrance again.
  const openStore = () => {
    if (process.env.TEST_STORE === 'postgres') return openPostgres()
    return entranceName === undefined
      ? openSqliteStore(file, timing)
      : openSqliteDatabase({ file, ...timing })
  }
  const store = await openStore()
  let key = ''
  const errors: unknown[] = []
  const admin = await createConsole({
    store,
    basePath,
    initialConfiguration,
    onFirstKey: (first) => {
      key = first
    },
    onError: (error) => errors.push(error),
    ...options,
  })
  const entrance = await openEntrance(entranceName ?? 'fetch', admin)
  const send = (path: string, init?: RequestInit) =>
    entrance.send(new Request(host + basePath + path, init))
  return {
    admin,
    store,
    file,
    key,
    errors,
    stored: () => readStored(file),
    send,
    api: (method, path, body, headers = {}) =>
      send(path, {
        method,
        headers: {
          authorization: key,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async makeKey(scope) {
      const created = createKey(`A ${scope} key`, scope)
      await store.keys.add(created.record)
      return created.key
    },
    sessionCookie: () => createSessionCookie(send, key),
    browser: (given = key) => signIn(send, given),
    request(origin, path = '/api/items', headers = {}, method = 'GET') {
      const lines = new Map(Object.entries({ origin, host: 'api.example', ...headers }))
      admin.cors.decide({ method, url: path, headers: lines })
    },
    async remove() {
      await entrance.close()
      await admin.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Send = Fixture['send']

/** Trades a key for a session, as a browser does. */
async function createSessionCookie(send: Send, key: string): Promise<string> {
  const { headers } = await send('/sign-in', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ key }),
  })
  return (headers.get('set-cookie') ?? '').replace(/;.*$/s, '')
}

async function signIn(send: Send, key: string): Promise<Browser> {
  const cookies = new Map<string, string>()
  const go = async (path: string, init: RequestInit = {}) => {
    const response = await send(path, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        cookie: [...cookies.values()].join('; '),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      cookies.set(line.replace(/=.*$/s, ''), line.replace(/;.*$/s, ''))
    }
    return { status: response.status, text: await response.text(), response }
  }
  const browser: Browser = {
    get: (path) => go(path),
    post: (path, fields) =>
      go(path, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: host,
          'sec-fetch-site': 'same-origin',
        },
        body: new URLSearchParams(
          [...fields].map(([name, value]): [string, string] => [name, value]),
        ).toString(),
      }),
  }
  const { status } = await browser.post('/sign-in', [['key', key]])
  if (status !== 303) throw new Error(`Signing in was answered ${status}.`)
  return browser
}

/** The fields of a page's form as a browser without scripts would send them, without its buttons. */
export function formFields(page: string, action: string): [string, string][] {
  const form = page
    .split('<form')
    .find((part) => new RegExp(`\\baction="${action.replace(/[/.]/g, '\\$&')}"`).test(part))
    ?.split('</form>')[0]
  if (form === undefined) throw new Error(`There is no form for ${action}.`)
  const fields: [string, string][] = []
  for (const [control] of form.matchAll(/<(?:input|textarea)\b[^>]*>[^<]*/g)) {
    const name = attribute(control, 'name')
    const type = attribute(control, 'type')
    if (name === undefined) continue
    if ((type === 'checkbox' || type === 'radio') && !/\schecked\b/.test(control)) continue
    const value = control.startsWith('<textarea')
      ? unescapeHtml(control.replace(/^[^>]*>\n?/, ''))
      : (attribute(control, 'value') ?? (type === 'checkbox' ? 'on' : ''))
    fields.push([name, value])
  }
  return fields
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

/** Waits until a condition holds, and fails with what it last gave. */
export async function eventually<Value>(
  read: () => Value | Promise<Value>,
  holds: (value: Value) => boolean,
  what: string,
): Promise<Value> {
  let value = await read()
  for (let tries = 0; tries < 100 && !holds(value); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    value = await read()
  }
  if (!holds(value)) throw new Error(`${what}: ${JSON.stringify(value)}`)
  return value
}

/** What a response holds: tests read into it freely. */
// biome-ignore lint/suspicious/noExplicitAny: the assertions are what checks its shape
export async function json(response: Response): Promise<any> {
  return response.json()
}
