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
for (const [path, settings] of [
  ['/shown', { debug: true, excludedPaths: ['/shown/closed'] }],
  ['/explained', { debug: true, explainPreflights: true }],
  ['/named', { debug: true, allowedHosts: ['api.example.com'] }],
  ['/quiet', { debug: false }],
] as const) {
  app.use(path, cors({ ...policy, ...settings }))
}
app.get('/plain-403', (_request, response) => {
  response.status(403).end('not yours')
})
app.use(['/shown', '/explained', '/named', '/quiet'], (_request, response) => {
  response.end('hello')
})
const server = app.listen(0, '127.0.0.1', () =>
  console.log(String((server.address() as AddressInfo).port)),
)
process.stdin.resume().once('end', () => process.exit())
