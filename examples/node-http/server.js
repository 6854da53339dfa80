import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

const listener = withCors(policy, (_request, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end('{"items":[]}')
})

createServer(listener).listen(port, () => console.log(`listening on http://localhost:${port}`))
