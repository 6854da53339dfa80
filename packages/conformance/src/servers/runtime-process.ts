import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const require = createRequire(import.meta.url)
const { platform, arch } = process

// A runtime's binary is in a package for each platform. Install scripts, which npm may or may not
// run, move or copy it from there to the package that has the runtime's name.
const places = {
  deno: [`@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`, 'deno/deno'],
  bun: [`@oven/bun-${platform}-${arch.replace('arm64', 'aarch64')}/bin/bun`, 'bun/bin/bun.exe'],
  workerd: [
    `@cloudflare/workerd-${platform}-${arch.replace('x64', '64')}/bin/workerd`,
    'workerd/bin/workerd',
  ],
} as const

export type Runtime = keyof typeof places

/** Finds the binary of a runtime among the installed packages. */
export function findRuntime(name: Runtime): string {
  const found = places[name].map(locate).find((path) => path !== undefined && existsSync(path))
  if (found === undefined) throw new Error(`${name} is not installed for ${platform} on ${arch}`)
  return found
}

function locate(place: string): string | undefined {
  const parts = place.split('/')
  const name = parts.splice(0, place.startsWith('@') ? 2 : 1).join('/')
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), ...parts)
  } catch {
    return undefined
  }
}

export interface RunningProcess {
  readonly url: string
  close(): Promise<void>
}

export interface ProcessOptions {
  /** The folder to start it in. */
  readonly folder: string
  /** Finds the port in the line that tells it. */
  readonly portLine?: RegExp
}

/**
 * Starts a program and waits until it tells its port, on its standard output or on a fourth
 * stream, which workerd wants for that.
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  { folder, portLine = /listening on (?:\S*:)?(\d+)/ }: ProcessOptions,
): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NO_COLOR: '1',
      DO_NOT_TRACK: '1',
      DENO_NO_UPDATE_CHECK: '1',
    },
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(String(signal ?? code)))
  })
  const streams = [child.stdout, child.stdio[3]] as Readable[]
  const port = await Promise.race([
    ...streams.map((stream) => portIn(stream, portLine)),
    ended.then((ending) => {
      throw new Error(`${command} ${args.join(' ')} ended (${ending}) before it listened`)
    }),
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function portIn(stream: Readable, portLine: RegExp): Promise<string> {
  return new Promise((resolve) => {
    createInterface(stream).on('line', (line) => {
      const port = portLine.exec(line)?.[1]
      if (port !== undefined) resolve(port)
    })
  })
}
