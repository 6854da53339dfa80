import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A TypeScript file of this folder in a process of its own, with what it printed so far. */
export interface Child {
  readonly process: ChildProcess
  readonly lines: string[]
  /** The next line that is not read yet; rejects when the process ends without one. */
  next(): Promise<string>
  /** Waits for the end; rejects with what the process wrote to its error output, unless it was killed. */
  end(): Promise<void>
}

/** Starts `node --import tsx FILE …`, behind a command where one is given. */
export function start(file: string, parameters: string[] = [], before: string[] = []): Child {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const command = [...before, process.execPath, '--import', 'tsx', script, ...parameters]
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
  })
  const lines: string[] = []
  let read = 0
  let errors = ''
  let waiting: (() => void) | undefined
  let ended = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    waiting?.()
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const end = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      ended = true
      waiting?.()
      if (code === 0 || signal === 'SIGKILL') resolve()
      else reject(new Error(`${file} ended with ${code ?? signal}: ${errors}`))
    })
  })
  end.catch(() => {})
  return {
    process: child,
    lines,
    async next() {
      while (read >= lines.length) {
        if (ended) throw new Error(`${file} ended without another line: ${errors}`)
        await new Promise<void>((resolve) => {
          waiting = resolve
        })
      }
      return lines[read++] as string
    },
    end: () => end,
  }
}
