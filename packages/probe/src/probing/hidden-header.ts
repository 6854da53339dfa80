import type { RecordedExchange } from '../exchange.js'
import { corsReadableNames, hiddenHeaderNames } from '../fetching/response-header.js'
import type { Finding } from '../finding.js'
import { HeaderList } from '../header-list.js'

/** Headers that pages have to read for their protocol to work, in the spelling of their standards. */
const protocolHeaders = [
  'Content-Range',
  'DPoP-Nonce',
  'Grpc-Message',
  'Grpc-Status',
  'Grpc-Status-Details-Bin',
  'Mcp-Protocol-Version',
  'Mcp-Session-Id',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Offset',
  'WWW-Authenticate',
]

/** Headers that pages do better with. */
const usefulHeaders = [
  'ETag',
  'Link',
  'RateLimit',
  'RateLimit-Limit',
  'RateLimit-Policy',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Total-Count',
]

const spelling = new Map(
  [...protocolHeaders, ...usefulHeaders].map((name) => [name.toLowerCase(), name]),
)

/**
 * Reports headers that a page needs and cannot read: sent, and not exposed; or exposed by the
 * answer to the preflight only, where no browser looks.
 *
 * @param answer The response that the page may read.
 * @param preflight The response to its preflight, where there was one.
 */
export function hiddenHeaderFinding(
  answer: RecordedExchange,
  preflight: RecordedExchange | undefined,
  credentialsIncluded: boolean,
): Finding | null {
  const headers = new HeaderList(answer.response?.headers)
  const readable = corsReadableNames(headers, credentialsIncluded)
  const hidden = hiddenHeaderNames(headers, readable).filter((name) => spelling.has(name))
  if (hidden.length === 0) return null
  const names = hidden.map((name) => spelling.get(name) ?? name)
  const exposed = new HeaderList(preflight?.response?.headers).get('access-control-expose-headers')
  const misplaced = exposed !== null && headers.get('access-control-expose-headers') === null
  const wildcard = (headers.get('access-control-expose-headers') ?? '').includes('*')
  return {
    id: 'unreadable-response-headers',
    severity: names.some((name) => protocolHeaders.includes(name)) ? 'medium' : 'low',
    message: [
      `The response has ${names.join(', ')}, but no page of another origin can read ${names.length === 1 ? 'it' : 'them'}.`,
      misplaced
        ? ' Access-Control-Expose-Headers is in the response to the preflight, where browsers ignore it.'
        : '',
      wildcard && credentialsIncluded ? ' With credentials * exposes nothing.' : '',
    ].join(''),
    remedy: `Add ${names.join(', ')} to Access-Control-Expose-Headers in the response itself.`,
    evidence: preflight !== undefined && misplaced ? [preflight, answer] : [answer],
  }
}
