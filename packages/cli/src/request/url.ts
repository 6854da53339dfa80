import { findMeantOrigin } from '@crossgate/core'

/** A host that somebody typed without a scheme: `localhost`, a name with a dot or with a port, or an IPv6 address. */
const bareHost =
  /^(?:localhost|[\w-]+(?=:\d)|[\w-]+(?:\.[\w-]+)+|\[[\da-f:.]+\])(?::\d+)?(?=[/?#]|$)/i

/** What is given by mistake in place of a URL. */
const fileName = /\.(?:har|jsonc?)$/i

/** Returns the URL that somebody probably meant who left out the scheme. */
export function withScheme(text: string): string | undefined {
  const [host] = bareHost.exec(text) ?? []
  if (host === undefined || fileName.test(text) || !URL.canParse(`http://${text}`)) return undefined
  const origin = findMeantOrigin(host)
  return origin === undefined ? undefined : `${origin}${text.slice(host.length)}`
}

/** Says that a text is not the URL of a server. Its query may be secret. */
export function describeNoUrl(text: string): string {
  const shown = text.replace(/[?#][\s\S]*$/, '').slice(0, 100)
  const meant = withScheme(shown)
  const remedy =
    meant === undefined ? 'such as https://api.example.com/items.' : `did you mean ${meant}?`
  return `${JSON.stringify(shown)} is not the URL of a server, ${remedy}`
}
