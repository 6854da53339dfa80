import type { Context, MiddlewareHandler } from 'hono'
import { isFromOwnPage, type Principal } from './access.js'
import { generalError } from './error-document.js'
import type { ConsoleEnvironment, Services } from './services.js'

export type ApiContext = Context<ConsoleEnvironment>

/** Lets in who has a key or a session; a change needs a key that may change. */
export function guardApi({ access }: Services): MiddlewareHandler<ConsoleEnvironment> {
  return async (context, next) => {
    const result = await access.check(context.req.raw, context.env?.remoteAddress)
    if ('granted' in result) {
      context.set('principal', result.granted)
      return refuseChange(context, result.granted) ?? next()
    }
    if (result.refused === 'throttled') {
      context.header('Retry-After', String(result.retryAfter))
      const message = 'Too many wrong keys: wait, then try again.'
      return context.json(generalError('throttled', message), 429)
    }
    challenge(context, result.refused === 'wrong' ? 'invalid_token' : undefined)
    return context.body(null, 401)
  }
}

function refuseChange(context: ApiContext, { by, scope }: Principal): Response | undefined {
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(context.req.method)
  if (reads || isSearch(context.req.path)) return undefined
  if (by === 'session' && !isFromOwnPage(context.req.raw)) {
    const message = 'A change must come from a page of the console, or carry an API key.'
    return context.json(generalError('crossOrigin', message), 403)
  }
  if (scope === 'full') return undefined
  challenge(context, 'insufficient_scope')
  return context.json(generalError('readOnlyKey', 'This API key is read-only.'), 401)
}

/** A search changes nothing: only its criteria travel in a body. */
function isSearch(path: string): boolean {
  return /\/(event-log\/search|system-configuration\/(dry-run|try))$/.test(path)
}

/** Every 401 names the scheme (RFC 9110, section 11.6.1), in the parameters of RFC 6750. */
function challenge(context: ApiContext, error: string | undefined): void {
  const parameters = ['realm="Crossgate"', ...(error === undefined ? [] : [`error="${error}"`])]
  context.header('WWW-Authenticate', `Bearer ${parameters.join(', ')}`)
}
