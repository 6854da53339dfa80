import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import type { OutsideProgram } from '../../../scripts/outside-programs.js'
import { folderWith } from './built-command.js'

/** What every application of these tests answers with, so that what is exposed shows. */
export const answerHeaders = {
  'x-total': '1',
  'x-page': '1',
  etag: '"1"',
  'content-type': 'text/plain',
}

/** A server that answers while a test asks. */
export interface ForeignServer {
  readonly port: number
  close(): Promise<void>
}

function program(name: string, file: string): OutsideProgram {
  return { name, files: [file], debianPackage: name, requiredBy: 'REQUIRE_PROGRAMS' }
}

export const nginxProgram = program('nginx', '/usr/sbin/nginx')
export const caddyProgram = program('caddy', '/usr/bin/caddy')
export const haproxyProgram = program('haproxy', '/usr/sbin/haproxy')

/** An application that answers 200 to everything, and knows nothing of CORS. */
export const plainApplication: RequestListener = (_request, response) => {
  response.writeHead(200, answerHeaders).end('ok')
}

/** Starts a listener of node:http. */
export async function listen(listener: RequestListener): Promise<ForeignServer> {
  return listening(createServer(listener))
}

export async function listening(server: Server): Promise<ForeignServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a program whose configuration names its port, and waits until it answers. */
async function startProgram(
  file: string,
  configure: (port: number, folder: string) => { text: string; args: (path: string) => string[] },
): Promise<ForeignServer> {
  const port = await freePort()
  const folder = folderWith({})
  const { text, args } = configure(port, folder)
  const path = join(folder, 'configuration')
  writeFileSync(path, text)
  let output = ''
  const child: ChildProcess = spawn(file, args(path), {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let round = 0; round < 200; round++) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}: ${output}`)
    if (await isOpen(port)) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    port,
    close: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Starts nginx with what stands in its `http` block; `PORT` is where it listens, `UPSTREAM` an application. */
export function startNginx(http: string, upstream: number): Promise<ForeignServer> {
  return startProgram('/usr/sbin/nginx', (port, folder) => ({
    text: `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
${http.replaceAll('PORT', `127.0.0.1:${port}`).replaceAll('UPSTREAM', `http://127.0.0.1:${upstream}`)}
}
`,
    args: (path) => ['-p', folder, '-e', 'stderr', '-c', path],
  }))
}

/** Starts Caddy in front of a server. */
export function startCaddy(upstream: number): Promise<ForeignServer> {
  return startProgram('/usr/bin/caddy', (port) => ({
    text: `{
  admin off
}
http://127.0.0.1:${port}, http://api.example.com:${port} {
  bind 127.0.0.1
  reverse_proxy 127.0.0.1:${upstream}
}
`,
    args: (path) => ['run', '--config', path, '--adapter', 'caddyfile'],
  }))
}

/** Starts HAProxy in front of a server. */
export function startHaproxy(upstream: number): Promise<ForeignServer> {
  return startProgram('/usr/sbin/haproxy', (port) => ({
    text: `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend web
  bind 127.0.0.1:${port}
  default_backend app
backend app
  server app 127.0.0.1:${upstream}
`,
    args: (path) => ['-db', '-f', path],
  }))
}
