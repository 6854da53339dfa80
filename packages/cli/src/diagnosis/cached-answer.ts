import { randomUUID } from 'node:crypto'
import { HeaderList, type ProbeReport } from '@crossgate/probe'
import { toShownExchange } from '../live/live-report.js'
import type { Asker } from './asker.js'
import type { Cause } from './cause.js'

/** What keeps the copies for different pages apart. */
export const cacheRemedy =
  "Send Vary: Origin with every response for this URL, including those without CORS headers. Then clear the caches: the CDN or proxy's, and the browser's (reload with the cache disabled in the developer tools)."

/** The reasons that a copy of another page's answer gives. */
const copyReasons = new Set(['missing-allow-origin', 'allow-origin-mismatch'])

/**
 * Asks whether the answer is a copy that a cache hands to the wrong page. `shown` where the same URL
 * past the cache is permitted; `likely` where an answer without permission may be kept, and the one
 * with it is the same to a cache.
 */
export async function suspectCache(
  { url, origin, prediction }: ProbeReport,
  asker: Asker,
): Promise<Cause | undefined> {
  const last = prediction.exchanges.filter(({ purpose }) => purpose === 'request').at(-1)
  if (last?.response === undefined || last.request.method !== 'GET') return undefined
  const headers = new HeaderList(last.response.headers)
  const reason = prediction.failure?.reason
  if (reason !== undefined) {
    if (!copyReasons.has(reason) || !isCopy(headers)) return undefined
    const fresh = new URL(url)
    fresh.searchParams.set('crossgate-doctor', randomUUID())
    const past = await asker.ask(fresh.href, { Origin: origin })
    if (past === undefined || !permits(past.headers, origin)) return undefined
    return {
      kind: 'cached-answer',
      reason: 'cached-answer',
      certainty: 'shown',
      message:
        'A cache between the browser and the server returns a copy made for another page: without the cache, the server allows this page.',
      evidence: [
        `The response is a copy (${describeCopy(headers)}), and the same URL with a new query, which no cache has seen, is allowed.`,
      ],
      exchanges: [toShownExchange(last)],
      remedy: cacheRemedy,
    }
  }
  if (headers.get('access-control-allow-origin') === null) return undefined
  const without = await asker.ask(url)
  if (without === undefined || without.headers.get('access-control-allow-origin') !== null) {
    return undefined
  }
  if (isKeptApart(without.headers)) return undefined
  return {
    kind: 'cached-answer',
    reason: 'cached-answer',
    certainty: 'likely',
    message:
      "The browser's cache gives the page a copy without CORS headers. The server allows the page, but its responses to images, links and tabs, whose requests have no Origin, have neither CORS headers nor Vary: Origin.",
    evidence: [
      'Without Origin, the same URL responds without Access-Control-Allow-Origin, and nothing tells a cache to keep the two apart.',
    ],
    exchanges: [toShownExchange(last)],
    remedy: cacheRemedy,
  }
}

function permits(headers: HeaderList, origin: string): boolean {
  const allowed = headers.get('access-control-allow-origin')
  return allowed === origin || allowed === '*'
}

/** Whether a shared cache says that it answered. */
function isCopy(headers: HeaderList): boolean {
  return Number(headers.get('age')) > 0 || /\bhit\b/i.test(cacheWord(headers))
}

function cacheWord(headers: HeaderList): string {
  return ['x-cache', 'cf-cache-status', 'x-cache-status', 'cache-status']
    .map((name) => headers.get(name) ?? '')
    .join(' ')
}

function describeCopy(headers: HeaderList): string {
  const age = headers.get('age')
  return age === null ? 'it says hit' : `Age: ${age}`
}

/** Whether caches keep no copy of the answer, or look at Origin before they hand it out. */
function isKeptApart(headers: HeaderList): boolean {
  const control = headers.get('cache-control') ?? ''
  const isKept =
    !/\bno-store\b/i.test(control) &&
    (/\b(?:max-age|public|immutable)\b/i.test(control) ||
      ['expires', 'last-modified', 'etag'].some((name) => headers.get(name) !== null))
  const vary = headers.get('vary') ?? ''
  return !isKept || /(?:^|[\s,])(?:origin|\*)(?:$|[\s,])/i.test(vary)
}
