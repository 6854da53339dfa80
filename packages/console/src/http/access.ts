import { randomBytes } from 'node:crypto'
import { createCors } from '@crossgate/core'
import type { KeyRecord, KeyScope, Store } from '../storage/store.js'
import { findKey, hashSecret, isKeyShaped } from './key.js'
import { createThrottle } from './throttle.js'

/** Who is asking. */
export interface Principal {
  readonly keyId: string
  readonly name: string
  readonly scope: KeyScope
  /** How the request proved it: only a session needs the proof that the console's own page sent it. */
  readonly by: 'key' | 'session'
}

/** What became of a request's credentials. */
export type AccessResult =
  | { readonly granted: Principal }
  | { readonly refused: 'missing' | 'wrong' }
  | { readonly refused: 'throttled'; readonly retryAfter: number }

/** Lets in whoever has a key, and keeps the sessions of the pages. */
export interface Access {
  /** Reads the `Authorization` header, or else the session cookie. */
  check(request: Request, remoteAddress: string | undefined): Promise<AccessResult>
  /** Trades a key for a session; returns the cookie. */
  signIn(
    key: string,
    request: Request,
    remoteAddress: string | undefined,
  ): Promise<AccessResult & { readonly cookie?: string }>
  /** Ends the session; returns the cookie that removes it from the browser. */
  signOut(request: Request): Promise<string>
}

/** How long a session lasts, in seconds. */
const sessionSeconds = 12 * 3600
const cookieName = 'crossgate-session'

export function createAccess(store: Store, basePath: string): Access {
  const throttle = createThrottle(10, 60_000)

  // A right key always enters: whoever shares an address with a guesser must not be locked out.
  const tryKey = async (key: string, remoteAddress: string | undefined): Promise<AccessResult> => {
    const record = await findKey(store, key)
    if (record) {
      await touch(store, record)
      return { granted: toPrincipal(record, 'key') }
    }
    const retryAfter = throttle.fail(remoteAddress ?? 'unknown')
    return retryAfter > 0 ? { refused: 'throttled', retryAfter } : { refused: 'wrong' }
  }

  const cookie = (value: string, request: Request, maximumAge: number) =>
    `${cookieName}=${value}; Path=${basePath || '/'}; Max-Age=${maximumAge}; HttpOnly; SameSite=Strict${
      isOverTLS(request) ? '; Secure' : ''
    }`

  return {
    async check(request, remoteAddress) {
      const key = readKey(request.headers.get('authorization'))
      if (key !== undefined) return tryKey(key, remoteAddress)
      const session = readCookie(request)
      if (session === undefined) return { refused: 'missing' }
      const record = await store.sessions.get(hashSecret(session))
      if (!record || record.expiryInstant <= Date.now()) return { refused: 'missing' }
      const owner = await store.keys.get(record.keyId)
      return owner ? { granted: toPrincipal(owner, 'session') } : { refused: 'missing' }
    },

    async signIn(key, request, remoteAddress) {
      const result = await tryKey(key.trim(), remoteAddress)
      if (!('granted' in result)) return result
      const session = randomBytes(32).toString('base64url')
      const instant = Date.now()
      await store.sessions.prune(instant)
      await store.sessions.add({
        hash: hashSecret(session),
        keyId: result.granted.keyId,
        expiryInstant: instant + sessionSeconds * 1000,
      })
      return { ...result, cookie: cookie(session, request, sessionSeconds) }
    },

    async signOut(request) {
      const session = readCookie(request)
      if (session !== undefined) await store.sessions.remove(hashSecret(session))
      return cookie('', request, 0)
    },
  }
}

/** A proxy in front may use `Authorization` for itself: what is neither `Bearer` nor a key is its own. */
function readKey(header: string | null): string | undefined {
  if (header === null) return undefined
  const token = /^Bearer +(.+)$/i.exec(header)?.[1]
  return token ?? (isKeyShaped(header) ? header : undefined)
}

const sameOriginEngine = createCors({ enabled: true })

/**
 * Whether the console's own page sent a request: by `Sec-Fetch-Site`, which no page can forge, or
 * without one by comparing its `Origin` with the host.
 */
export function isFromOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === null
    ? sameOriginEngine.decide(request).kind === 'same-origin'
    : site === 'same-origin'
}

/** Returns the origin that this server has for browsers: TLS may end at a proxy. */
export function ownOrigin(request: Request): string {
  return `${isOverTLS(request) ? 'https' : 'http'}://${new URL(request.url).host}`
}

/** The browser's own word counts: TLS may end at a proxy. */
function isOverTLS(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin !== null && origin !== 'null'
    ? origin.startsWith('https:')
    : request.url.startsWith('https:')
}

function readCookie(request: Request): string | undefined {
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === cookieName && value) return value
  }
  return undefined
}

function toPrincipal({ id, name, scope }: KeyRecord, by: Principal['by']): Principal {
  return { keyId: id, name, scope, by }
}

/** Notes the use to the minute: a write for each request would be too many. */
async function touch(store: Store, { id, lastUsedInstant }: KeyRecord): Promise<void> {
  const minute = Math.floor(Date.now() / 60_000) * 60_000
  if (lastUsedInstant === minute) return
  try {
    await store.keys.touch(id, minute)
  } catch {
    // A store that cannot be written still lets its operator in.
  }
}
