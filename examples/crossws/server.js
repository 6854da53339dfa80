import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { withCors as withFetchCors } from '@crossgate/fetch'
import { withCors } from '@crossgate/node'
import crossws from 'crossws/adapters/node'

const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
const port = Number(process.env.PORT ?? 3000)

const sockets = crossws({
  hooks: {
    // A refusal is a response, which crossws sends in place of the 101. This line is the same on
    // every runtime, and in the WebSocket handlers of h3 and Nitro.
    upgrade: withFetchCors(cors, () => undefined),
    open: (peer) => void peer.send('hello'),
    message: (peer, message) => void peer.send(message.text()),
  },
})

const server = createServer(withCors(cors, (_request, response) => response.end('hello')))
server.on('upgrade', sockets.handleUpgrade)
server.listen(port, () => console.log(`listening on ws://localhost:${port}`))
