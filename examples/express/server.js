import { cors } from '@crossgate/node'
import express from 'express'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

express()
  // Before everything that may respond: authentication, body parsers, routers, static files.
  .use(cors(policy))
  .get('/items', (_request, response) => {
    response.json({ items: [] })
  })
  .listen(port, () => console.log(`listening on http://localhost:${port}`))
