import type { RequestListener } from 'node:http'

export const allowedOrigin = 'https://app.example.com'

type Headers = Record<string, string | string[]>

/** What a server answers: to GET, to OPTIONS, and at other paths. */
export interface Answers {
  readonly get?: readonly [status: number, headers?: Headers]
  readonly options?: readonly [status: number, headers?: Headers]
  readonly elsewhere?: readonly [status: number, headers?: Headers]
}

export const allow: Headers = { 'access-control-allow-origin': allowedOrigin, vary: 'Origin' }

/** What permits a page everything that the audit looks for. */
export const preflightAllow: Headers = {
  ...allow,
  'access-control-allow-methods': 'GET, PUT, DELETE',
  'access-control-allow-headers': 'content-type, authorization',
  'access-control-max-age': '7200',
}

/** A server that gives these answers to the allowed origin, and to others the same without permission. */
export const answering =
  ({ get = [200, allow], options = [204, preflightAllow], elsewhere }: Answers): RequestListener =>
  ({ method, url, headers: { origin } }, response) => {
    const other = url === '/items' ? undefined : elsewhere
    const [status, headers = {}] = other ?? (method === 'OPTIONS' ? options : get)
    const own = Object.entries(headers).filter(
      ([name, value]) =>
        !name.startsWith('access-control-') || value !== allowedOrigin || origin === allowedOrigin,
    )
    response.writeHead(status, Object.fromEntries(own)).end()
  }
