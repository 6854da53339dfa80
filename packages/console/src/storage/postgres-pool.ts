import type { ConnectionOptions } from 'node:tls'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { numberTypes, type PostgresDriver } from './postgres-driver.js'
import {
  ConnectFailure,
  kindOf,
  OldServerError,
  StandbyError,
  UnconfirmedError,
} from './postgres-failures.js'
import type { PostgresHosts } from './postgres-hosts.js'
import { toText } from './sql-rows.js'

/** The oldest server that the suites run on, and that is mended by its makers. */
const oldestVersion = 15

/** What all connections of a store have in common. */
export interface ConnectionSettings {
  readonly driver: PostgresDriver
  readonly hosts: PostgresHosts
  readonly options: {
    readonly password?: () => string | Promise<string>
    readonly ssl?: boolean | ConnectionOptions
  }
  /** How long a server may take to accept a connection, in milliseconds. */
  readonly connectTimeout: number
  /** How long a statement may take, in milliseconds; 0 for as long as it needs. */
  readonly statementTimeout: number
}

/** Makes a client for the present host, which is not connected yet. */
export function createClient(settings: ConnectionSettings): pg.Client {
  const { driver, hosts, options, connectTimeout, statementTimeout } = settings
  const { password, ssl } = options
  const { connectionString } = hosts.current
  const client = new driver.Client({
    connectionString: ssl === undefined ? connectionString : withoutTls(connectionString),
    fallback_application_name: 'crossgate',
    ...(ssl !== undefined && { ssl }),
    types: numberTypes(driver),
    keepAlive: true,
    connectionTimeoutMillis: connectTimeout,
    // Of this side: a limit that the server is told at the start is one that PgBouncer refuses. In
    // a transaction the server has one as well, and says better what it waited for.
    ...(statementTimeout === 0 ? {} : { query_timeout: statementTimeout + 250 }),
  })
  // The pool listens to idle connections only: one that is lost while it is checked would end the
  // process. What was under way on it rejects by itself.
  client.on('error', () => {})
  // Beside a connection string the option would be dropped: even the absence of a password there wins.
  return password === undefined ? client : Object.assign(client, { password })
}

/** What a connection string says of TLS wins over an option, too. */
function withoutTls(connectionString: string): string {
  const [address = '', query = ''] = connectionString.split('?')
  const parameters = new URLSearchParams(query)
  for (const name of [...parameters.keys()]) if (name.startsWith('ssl')) parameters.delete(name)
  return parameters.size === 0 ? address : `${address}?${parameters}`
}

/** Rejects where a server is a standby or too old. */
export async function checkServer(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(
    "select current_setting('server_version_num') as number, current_setting('server_version') as name, pg_is_in_recovery() as standby",
  )
  const [server] = rows as { number: string; name: string; standby: boolean }[]
  if (Number(server?.number) < oldestVersion * 10_000) {
    throw new OldServerError(
      `The database server is PostgreSQL ${server?.name}: a store needs ${oldestVersion} or newer.`,
    )
  }
  if (server?.standby) throw new StandbyError('The server is a standby.')
}

/** Tries the hosts in their order, from the present one on, until one is a primary that lets this process in. */
export async function onPrimary<Client>(
  hosts: PostgresHosts,
  connect: () => Promise<Client>,
): Promise<Client> {
  const tried: { host: string; error: Error }[] = []
  for (const _ of hosts.all) {
    const host = hosts.current
    try {
      return await connect()
    } catch (error) {
      if (isPoolFull(error)) throw error
      tried.push({ host: host.name, error: error as Error })
      hosts.leave(host)
    }
  }
  throw new ConnectFailure(tried)
}

function isPoolFull(error: unknown): boolean {
  return (error as Error).message === 'timeout exceeded when trying to connect'
}

/** Connections to the primary, as Kysely takes them. */
export interface PrimaryPool extends PostgresPool {
  connect(): Promise<PostgresPoolClient>
  end(): Promise<void>
}

/** Creates a pool of at most `size` connections, which are made when they are needed. */
export function createPrimaryPool(settings: ConnectionSettings, size: number): PrimaryPool {
  const { driver, hosts, connectTimeout, statementTimeout } = settings
  const pool = new driver.Pool({
    max: size,
    connectionTimeoutMillis: 2 * connectTimeout,
    allowExitOnIdle: true,
    // Each is made for the host that is the present one by then.
    Client: function PrimaryClient() {
      return endWhereItFails(createClient(settings))
    } as unknown as new () => pg.Client,
    verify: (client, callback) => {
      checkServer(client).then(() => callback(), callback)
    },
  })
  // An idle connection that is lost is replaced by the next who needs one.
  pool.on('error', () => {})
  return {
    connect: async () => guard(await onPrimary(hosts, () => pool.connect()), statementTimeout),
    end: () => pool.end(),
  }
}

/**
 * A client that gives up while it connects, as without a password that it is asked for, leaves its
 * socket open, and the pool forgets it: the process would not end before the server's own limit.
 */
function endWhereItFails(client: pg.Client): pg.Client {
  type Connect = (callback: (error: Error) => void) => void
  const connect = client.connect.bind(client) as Connect
  client.connect = ((callback) =>
    connect((error) => {
      if (error) client.end().catch(() => {})
      callback(error)
    })) as Connect as pg.Client['connect']
  return client
}

/**
 * A connection that is lost, or late with an answer, is never used again; and a write that no
 * standby confirmed rejects.
 */
function guard(client: pg.PoolClient, statementTimeout: number): PostgresPoolClient {
  let failure: Error | undefined
  let isUnconfirmed = false
  const fail = (error: Error) => {
    failure ??= error
  }
  const note = ({ code }: { code?: string | undefined }) => {
    // The commit was cancelled while it waited for a standby: the server calls it a success.
    if (code === '01000') isUnconfirmed = true
  }
  client.on('error', fail)
  client.on('notice', note)
  const send = async (text: string, values?: readonly unknown[]) => {
    isUnconfirmed = false
    try {
      const result = await client.query(text, values as unknown[] | undefined)
      if (isUnconfirmed && isWrite(text)) throw new UnconfirmedError('No standby confirmed it.')
      return result
    } catch (error) {
      if (kindOf(error) === 'unknown' || (error as { code?: unknown }).code === '25006') {
        fail(error as Error)
      }
      throw error
    }
  }
  return {
    async query(text: string, values: readonly unknown[]) {
      if (text === 'begin') return send(beginOf(statementTimeout))
      if (text !== 'rollback') return send(text, values.map(withoutNul))
      // What it rolls back has failed already, and that is what is told.
      return send(text).catch((error) => {
        fail(error)
        return { command: 'ROLLBACK', rowCount: 0, rows: [] }
      })
    },
    release() {
      client.off('error', fail)
      client.off('notice', note)
      client.release(failure)
    },
  } as unknown as PostgresPoolClient
}

/** What is looked for may hold one as well, which fails a statement here. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' ? toText(value) : value
}

function isWrite(text: string): boolean {
  return !/^\s*(?:select|begin|rollback)\b/i.test(text)
}

/**
 * The server ends what this side gave up. Limits for the whole session would stay with the
 * server's connection when a pooler hands it to somebody else.
 */
function beginOf(statementTimeout: number): string {
  if (statementTimeout === 0) return 'begin'
  const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
  return ['begin', ...limits.map((limit) => `set local ${limit} = ${statementTimeout}`)].join('; ')
}
