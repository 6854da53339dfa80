import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const tsup = fileURLToPath(
  new URL('../../../node_modules/tsup/dist/cli-default.js', import.meta.url),
)

let built: string | undefined

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name))
  folders.push(folder)
  return folder
}

/** Builds the command as it is published, once, into a folder that is gone with this process. */
export function buildCommand(): string {
  if (built !== undefined) return built
  const folder = temporaryFolder('crossgate-command-')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tsup, '--silent', '--out-dir', join(folder, 'dist')],
    { cwd: packageFolder, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the command was not built: ${stdout}${stderr}`)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(folder, 'bin'))
  const entry = join(folder, 'dist/crossgate.js')
  for (const [name, before] of [
    ['crossgate', ''],
    // A line that the command prints begins with npx crossgate.
    ['npx', 'shift\n'],
  ]) {
    const wrapper = join(folder, `bin/${name}`)
    writeFileSync(wrapper, `#!/bin/sh\n${before}exec "${process.execPath}" "${entry}" "$@"\n`)
    chmodSync(wrapper, 0o755)
  }
  built = folder
  return folder
}

/** The file that a user starts. */
export function commandFile(): string {
  return join(buildCommand(), 'dist/crossgate.js')
}

/** What a process did. */
export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** How a process is started. */
export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

const environment = {
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
}

/** Runs the command in a process of its own. */
export function crossgate(args: readonly string[], options: RunOptions = {}): Run {
  return run(process.execPath, [commandFile(), ...args], options)
}

/** Runs a line in a shell that knows the command, as a user types it. */
export function shell(line: string, options: RunOptions = {}): Run {
  const PATH = `${join(buildCommand(), 'bin')}${delimiter}${environment.PATH}`
  return run('/bin/sh', ['-c', line], { ...options, env: { PATH, ...options.env } })
}

/** Runs the command in a pseudo-terminal, whose output and errors are one. */
export function inTerminal(args: readonly string[], options: RunOptions = {}): Run {
  const quoted = [process.execPath, commandFile(), ...args].map((word) => `'${word}'`).join(' ')
  const { status, stdout, stderr } = run('script', ['-qec', quoted, '/dev/null'], {
    ...options,
    env: { TERM: 'xterm', ...options.env },
  })
  return { status, stderr, stdout: stdout.replaceAll('\r\n', '\n') }
}

function run(file: string, args: readonly string[], { input = '', cwd, env }: RunOptions): Run {
  const { status, stdout, stderr, error } = spawnSync(file, [...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    env: { ...environment, ...env },
    ...(cwd !== undefined && { cwd }),
  })
  if (error !== undefined) throw error
  return { status, stdout, stderr }
}

/** Creates a folder with these files, which is gone with this process. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('crossgate-policies-')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Starts the command and stops reading after the first piece of its output. */
export function readBeginning(args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [commandFile(), ...args], { stdio: 'pipe' })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    child.once('close', (status) => resolve({ status, stdout: '', stderr }))
    child.stdin.end()
  })
}
