import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

export const allowedOrigin = 'https://app.example.com'

type Headers = Record<string, string | string[]>

/** What a server answers: to GET, to OPTIONS, at other paths, and to other origins than the allowed one. */
export interface Answers {
  readonly get?: readonly [status: number, headers?: Headers]
  readonly options?: readonly [status: number, headers?: Headers]
  readonly elsewhere?: readonly [status: number, headers?: Headers]
  readonly stranger?: readonly [status: number, headers?: Headers]
  /** The origins that get any permission. Default: all, and those that name the allowed one only for that. */
  readonly allows?: readonly string[]
  /** How the body ends. Default: at once. */
  readonly body?: 'never' | 'broken' | 'large'
}

export const allow: Headers = { 'access-control-allow-origin': allowedOrigin, vary: 'Origin' }

/** What permits a page everything that the audit looks for. */
export const preflightAllow: Headers = {
  ...allow,
  'access-control-allow-methods': 'GET, PUT, DELETE',
  'access-control-allow-headers': 'content-type, authorization',
  'access-control-max-age': '7200',
}

/** What stands in a header for a value of the request. */
const placeholders: Readonly<Record<string, string>> = {
  '{origin}': 'origin',
  '{method}': 'access-control-request-method',
  '{headers}': 'access-control-request-headers',
}

/** The headers of an answer as far as they are meant for the request, with its values filled in. */
function headersFor(
  request: IncomingMessage,
  headers: Headers,
  allows: Answers['allows'],
): [name: string, value: string | string[]][] {
  const { origin = '' } = request.headers
  return Object.entries(headers).flatMap(([name, given]) => {
    const asked = placeholders[String(given)]
    const value = asked === undefined ? given : String(request.headers[asked] ?? '')
    if (!name.startsWith('access-control-')) return [[name, value]]
    const isAllowed = allows === undefined || allows.includes(origin)
    return isAllowed && value !== '' && (value !== allowedOrigin || origin === allowedOrigin)
      ? [[name, value]]
      : []
  })
}

function endBody(response: ServerResponse, body: Answers['body']): void {
  if (body === undefined) response.end()
  else if (body === 'large') response.end('x'.repeat(2_000))
  else if (body === 'never') response.write('x')
  else response.write('x', () => response.destroy())
}

/** A server that gives these answers to the allowed origin, and to others the same without permission. */
export const answering =
  ({ get = [200, allow], options = [204, preflightAllow], ...more }: Answers): RequestListener =>
  (request, response) => {
    const { method, url, headers: sent } = request
    const own = method === 'OPTIONS' ? options : get
    const other = url === '/items' ? undefined : more.elsewhere
    const strange = sent.origin === allowedOrigin ? undefined : more.stranger
    const [status, headers = {}] = other ?? strange ?? own
    if (more.body === 'broken') response.setHeader('content-length', '100')
    response.writeHead(status, Object.fromEntries(headersFor(request, headers, more.allows)))
    endBody(response, method === 'OPTIONS' ? undefined : more.body)
  }
