import { readdirSync, readFileSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { createRequire } from 'node:module'
import { basename, extname } from 'node:path'
import { withCors } from '@crossgate/node'
import { sessionCookie } from './api.js'
import { type DemoOrigins, pageConfiguration } from './policy.js'
import { readTarget } from './request-target.js'

const folder = new URL('../page/', import.meta.url)
const { resolve } = createRequire(import.meta.url)
const typefaces = [
  resolve('@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2'),
  resolve('@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2'),
  resolve('@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-500-normal.woff2'),
]
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** Something the page's server answers with, for every path that begins with `prefix`. */
export interface Mount {
  readonly prefix: string
  readonly listener: RequestListener
}

/**
 * Puts the page on a server: the mounts, tried in order, then the files of `page/`. All of it is
 * same-origin only, and answers to no host name but the page's own (a page that reached this port
 * by DNS rebinding has another).
 */
export function servePage(server: Server, origins: DemoOrigins, mounts: readonly Mount[]): void {
  const { host } = new URL(origins.page)
  const otherwise = files(origins)
  const guarded = withCors(pageConfiguration(origins), (req, res) => {
    const { path } = readTarget(req.url)
    const mount = mounts.find(({ prefix }) => path.startsWith(prefix))
    const listener = mount?.listener ?? otherwise
    return listener(req, res)
  })
  server.on('request', (req, res) => {
    if (req.headers.host === host) {
      guarded(req, res)
      return
    }
    const loopback = /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(req.headers.host ?? '')
    if (loopback && req.method === 'GET') res.writeHead(302, { Location: `${origins.page}/` })
    else res.writeHead(421)
    res.end()
  })
}

function files(origins: DemoOrigins): RequestListener {
  const served = new Map<string, string | URL>()
  for (const name of readdirSync(folder)) served.set(`/${name}`, new URL(name, folder))
  for (const file of typefaces) served.set(`/${basename(file)}`, file)
  const policies = new Map([
    ['/index.html', pagePolicy(origins)],
    ['/frame.html', framePolicy(origins)],
  ])
  return (req, res) => {
    const { path: asked } = readTarget(req.url)
    const path = asked === '/' ? '/index.html' : asked
    const file = served.get(path)
    if (file === undefined || (req.method !== 'GET' && req.method !== 'HEAD')) {
      res.writeHead(file === undefined ? 404 : 405, { 'Content-Type': 'text/plain' })
      res.end()
      return
    }
    res.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream')
    res.setHeader('Cache-Control', 'no-cache')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    res.setHeader('Referrer-Policy', 'strict-origin')
    const policy = policies.get(path)
    if (policy !== undefined) {
      res.setHeader('Content-Security-Policy', policy)
      res.setHeader('Set-Cookie', `${sessionCookie}=ada; Path=/; HttpOnly; SameSite=Lax`)
    }
    res.end(req.method === 'HEAD' ? undefined : readFileSync(file))
  }
}

function pagePolicy({ api }: DemoOrigins): string {
  const socket = api.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${api} ${socket}`,
    `frame-src 'self' ${api}`,
    `form-action ${api}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

// In a sandboxed frame 'self' is the opaque origin, so the page's is written out.
function framePolicy({ page, api }: DemoOrigins): string {
  const socket = api.replace(/^http/, 'ws')
  return [
    'sandbox allow-scripts allow-forms',
    "default-src 'none'",
    `script-src ${page}`,
    `connect-src ${api} ${socket}`,
    `frame-src ${api}`,
    `form-action ${api}`,
    `frame-ancestors ${page}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
