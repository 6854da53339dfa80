import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Trait } from '../case.js'
import type { ListeningServer } from '../server-under-test.js'
import { compileProgram, type Installation, installPackages } from './built-packages.js'
import { findRuntime, type ProcessOptions, startProcess } from './runtime-process.js'

/** The fetch adapter in a real Deno. */
export function startDeno(): Promise<ListeningServer> {
  return startFrom(async (installation) => {
    const program = await compileProgram('deno-program', installation)
    const flags = ['--no-remote', '--node-modules-dir=manual', '--no-lock', '--allow-net=127.0.0.1']
    return [findRuntime('deno'), ['run', ...flags, program]]
  })
}

/** The fetch adapter in a real Bun. */
export function startBun(): Promise<ListeningServer> {
  return startFrom(
    async (installation) => {
      const program = await compileProgram('bun-program', installation)
      return [findRuntime('bun'), ['--no-install', program]]
    },
    { traits: ['normalised-url'] },
  )
}

const workerdConfiguration = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "local", network = (allow = ["private"])), (name = "main", worker = (
    modules = [(name = "worker", esModule = embed "workerd-program.js")],
    compatibilityDate = "2025-11-01",
    globalOutbound = "local",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`

/** The fetch adapter in a real workerd, bundled as Workers are. */
export function startWorkerd(): Promise<ListeningServer> {
  return startFrom(
    async (installation) => {
      await compileProgram('workerd-program', installation, { whole: true })
      const configuration = join(installation.folder, 'workerd.capnp')
      writeFileSync(configuration, workerdConfiguration)
      return [findRuntime('workerd'), ['serve', '--control-fd=3', configuration]]
    },
    { portLine: /"event":\s*"listen".*"port":\s*(\d+)/ },
  )
}

interface Options extends Omit<ProcessOptions, 'folder'> {
  readonly traits?: readonly Trait[]
}

type Command = readonly [command: string, args: readonly string[]]

async function startFrom(
  prepare: (installation: Installation) => Promise<Command>,
  { traits = [], ...options }: Options = {},
): Promise<ListeningServer> {
  const installation = await installPackages(['core', 'fetch'])
  try {
    const [command, args] = await prepare(installation)
    const { folder } = installation
    const { url, close } = await startProcess(command, args, { folder, ...options })
    return {
      url,
      traits,
      async close() {
        await close()
        installation.remove()
      },
    }
  } catch (error) {
    installation.remove()
    throw error
  }
}
