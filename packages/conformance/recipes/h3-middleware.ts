import { withCors } from '@crossgate/fetch'
import { defineMiddleware, type H3Event, toResponse } from 'h3'
import { cors, onError } from './policy'

const guarded = withCors(
  cors,
  // Turns h3's own errors into responses too, so that pages can read them.
  (_request: Request, event: H3Event, next: () => unknown) =>
    toResponse((async () => next())(), event),
  { onError },
)

export const middleware = defineMiddleware((event, next) => guarded(event.req, event, next))
