import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const serverFile = new URL('./server-process.ts', import.meta.url)

/** A server that answers while a test waits. */
export interface StartedServer {
  /** `http://127.0.0.1` and its port. */
  readonly origin: string
  /** Ends the server. */
  close(): void
}

/** Starts the server of a file that prints its port; without one that of `server-process.ts`. */
export async function startServer(file: URL = serverFile): Promise<StartedServer> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(file)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk).trim()))
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return { origin: `http://127.0.0.1:${port}`, close: () => void child.stdin?.end() }
}

/** Returns an address at which nothing listens. */
export async function freeAddress(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return `http://127.0.0.1:${port}`
}
