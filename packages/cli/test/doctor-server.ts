// Answers as servers do that somebody is in trouble with, in a process of its own. It keeps what it
// was asked, which /seen tells.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

const seen: Seen[] = []

const answers: Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse) => void>
> = {
  '/silent': (_request, response) => response.end('secret-body'),
  '/gateway': (_request, response) => {
    response.writeHead(502, { Server: 'nginx/1.22.1', 'Content-Type': 'text/html' })
    response.end('<html>\r\n<hr><center>nginx/1.22.1</center>\r\n</html>')
  },
  '/private': (_request, response) => {
    response.writeHead(302, { Location: '/login?return=secret-query' }).end()
  },
  '/sso': ({ method, headers }, response) => {
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    response.setHeader('Access-Control-Allow-Methods', 'PUT')
    if (method === 'OPTIONS') response.end()
    else response.writeHead(302, { Location: 'https://sso.example.invalid/oauth2/authorize' }).end()
  },
  '/circle': ({ headers }, response) => {
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    response.writeHead(302, { Location: '/circle' }).end()
  },
  '/elsewhere': (_request, response) => {
    response.writeHead(308, { Location: `https://127.0.0.1:${tlsPort}/permitted` }).end()
  },
  '/broken': (_request, response) => response.writeHead(500).end(),
  '/login': (_request, response) => response.end('<form>'),
  // A copy that a cache made for a page that needed no permission.
  '/cached': ({ url, headers }, response) => {
    const isPast = url?.includes('?') === true
    response.setHeader('Age', isPast ? '0' : '120')
    if (isPast) response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '')
    response.end()
  },
  // Permitted, but for who names no origin, and a browser keeps that one.
  '/logo.png': ({ headers }, response) => {
    response.setHeader('Cache-Control', 'max-age=3600')
    if (headers.origin !== undefined) {
      response.setHeader('Access-Control-Allow-Origin', headers.origin)
    }
    response.end()
  },
  '/doubled': ({ headers }, response) => {
    response.setHeader('Server', 'nginx')
    response.setHeader('Access-Control-Allow-Origin', [headers.origin ?? '', '*'])
    response.end()
  },
  // One entry, which is sent to everybody.
  '/fixed': (_request, response) => {
    response.setHeader('Access-Control-Allow-Origin', 'https://app.example.com')
    response.end()
  },
  '/permitted': ({ headers }, response) => {
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    response.setHeader('Access-Control-Allow-Methods', 'DELETE')
    response.setHeader('Access-Control-Allow-Headers', 'authorization')
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.setHeader('Vary', 'Origin')
    response.end()
  },
  '/failing': ({ headers }, response) => {
    response.writeHead(500, { 'Access-Control-Allow-Origin': headers.origin ?? '*' }).end()
  },
  '/preflight-only': ({ method, headers }, response) => {
    if (method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '')
      response.setHeader('Access-Control-Allow-Methods', 'PUT')
    }
    response.end()
  },
  '/hung-up': ({ method, headers, socket }, response) => {
    if (method !== 'OPTIONS') {
      socket.destroy()
      return
    }
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '')
    response.setHeader('Access-Control-Allow-Methods', 'PUT')
    response.end()
  },
  '/slow': ({ headers }, response) => {
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*')
    setTimeout(() => response.end(), 1500)
  },
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers } = request
  if (url === '/seen') {
    // While the command runs nobody here sees that the server ends a connection that is kept.
    response.setHeader('Connection', 'close')
    response.end(JSON.stringify({ seen: seen.splice(0), tlsPort, http2Port: portOf(http2) }))
    return
  }
  seen.push({ method, url, headers })
  const found = answers[url.replace(/\?.*$/, '')]
  if (found !== undefined) {
    found(request, response)
    return
  }
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('nothing here')
}

const certificate = (name: string): Buffer =>
  readFileSync(new URL(`../../probe/test/browsers/${name}.pem`, import.meta.url))

// A server that offers nothing but HTTP/2, as some of gRPC do.
const http2 = createSecureServer(
  { cert: certificate('cert'), key: certificate('key') },
  ({ headers }, response) => {
    response.setHeader('access-control-allow-origin', headers.origin ?? '*')
    response.setHeader('vary', 'Origin')
    response.end()
  },
)
http2.listen(0, '127.0.0.1')
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port

const tls = createTlsServer({ cert: certificate('cert'), key: certificate('key') }, answer)
let tlsPort = 0
tls.listen(0, '127.0.0.1', () => {
  tlsPort = (tls.address() as AddressInfo).port
  const server = createServer(answer)
  server.listen(0, '127.0.0.1', () => console.log(String((server.address() as AddressInfo).port)))
})
process.stdin.resume().once('end', () => process.exit())
