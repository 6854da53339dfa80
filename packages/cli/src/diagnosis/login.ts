import { isLogin } from '@crossgate/probe'

export const loginRemedy =
  'Answer OPTIONS before asking for a login, because a preflight never carries one. Answer other requests without a login with 401, not a redirect: a page cannot log in with fetch, but it can then send the visitor to the login page.'

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
