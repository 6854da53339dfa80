import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import { withCors } from '@crossgate/node'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)
const secrets = { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') }

const server = createSecureServer({ ...secrets, allowHTTP1: true })
server.on(
  'request',
  withCors(policy, (_request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end('{"items":[]}')
  }),
)
server.listen(port, () => console.log(`listening on https://localhost:${port}`))
