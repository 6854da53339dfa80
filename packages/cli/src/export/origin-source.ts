/** Characters that stand for something in a regular expression. */
const special = /[.*+?^${}()|[\]\\/]/g

/** Returns the source of an anchored regular expression for an entry of `allowedOrigins` with a `*` in it. */
export function toExpression(entry: string): string {
  const isAnyPort = entry.endsWith(':*')
  const [scheme = '', rest = ''] = (isAnyPort ? entry.slice(0, -2) : entry).split('://')
  const host = isOpenScheme(scheme, rest) ? '[^/]*' : hostSource(rest)
  return `^${escapeText(scheme)}:\\/\\/${host}${isAnyPort ? '(?::\\d+)?' : ''}$`
}

/** `app://*` covers every host of a scheme. */
function isOpenScheme(scheme: string, rest: string): boolean {
  return rest === '*' && !/^https?$/.test(scheme)
}

/** A `*` in front of a dot is one label or more; inside a label it is a part of it. */
function hostSource(host: string): string {
  const escaped = escapeText(host.startsWith('*.') ? host.slice(2) : host)
  return host.startsWith('*.')
    ? `(?:[a-z\\d_-]+\\.)+${escaped}`
    : escaped.replace('\\*', '[a-z\\d_-]+')
}

function escapeText(text: string): string {
  return text.replace(special, '\\$&')
}
