import { isIP } from 'node:net'
import type { CorsConfiguration } from '@crossgate/core'
import { enumerate } from './policy-label.js'
import { type Effect, type EntryWords, entriesOf, isInForce } from './setting-effect.js'

// What the entries of each list mean that come and go, in the words of a review.

/** For `allowedOrigins`. */
export const originWords: EntryWords = {
  gained: (origin) =>
    `Pages ${origin === '*' ? 'of every origin' : `on ${origin}`} may call this server and read its responses.`,
  lost: (origin, except, after) => {
    // A filter that is off, or only observes, refuses nothing.
    const what = isInForce(after) ? 'are refused' : 'no longer get CORS headers from the filter'
    if (origin !== '*') return `Pages on ${origin} ${what}${except}.`
    return `Pages of every origin${except === '' ? '' : ' that is not listed'} ${what}.`
  },
}

/** For `allowedMethods`. */
export const methodWords: EntryWords = {
  gained: (method) => `The allowed origins may send ${method === '*' ? 'every method' : method}.`,
  lost: (method, except) => {
    if (method !== '*') return `${method} is refused.`
    return `Every method${except === '' ? '' : ' that is not listed'} is refused.`
  },
}

/** Names of request headers that a browser sends without a preflight, if their values are plain. */
const safelisted: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'range',
])

/** For `allowedHeaders`. */
export const headerWords: EntryWords = {
  gained: (header, after) => {
    if (header !== '*') return `The allowed origins may send ${nameHeader(header)}.`
    const { allowCredentials, allowedHeaders } = after
    const isWhole =
      allowCredentials || allowedHeaders.some((name) => name.toLowerCase() === 'authorization')
    return `The allowed origins may send any header${isWhole ? '' : ' but Authorization'}.`
  },
  lost: (header, except) => {
    const condition = safelisted.has(header.toLowerCase()) ? ' if a preflight asks for it' : ''
    const what = header === '*' ? 'a header that is not listed' : nameHeader(header)
    return `Browsers’ requests with ${what} are refused${header === '*' ? '' : except}${condition}.`
  },
}

function nameHeader(header: string): string {
  return header.endsWith('-*') ? `headers such as ${header}` : `the header ${header}`
}

/** For `exposedHeaders`. */
export const exposedWords: EntryWords = {
  gained: (header) =>
    `${header === '*' ? 'Every response header' : `The response header ${header}`} can be read by the allowed origins.`,
  lost: (header) =>
    header === '*'
      ? 'Response headers that are not listed are hidden from pages, but for the few that pages can always read.'
      : `The response header ${header} is hidden from pages.`,
}

const ownEntries = entriesOf('ownOrigins', 'identity', {
  gained: (origin) => `Pages on ${origin} count as this server’s own.`,
  lost: (origin, except) => `Pages on ${origin} no longer count as this server’s own${except}.`,
})

/** For `ownOrigins`, of which an empty list does not mean that there are none. */
export const ownOriginsEffect: Effect = (before, after) => {
  const effect = ownEntries(before, after)
  if (before.ownOrigins.length > 0 && after.ownOrigins.length === 0) {
    return { others: ['Which pages count as this server’s own is worked out from each request.'] }
  }
  if (before.ownOrigins.length > 0 || after.ownOrigins.length === 0) return effect
  const listed = enumerate(after.ownOrigins)
  const sentence = `Pages on origins other than ${listed} no longer count as this server’s own.`
  return { ...effect, refuses: [sentence] }
}

/** The hosts of a list that are names: an IP address is allowed in any case. */
function withoutAddresses(configuration: CorsConfiguration): CorsConfiguration {
  const allowedHosts = configuration.allowedHosts.filter(
    (host) => isIP(host.replace(/^\[|\]$/g, '')) === 0,
  )
  return { ...configuration, allowedHosts }
}

const hostEntries = entriesOf('allowedHosts', 'names', {
  gained: (host) => `Requests for the host ${host} are answered.`,
  lost: (host, except) => `Requests for the host ${host} are refused${except}.`,
})

/** For `allowedHosts`, of which an empty list allows every host. */
export const hostsEffect: Effect = (before, after) => {
  if (!isInForce(after)) return {}
  const [had, has] = [before, after].map(
    (configuration) => isInForce(configuration) && configuration.allowedHosts.length > 0,
  )
  if (had && !has) return { allows: ['Requests for any host are answered.'] }
  if (had || !has) return hostEntries(withoutAddresses(before), withoutAddresses(after))
  const { allowedHosts } = withoutAddresses(after)
  const but = allowedHosts.length === 0 ? '' : ` but ${enumerate(allowedHosts)}`
  return { refuses: [`Requests for any host name${but} are refused, whoever sends them.`] }
}
