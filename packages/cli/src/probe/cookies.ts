import {
  isPotentiallyTrustworthy,
  isSameSite,
  type Prediction,
  type Sender,
} from '@crossgate/probe'
import { isPublicSuffix } from '../policy/public-suffix.js'

/** What decides about cookies beside the prediction. */
export interface CookieQuestion {
  readonly url: string
  readonly origin: string
  readonly sender: Sender
  readonly method: string
}

/**
 * Says which of the cookies that a browser has for a URL travel with a page's request: by
 * credentials, by [`SameSite` and `Secure`](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html),
 * and by what the engine does about third parties.
 */
export function describeCookies(prediction: Prediction, question: CookieQuestion): string {
  const { url, origin, sender, method } = question
  const target = new URL(url)
  // `null` is the origin of a page that has none of its own.
  const page = URL.canParse(origin) ? new URL(origin) : undefined
  const isSent = prediction.exchanges.some(({ purpose }) => purpose === 'request')
  if (!isSent) return 'None: the request was not sent, and a preflight carries no cookie.'
  if (!prediction.credentialsSent) {
    return 'None: the page would have to ask for them, with credentials: "include".'
  }
  const secure = isPotentiallyTrustworthy(target) ? '' : ' without Secure'
  if (isSameSite(page, target, isPublicSuffix)) {
    return `All that the browser has for ${target.origin}${secure}, because the page is on the same site.`
  }
  const isTopLevel = sender === 'navigation' || sender === 'form'
  if (isTopLevel && /^(?:GET|HEAD)$/i.test(method)) {
    return `Those with SameSite=Lax and SameSite=None${secure}, because the visitor navigates there. SameSite=Strict cookies are not sent.`
  }
  if (secure !== '') {
    return 'None: the page is on another site, so only cookies with SameSite=None and Secure could be sent, and those need https.'
  }
  const thirdParty = prediction.steps.find(({ name }) => name === 'third-party-cookies')
  const more = thirdParty === undefined ? '' : ` ${thirdParty.finding}`
  return `Only those with SameSite=None and Secure, because the page is on another site.${more}`
}
