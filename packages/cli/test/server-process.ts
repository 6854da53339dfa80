// A server in a process of its own, since the tests wait for the command without answering anything
// meanwhile. It prints its port, and ends with the process that started it.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withCors } from '../../node/src/index.js'

const policed = withCors(
  {
    enabled: true,
    allowedOrigins: ['https://app.example.com', 'http://localhost:5173'],
    allowedMethods: ['GET', 'PUT'],
    allowCredentials: true,
    preflightMaxAgeInSeconds: 7200,
    exposedHeaders: [],
    excludedPaths: [],
    debug: false,
  },
  (_request, response) => response.end('hello'),
)

/** Answers as servers do that nobody has configured well. */
const answers: Readonly<Record<string, (origin: string, response: ServerResponse) => void>> = {
  '/reflecting': (origin, response) => {
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.setHeader('Set-Cookie', 'session=secret-cookie')
    response.end('secret-body')
  },
  '/silent': (_origin, response) => response.end('no permission'),
  '/gateway': (_origin, response) => {
    response.writeHead(502, { Server: 'nginx/1.22.1', 'Content-Type': 'text/html' })
    response.end('<html>\r\n<hr><center>nginx/1.22.1</center>\r\n</html>')
  },
  '/hostile': (_origin, response) => {
    response.setHeader('Access-Control-Allow-Origin', '<script>alert(1)</script>')
    response.end()
  },
  '/slow': (origin, response) => {
    response.setHeader('Access-Control-Allow-Origin', origin)
    setTimeout(() => response.end(), 2500)
  },
}

const server = createServer((request, response) => {
  const answer = answers[request.url?.replace(/\?.*$/, '') ?? '']
  if (answer === undefined) policed(request, response)
  else answer(request.headers.origin ?? '*', response)
})
server.listen(0, '127.0.0.1', () => console.log(String((server.address() as AddressInfo).port)))
process.stdin.resume().once('end', () => process.exit())
