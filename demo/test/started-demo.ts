import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A demo in a process group of its own, started by the command that people type. */
export interface StartedDemo {
  readonly page: string
  readonly api: string
  readonly console: string
  /** The key that opens the console. */
  readonly key: string
  /** Ends the whole group and gives whether any process of it outlived that. */
  stop(): Promise<boolean>
}

/** Starts `npm run demo` on free ports and waits for its addresses. */
export async function startedDemo(variables: NodeJS.ProcessEnv = {}): Promise<StartedDemo> {
  const child = spawn('npm', ['run', 'demo'], {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: '0', API_PORT: '0', HOST: '', ...variables },
  })
  const output = await addresses(child).catch((error) => {
    signal(child, 'SIGTERM')
    throw error
  })
  return {
    page: address(output, 'Open'),
    api: address(output, 'API'),
    console: address(output, 'Console'),
    key: output.match(/Key +(crossgate_\S+)/)?.[1] ?? '',
    async stop() {
      const ended = once(child, 'close')
      signal(child, 'SIGTERM')
      await ended
      // What npm and tsx started ends a moment after them.
      for (let attempt = 0; attempt < 100 && signal(child, 0); attempt++) await setTimeout(50)
      const outlived = signal(child, 0)
      if (outlived) signal(child, 'SIGKILL')
      return outlived
    },
  }
}

function addresses(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (/Press Ctrl\+C/.test(output)) resolve(output)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`The demo ended before it listened:\n${output}`)))
  })
}

function address(output: string, name: string): string {
  return output.match(new RegExp(`${name} +(http://localhost:\\S+)`))?.[1] ?? ''
}

/** Signals every process of the group; false when there is none. */
function signal(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  try {
    return process.kill(-child.pid, name)
  } catch {
    return false
  }
}
