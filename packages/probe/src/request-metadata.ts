import { HeaderList } from './header-list.js'
import {
  currentURL,
  type FetchRequest,
  isSameOrigin,
  serializeRequestOrigin,
} from './page-request.js'
import { type IsPublicSuffix, isPotentiallyTrustworthy, isSameSite } from './site.js'

/** The value of [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header): the worst relation to any URL on the way. */
function site(request: FetchRequest, isPublicSuffix: IsPublicSuffix): string {
  let value = 'same-origin'
  for (const url of request.urlList) {
    if (isSameOrigin(url, request.origin)) continue
    if (!isSameSite(request.origin, url.origin, isPublicSuffix)) return 'cross-site'
    value = 'same-site'
  }
  return value
}

/** Whether a request that is not a CORS request hides its origin from the server. */
function referrerPolicyHidesOrigin(request: FetchRequest): boolean {
  const url = currentURL(request)
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return true
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin':
      return request.origin.startsWith('https:') && url.protocol !== 'https:'
    case 'same-origin':
      return !isSameOrigin(url, request.origin)
    default:
      return false
  }
}

/** [Appends a request `Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header). */
function appendOrigin(request: FetchRequest, headers: HeaderList): void {
  const origin = serializeRequestOrigin(request)
  if (request.responseTainting === 'cors') headers.append('Origin', origin)
  else if (request.method !== 'GET' && request.method !== 'HEAD') {
    const hidden = request.mode !== 'cors' && referrerPolicyHidesOrigin(request)
    headers.append('Origin', hidden ? 'null' : origin)
  }
}

/** The headers of a request as they are sent: its own, and those that only the browser can set. */
export function sentHeaders(
  request: FetchRequest,
  own: HeaderList,
  isPublicSuffix: IsPublicSuffix,
  mode: string = request.mode,
): HeaderList {
  const headers = new HeaderList(own)
  if (!headers.has('accept')) headers.append('Accept', '*/*')
  appendOrigin(request, headers)
  if (isPotentiallyTrustworthy(currentURL(request))) {
    headers.append('Sec-Fetch-Site', site(request, isPublicSuffix))
    headers.append('Sec-Fetch-Mode', mode)
    headers.append('Sec-Fetch-Dest', request.destination === '' ? 'empty' : request.destination)
  }
  return headers
}
