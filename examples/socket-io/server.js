import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { cors, withCors } from '@crossgate/node'
import { Server } from 'socket.io'

const engine = createCors({
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST'],
})
const port = Number(process.env.PORT ?? 3000)

const server = createServer(withCors(engine, (_request, response) => response.end('hello')))
const io = new Server(server)

// Socket.IO takes its own requests before the listener sees them: its engine needs the filter too.
io.engine.use(cors(engine))
io.on('connection', (socket) => socket.emit('greeting', 'hello'))

server.listen(port, () => console.log(`listening on http://localhost:${port}`))
