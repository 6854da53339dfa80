import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest, isSameOrigin } from '../requests/fetch-request.js'
import { type IsPublicSuffix, isSchemelesslySameSite } from '../requests/site.js'
import { quote } from './cors-check.js'
import type { FetchResponse } from './trace.js'

/** Whether a policy keeps the response from the page. */
function isRefused(policy: string | null, request: FetchRequest, isPublicSuffix: IsPublicSuffix) {
  const url = currentURL(request)
  if (isSameOrigin(url, request.origin)) return false
  if (policy === 'same-origin') return true
  if (policy !== 'same-site') return false
  // What came over TLS is not for a page that did not.
  if (request.originURL?.protocol !== 'https:' && url.protocol === 'https:') return true
  return !isSchemelesslySameSite(request.originURL, url, isPublicSuffix)
}

/**
 * The [cross-origin resource policy check](https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check)
 * of what comes without CORS: a response's own policy, and what a page's embedder policy asks of it.
 */
export function checkResourcePolicy(
  request: FetchRequest,
  response: FetchResponse,
  isPublicSuffix: IsPublicSuffix,
): string {
  const policy = response.headers.get('cross-origin-resource-policy')
  const { embedderPolicy = 'unsafe-none' } = request.page
  const isKnown = policy === 'same-origin' || policy === 'same-site' || policy === 'cross-origin'
  if (isKnown && isRefused(policy, request, isPublicSuffix)) {
    throw new NetworkError({
      reason: 'cross-origin-resource-policy',
      message: `Cross-Origin-Resource-Policy is ${quote(policy)}, which blocks pages of ${request.origin} from using the response.`,
      remedy: 'Send Cross-Origin-Resource-Policy: cross-origin if other origins may embed it.',
    })
  }
  const isDemanded = embedderPolicy === 'require-corp' && !isKnown
  if (isDemanded && isRefused('same-origin', request, isPublicSuffix)) {
    throw new NetworkError({
      reason: 'embedder-policy',
      message:
        'The page has Cross-Origin-Embedder-Policy: require-corp, but the response has no Cross-Origin-Resource-Policy.',
      remedy:
        'Send Cross-Origin-Resource-Policy: cross-origin, or have the page load it with CORS (crossorigin).',
    })
  }
  return 'Cross-Origin-Resource-Policy allows it.'
}

/** Whether a page's embedder policy lets it start a worker from the response, or show it in a frame, which needs a policy as strict. */
export function checkEmbedderPolicy(
  { page, destination }: FetchRequest,
  { headers }: FetchResponse,
): string {
  const { embedderPolicy = 'unsafe-none' } = page
  const own = headers.get('cross-origin-embedder-policy')?.split(';', 1)[0]?.trim()
  if (embedderPolicy === 'unsafe-none' || own === 'require-corp' || own === 'credentialless') {
    return "The page's embedder policy allows the response."
  }
  const [what, where] =
    destination === 'iframe'
      ? ['the page in its frame', 'the framed page']
      : ["the worker's script", 'the script']
  throw new NetworkError({
    reason: 'embedder-policy',
    message: `The page has Cross-Origin-Embedder-Policy: ${embedderPolicy}, but ${what} has none.`,
    remedy: `Send Cross-Origin-Embedder-Policy: ${embedderPolicy} with ${where} too.`,
  })
}
