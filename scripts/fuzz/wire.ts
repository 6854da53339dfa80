import { METHODS } from 'node:http'
import type { CaseRequest, HeaderLine } from '@crossgate/conformance'
import type { CorsRequest } from '@crossgate/core'

const carriedMethods = METHODS.filter((method) => method !== 'CONNECT')

/** The host of a request that names none: HTTP/1.1 demands one. */
const standardHost = 'www.example.net'

/** A request as HTTP carries it: what it cannot carry is replaced. `repeated` names a header that is sent on two lines. */
export function asCarried(request: CorsRequest, repeated?: string): CaseRequest {
  const headers = [...(request.headers as Map<string, string>)].map(
    ([name, value]): HeaderLine => [name, asFieldValue(value)],
  )
  const host = headers.find(([name]) => name === 'host')?.[1] || standardHost
  const others = headers.filter(([name]) => name !== 'host')
  const lines = others.filter(([name]) => name === repeated)
  const method = carriedMethods.includes(request.method) ? request.method : 'GET'
  // A QUERY without it is refused by servers that know the method.
  const type: HeaderLine[] = method === 'QUERY' ? [['content-type', 'text/plain']] : []
  return {
    method,
    target: asTarget(request),
    headers: [
      ['host', host],
      ...type,
      ...others.filter(([name]) => name !== type[0]?.[0]),
      ...lines,
    ],
  }
}

function asFieldValue(value: string): string {
  return value.replace(/[^\t\x20-\x7e]/g, '?').replace(/^[ \t]+|[ \t]+$/g, '')
}

const lowerCase = (text: string): string => text.toLowerCase()

function asTarget({ method, url }: CorsRequest): string {
  if (url === '*') return method === 'OPTIONS' ? '*' : '/*'
  const encoded = encodeURI(Buffer.from(url).toString()).replaceAll('%25', '%')
  // The client takes a scheme in lower case only.
  if (/^https?:\/\/[\w.:]+\//i.test(encoded)) return encoded.replace(/^https?/i, lowerCase)
  return encoded.startsWith('/') ? encoded : `/${encoded}`
}

/** The request as the node adapter has to read it: what an absolute target says of the host counts too. */
export function asNodeReads(request: CaseRequest): CaseRequest {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(request.target)?.[1]
  if (authority === undefined) return request
  const headers = request.headers.map(([name, value]): HeaderLine => {
    const isSame = value.toLowerCase() === authority.toLowerCase()
    return name === 'host' && !isSame ? [name, `${authority}, ${value}`] : [name, value]
  })
  return { ...request, headers }
}

/** The request as a fetch `Request` holds it; undefined where none can. */
export function asFetchReads({ method, target, headers }: CaseRequest): CaseRequest | undefined {
  const host = headers.find(([name]) => name === 'host')?.[1]
  try {
    const url = target.includes('://') ? target : `http://${host}${target}`
    const request = new Request(url, { method, headers: headers.map(([...line]) => line) })
    return { method: request.method, target: request.url, headers: [...request.headers] }
  } catch {
    return undefined
  }
}

/** Whether a target is a path, which every server takes. */
export function isPath({ target }: CaseRequest): boolean {
  return target.startsWith('/')
}

/** Whether a request names a host that is nothing but one. */
export function hasPlainHost({ headers }: CaseRequest): boolean {
  const host = headers.find(([name]) => name === 'host')?.[1] ?? ''
  return (
    /^(?:[a-z0-9-]+\.)*[a-z0-9-]+\.?(?::\d{1,4})?$/.test(host) && URL.canParse(`http://${host}`)
  )
}
