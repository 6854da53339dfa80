import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { checkUpgrade, rejectUpgrade, withCors } from '@crossgate/node'
import { WebSocketServer } from 'ws'

const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
const port = Number(process.env.PORT ?? 3000)

const server = createServer(withCors(cors, (_request, response) => response.end('hello')))
const sockets = new WebSocketServer({ noServer: true })

// Browsers open a WebSocket to any server and send its cookies: only the server can refuse.
server.on('upgrade', (request, socket, head) => {
  const decision = checkUpgrade(cors, request)
  if (decision.action === 'respond') rejectUpgrade(socket, decision)
  else sockets.handleUpgrade(request, socket, head, (opened) => opened.send('hello'))
})

server.listen(port, () => console.log(`listening on ws://localhost:${port}`))
