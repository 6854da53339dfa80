import { spawn } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { acceptHandshake } from '../page/page-listener.js'
import { origins } from '../page/page-policy.js'
import { type PageReport, runPage } from '../page/run-page.js'
import { findFreePort, listen } from '../servers/sockets.js'
import {
  addApplication,
  addCrossgate,
  buildProject,
  copyWithout,
  environmentOf,
  folderOf,
  nodeOf,
} from './installation.js'
import type { Project, ProjectPage } from './project.js'

/** A project's server that runs. */
export interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

/** A project that is built: what it is asked with. */
export interface BuiltProject {
  /** Starts its server, or another one of the project. */
  start(command?: readonly string[]): Promise<RunningServer>
  /** Asks it as one of its pages says. */
  ask(page: ProjectPage): Promise<PageReport>
  close(): Promise<void>
}

/** Builds a project for production, with Crossgate as its users get it. */
export async function openProject(project: Project): Promise<BuiltProject> {
  const folder = folderOf(project)
  const sockets = await listen(createServer().on('upgrade', acceptHandshake))
  const environment = { SOCKETS_URL: sockets.url }
  const { bare } = project
  const copy = 'to' in bare ? join(folder, bare.to) : undefined
  const removeApplication = addApplication(project)
  let without: string | undefined
  const clean = async () => {
    if (copy !== undefined) rmSync(copy, { recursive: true, force: true })
    if (without !== undefined) rmSync(without, { recursive: true, force: true })
    removeApplication()
    await sockets.close()
  }
  const start = (command: readonly string[], place: string) =>
    startServer(project, place, command, environment)
  try {
    await addCrossgate(project)
    if ('from' in bare) cpSync(join(folder, bare.from), join(folder, bare.to), { recursive: true })
    else without = copyWithout(project, bare.without)
    await buildProject(project, folder, environment)
    if (without !== undefined) await buildProject(project, without, environment)
  } catch (error) {
    await clean()
    throw error
  }
  return {
    start: (command = project.start) => start(command, folder),
    async ask(page) {
      const command = page.start ?? project.start
      const guarded = await start(command, folder)
      const other = without === undefined ? undefined : await start(command, without)
      const prefix = page.barePrefix ?? ('prefix' in bare ? bare.prefix : '')
      const unguarded = other?.url ?? guarded.url + prefix
      try {
        for (const path of page.uncovered ?? []) await expectUncovered(guarded.url + path)
        return await runPage(page.name, guarded.url, { ...page, unguarded })
      } finally {
        await guarded.close()
        await other?.close()
      }
    },
    close: clean,
  }
}

/** Throws where an answer that the page says is not covered has something of the filter, or is none. */
async function expectUncovered(url: string): Promise<void> {
  const { status, headers } = await fetch(url, { headers: { origin: origins.foreign } })
  const hasVary = headers.get('vary')?.toLowerCase().includes('origin') === true
  if (status !== 200 || hasVary)
    throw new Error(`${url} is said not to be covered: ${status}, Vary: ${headers.get('vary')}`)
}

async function startServer(
  project: Project,
  folder: string,
  command: readonly string[],
  environment: Record<string, string>,
): Promise<RunningServer> {
  const port = String(await findFreePort())
  const [file = '', ...args] = command.map((part) => part.replace('{port}', port))
  const own = { ...environment, PORT: port, HOST: '127.0.0.1' }
  const child = spawn(nodeOf(project), [join(folder, file), ...args], {
    cwd: folder,
    env: environmentOf(project, own),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what the server starts ends with it.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    await ended
  }
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline && child.exitCode === null) {
    if (await answers(url)) return { url, close }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await close()
  throw new Error(`${command.join(' ')} of ${project.folder} does not answer:\n${output}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(20_000) }).then((answer) => answer.text())
    return true
  } catch {
    return false
  }
}
