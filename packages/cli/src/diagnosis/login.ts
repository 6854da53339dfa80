import { isLogin } from '@crossgate/probe'

export const loginRemedy =
  'Let the server answer OPTIONS before it asks for a login, since a preflight never has one, and 401 to a request without a login, rather than redirect it: no page can log in by fetch. Then the page can send the visitor to the login itself.'

/** Returns the login page that an answer leads to, without its query, or undefined. */
export function loginPageOf(
  url: string,
  status: number,
  location: string | undefined,
): string | undefined {
  if (location === undefined || location === '' || status < 300 || status > 399) return undefined
  if (!URL.canParse(location, url)) return undefined
  const { origin, pathname, href } = new URL(location, url)
  return isLogin(href) ? `${origin}${pathname}` : undefined
}
