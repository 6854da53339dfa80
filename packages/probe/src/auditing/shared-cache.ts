import type { RecordedExchange } from '../exchange.js'
import { HeaderList } from '../header-list.js'

type Answer = NonNullable<RecordedExchange['response']>

/** Whether a shared cache may store the response: RFC 9111, section 3, as far as headers tell. */
export function isCacheable({ status, headers }: Answer): boolean {
  const cacheControl = new HeaderList(headers).get('cache-control') ?? ''
  if (/\b(no-store|private)\b/i.test(cacheControl)) return false
  return [200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501].includes(status)
}

/** The lower-case field names in `Vary`; `*` among them fits no other request. */
export function varyNames({ headers }: Answer): string[] {
  return (new HeaderList(headers).get('vary') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
}

/**
 * Whether a shared cache that stored the first exchange would answer the second request from it:
 * same method and URL, and equal values in every field that the stored answer names in `Vary`.
 */
export function isReused(stored: RecordedExchange, next: RecordedExchange): boolean {
  const { response } = stored
  if (response === undefined || !isCacheable(response)) return false
  if (stored.request.method !== next.request.method || stored.request.url !== next.request.url) {
    return false
  }
  const [first, second] = [stored, next].map(({ request }) => new HeaderList(request.headers))
  return varyNames(response).every((name) => name !== '*' && first?.get(name) === second?.get(name))
}
