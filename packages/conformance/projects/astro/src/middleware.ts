import { withCors } from '@crossgate/fetch'
import type { MiddlewareHandler } from 'astro'
import { cors, onError } from './policy'

type Context = Parameters<MiddlewareHandler>[0]

const guarded = withCors(
  cors,
  (_request: Request, _context: Context, next: () => Promise<Response>) => next(),
  { onError },
)

export const onRequest: MiddlewareHandler = (context, next) =>
  context.isPrerendered ? next() : guarded(context.request, context, next)
