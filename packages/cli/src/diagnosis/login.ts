import { isLogin } from '@crossgate/probe'

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
