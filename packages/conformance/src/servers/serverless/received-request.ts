import type { IncomingMessage } from 'node:http'
import type { ReceivedRequest } from './lambda-events.js'

/** Reads a request whole, as a gateway in front of functions does. */
export async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const { method = 'GET', url = '/', rawHeaders } = request
  const [path = '/', query = ''] = url.split('?')
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  )
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const body = pieces.length === 0 ? null : Buffer.concat(pieces).toString()
  return { method, path, query, lines, body }
}
