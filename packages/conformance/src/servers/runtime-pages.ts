import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileProgram, type Installation } from './built-packages.js'
import { findRuntime, type RunningProcess, startProcess } from './runtime-process.js'

/** Starts the page program of a runtime, with or without the filter. */
type StartRuntimePage = (installation: Installation, isGuarded: boolean) => Promise<RunningProcess>

const modeOf = (isGuarded: boolean) => (isGuarded ? 'guarded' : 'bare')

export const runtimePages = {
  async bun(installation, isGuarded) {
    const program = await compileProgram('bun-page-program', installation)
    const { folder } = installation
    return await startProcess(findRuntime('bun'), ['--no-install', program, modeOf(isGuarded)], {
      folder,
    })
  },
  async deno(installation, isGuarded) {
    const program = await compileProgram('deno-page-program', installation)
    const flags = ['--no-remote', '--node-modules-dir=manual', '--no-lock', '--allow-net=127.0.0.1']
    const args = ['run', ...flags, program, modeOf(isGuarded)]
    return await startProcess(findRuntime('deno'), args, { folder: installation.folder })
  },
  async workerd(installation, isGuarded) {
    await compileProgram('workerd-page-program', installation, { whole: true })
    const { folder } = installation
    const configuration = join(folder, `workerd-${modeOf(isGuarded)}.capnp`)
    writeFileSync(configuration, workerdConfiguration(modeOf(isGuarded)))
    return await startProcess(findRuntime('workerd'), ['serve', '--control-fd=3', configuration], {
      folder,
      portLine: /"event":\s*"listen".*"port":\s*(\d+)/,
    })
  },
} satisfies Readonly<Record<string, StartRuntimePage>>

/** Starts Elysia in a real Bun, from the sources, with a file among its answers. */
export function startElysiaOnBun(isGuarded: boolean, file: string): Promise<RunningProcess> {
  const program = fileURLToPath(new URL('elysia-bun-program.ts', import.meta.url))
  const args = ['--no-install', program, modeOf(isGuarded), file]
  return startProcess(findRuntime('bun'), args, { folder: dirname(program) })
}

function workerdConfiguration(mode: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "local", network = (allow = ["private"])), (name = "main", worker = (
    modules = [(name = "worker", esModule = embed "workerd-page-program.js")],
    bindings = [(name = "MODE", text = "${mode}")],
    compatibilityDate = "2025-11-01",
    compatibilityFlags = ["nodejs_compat"],
    globalOutbound = "local",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`
}
