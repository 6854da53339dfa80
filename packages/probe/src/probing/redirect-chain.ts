import type { RecordedExchange } from '../exchange.js'
import { isRedirectStatus } from '../fetching/redirect.js'
import { HeaderList } from '../header-list.js'
import { describeStatus } from './status.js'

/** The origin that was asked. */
export const originOf = ({ request }: RecordedExchange): string => new URL(request.url).origin

const requestsOf = (exchanges: readonly RecordedExchange[]): RecordedExchange[] =>
  exchanges.filter(({ purpose }) => purpose === 'request')

const loginPath = /\b(log-?in|sign-?in|sso|oauth2?|authorize|saml|account)\b/i

/** How many redirects are told one by one; of a loop there are twenty. */
const toldRedirects = 4

/** A URL as it may be shown: a password in it is nobody's business. */
function withoutUserInfo(url: URL): string {
  const publicURL = new URL(url)
  publicURL.username = ''
  publicURL.password = ''
  return publicURL.href
}

/** The URLs that a request was led through, as one sentence; null where it was not redirected. */
export function redirectChain(exchanges: readonly RecordedExchange[]): string | null {
  const steps = requestsOf(exchanges).flatMap(({ request, response }) => {
    const location = new HeaderList(response?.headers).get('location')
    if (response === undefined || !isRedirectStatus(response.status) || location === null) return []
    const target = URL.canParse(location, request.url)
      ? withoutUserInfo(new URL(location, request.url))
      : location
    return [{ from: request.url, status: response.status, target }]
  })
  const [first] = steps
  if (first === undefined) return null
  const hops = steps.map(({ status, target }) => `with ${describeStatus(status)} to ${target}`)
  const told = hops.slice(0, toldRedirects).join(', then ')
  const more = hops.length > toldRedirects ? `, and so on, ${hops.length} redirects in all` : ''
  return `${first.from} redirects ${told}${more}.`
}

/** Where the last redirect leads: to the URL that answered last, or to one that nobody asked. */
export function redirectTarget(exchanges: readonly RecordedExchange[]): string | null {
  const last = exchanges.at(-1)
  if (last === undefined) return null
  const location = new HeaderList(last.response?.headers).get('location')
  const leads = isRedirectStatus(last.response?.status ?? 0) && location !== null
  if (leads && URL.canParse(location, last.request.url)) {
    return withoutUserInfo(new URL(location, last.request.url))
  }
  return last.request.url
}

/**
 * Returns whether `url` is where people log in, as far as its path tells.
 *
 * @throws `TypeError` where it is not a URL.
 * @example
 * ```ts
 * isLogin('https://id.example.com/login?next=/') // true
 * isLogin('https://api.example.com/items') // false
 * ```
 */
export const isLogin = (url: string): boolean => loginPath.test(new URL(url).pathname)

/** Whether the last answer is a redirect to another server, so that a page that calls that one needs nothing of this one; a login is no such place. */
export function leadsAway(exchanges: readonly RecordedExchange[]): boolean {
  const last = exchanges.at(-1)
  const target = redirectTarget(exchanges)
  if (last === undefined || target === null || isLogin(target)) return false
  return isRedirectStatus(last.response?.status ?? 0) && new URL(target).origin !== originOf(last)
}

/**
 * Says whose matter a redirect is: the server's that redirects to a login, or the page's that
 * calls an old URL; null where the request ended at the origin at which it began.
 */
export function remedyForRedirect(exchanges: readonly RecordedExchange[]): string | null {
  const [first] = requestsOf(exchanges)
  const target = redirectTarget(exchanges)
  if (first === undefined || target === null || target === first.request.url) return null
  const [from, to] = [originOf(first), new URL(target).origin]
  if (isLogin(target)) {
    return `Have ${from} answer a request without a login with 401, not with a redirect to ${target}: a page cannot log in there with fetch.`
  }
  if (from === to) return null
  return `Have the page call ${target} directly. Any missing headers must be sent by ${to}, not by ${from}.`
}
