import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { BenchmarkRequest } from './requests.js'

export type NodeListener = (req: IncomingMessage, res: ServerResponse) => unknown
export type NodeMiddleware = (req: IncomingMessage, res: ServerResponse, next: () => void) => void

/** Makes node's own request object, its headers parsed already: they cost every candidate the same. */
export function incomingMessage({ method, target, headers }: BenchmarkRequest): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  message.httpVersion = '1.1'
  message.httpVersionMajor = 1
  message.httpVersionMinor = 1
  message.method = method
  message.url = target
  message.rawHeaders = Object.entries(headers).flat()
  // One by one, as node does: many names in a row make another kind of object than a copy would.
  message.headers = {}
  for (const name of Object.keys(headers)) message.headers[name] = headers[name]
  return message
}

/** Returns a call of a listener: from a new response to what the listener returns. */
export function callListener(
  listener: NodeListener,
  request: BenchmarkRequest,
): () => ServerResponse {
  const req = incomingMessage(request)
  return () => {
    const res = new ServerResponse(req)
    listener(req, res)
    return res
  }
}

type Application = (res: ServerResponse) => unknown

/** How an application writes the head of its answer. */
export const applications = {
  'set-header': (res) => {
    res.setHeader('content-type', 'application/json')
    res.writeHead(200)
  },
  record: (res) => res.writeHead(200, { 'content-type': 'application/json' }),
  end: (res) => {
    res.setHeader('content-type', 'application/json')
    res.end()
  },
} as const satisfies Readonly<Record<string, Application>>

export type ApplicationName = keyof typeof applications

/** Puts a middleware before an application whose answer ends with the head being serialised. */
export function beforeApplication(
  middleware: NodeMiddleware,
  name: ApplicationName = 'set-header',
): NodeListener {
  const application: Application = applications[name]
  let current: ServerResponse
  const next = (): void => {
    application(current)
  }
  return (req, res) => {
    current = res
    middleware(req, res, next)
  }
}

/** An answer as it was serialised. */
export interface Answer {
  readonly status: number
  /** By lower-case name; the lines of one name joined. Without those that node adds by itself. */
  readonly headers: Readonly<Record<string, string>>
}

const ofNode = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'])

/** Reads the head that a response has serialised. */
export function readAnswer(res: ServerResponse): Answer {
  // The one place where node keeps what it has serialised and not sent yet.
  const { _header: head } = res as unknown as { _header: string | null }
  if (!head) throw new Error('No head was serialised')
  const [statusLine = '', ...lines] = head.trimEnd().split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 2)
    if (!ofNode.has(name)) headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  return { status: Number(statusLine.split(' ')[1]), headers }
}
