import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freeAddress } from '../started-server.js'

/** Lines that are put into a configuration or a program, and where. */
export interface PlacedLines {
  readonly place: string
  readonly lines: string
}

/** What is started. */
export interface StackOptions {
  /** Lines to put in, at the places that the stack knows. */
  readonly changes?: readonly PlacedLines[]
  /** For a proxy: the address behind it; without one it answers itself. */
  readonly upstream?: string
}

/** A server that runs, as an outside program or a framework's own. */
export interface RunningStack {
  readonly origin: string
  close(): Promise<void>
}

/** Starts a stack with `/items`, which answers GET and PUT with JSON. */
export type StartStack = (options?: StackOptions) => Promise<RunningStack>

/** The packages of this repository. */
export const nodeModules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))

/** The lines for a place, or nothing. */
export function linesFor(place: string, changes: readonly PlacedLines[] = []): string {
  return changes
    .filter((change) => change.place === place)
    .map(({ lines }) => lines)
    .join('\n')
}

/** A folder for one server. Where it runs JavaScript the packages of this repository are at hand. */
export function serverFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossgate-stack-'))
  // Apache, started as root, serves files as another user.
  chmodSync(folder, 0o755)
  symlinkSync(nodeModules, join(folder, 'node_modules'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Starts a process that listens at an address, and waits until it does. */
export async function startProcess(
  origin: string,
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningStack> {
  const [file, ...args] = command as [string, ...string[]]
  const child = spawn(file, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), 2000)
      await once(child, 'exit')
      clearTimeout(killer)
    }
    rmSync(folder, { recursive: true, force: true })
  }
  if (await isListening(origin, child)) return { origin, close }
  await close()
  throw new Error(`${command.join(' ')} did not listen at ${origin}: ${output}`)
}

async function isListening(origin: string, child: ChildProcess): Promise<boolean> {
  const { port } = new URL(origin)
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt++) {
    const socket = connect(Number(port), '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return true
    await wait(50)
  }
  return false
}

/** An address for a server that is told its port. */
export { freeAddress }
