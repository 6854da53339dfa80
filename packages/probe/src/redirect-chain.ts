import type { RecordedExchange } from './exchange.js'
import { HeaderList } from './header-list.js'
import { describeStatus } from './status.js'

/** Whether a status sends a request elsewhere. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/** The origin that was asked. */
export const originOf = ({ request }: RecordedExchange): string => new URL(request.url).origin

const requestsOf = (exchanges: readonly RecordedExchange[]): RecordedExchange[] =>
  exchanges.filter(({ purpose }) => purpose === 'request')

const loginPath = /\b(log-?in|sign-?in|sso|oauth2?|authorize|saml|account)\b/i

/** The URLs that a request was led through, as one sentence; null where it was not redirected. */
export function redirectChain(exchanges: readonly RecordedExchange[]): string | null {
  const steps = requestsOf(exchanges).flatMap(({ request, response }) => {
    const location = new HeaderList(response?.headers).get('location')
    if (response === undefined || !isRedirect(response.status) || location === null) return []
    const target = URL.canParse(location, request.url)
      ? new URL(location, request.url).href
      : location
    return [{ from: request.url, status: response.status, target }]
  })
  const [first] = steps
  if (first === undefined) return null
  const hops = steps.map(({ status, target }) => `by ${describeStatus(status)} to ${target}`)
  return `${first.from} led ${hops.join(', then ')}.`
}

/**
 * Says whose matter a redirect is: the server's that redirects to a login, or the page's that
 * calls an old URL; null where the request ended at the origin at which it began.
 */
export function remedyForRedirect(exchanges: readonly RecordedExchange[]): string | null {
  const requests = requestsOf(exchanges)
  const [first] = requests
  const last = exchanges.at(-1)
  if (first === undefined || last === undefined || requests.length < 2) return null
  const [from, to] = [originOf(first), originOf(last)]
  if (
    loginPath.test(new URL(last.request.url).pathname) &&
    first.request.url !== last.request.url
  ) {
    return `Let ${from} answer 401 to a request without a login, rather than redirect it to ${last.request.url}: no page can log in by fetch.`
  }
  if (from === to) return null
  return `Let the page call ${last.request.url} directly. Whatever is missing is for ${to} to send, and not for ${from}.`
}
