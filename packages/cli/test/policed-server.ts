// An application in Express that runs Crossgate, in a process of its own. Under /shown its policy says
// why it refuses a request, under /quiet it does not.
import type { AddressInfo } from 'node:net'
import express from 'express'
import { cors } from '../../node/src/index.js'

const policy = {
  enabled: true,
  allowedOrigins: ['http://localhost:5173'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['authorization'],
}

const app = express()
// As a proxy does that sends a header of its own in place of the application's.
app.use('/changed', (_request, response, next) => {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = (status: number) => {
    response.setHeader('Access-Control-Allow-Origin', 'https://proxy.example.com')
    return writeHead(status)
  }
  next()
})
for (const [path, settings] of [
  ['/shown', { debug: true, excludedPaths: ['/shown/closed'] }],
  ['/explained', { debug: true, explainPreflights: true }],
  ['/named', { debug: true, allowedHosts: ['api.example.com'] }],
  ['/quiet', { debug: false, excludedPaths: ['/quiet/closed'] }],
  ['/admin', { debug: true }],
  ['/omitting', { debug: true, enforcement: 'omit', excludedPaths: ['/omitting/closed'] }],
  ['/reporting', { debug: true, enforcement: 'report' }],
  ['/open', { debug: true, allowedOrigins: ['*'] }],
  ['/changed', { debug: true }],
  ['/off', { debug: true, enabled: false }],
  ['/twice', { debug: true, allowedOrigins: ['http://localhost:5173', 'http://app.example.com'] }],
  ['/twice', { debug: true }],
] as const) {
  app.use(path, cors({ ...policy, ...settings }))
}
app.use('/authenticated', (_request, response) => {
  response.sendStatus(401)
})
app.get('/plain-403', (_request, response) => {
  response.status(403).end('not yours')
})
// The rest of the server has a policy for this page only.
const elsewhere = cors({ ...policy, debug: true })
app.use('/crossgate-doctor-missing', (request, response, next) => {
  if (request.headers.origin === 'http://elsewhere.example.com') elsewhere(request, response, next)
  else next()
})
app.use((request, response, next) => {
  if (request.path === '/crossgate-doctor-missing') next()
  else response.end('hello')
})
const server = app.listen(0, '127.0.0.1', () =>
  console.log(String((server.address() as AddressInfo).port)),
)
process.stdin.resume().once('end', () => process.exit())
