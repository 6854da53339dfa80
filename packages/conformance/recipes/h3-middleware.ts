import { withCors } from '@crossgate/fetch'
import { defineMiddleware, type H3Event, toResponse } from 'h3'
import { cors } from './policy'

const guarded = withCors(cors, (_request: Request, event: H3Event, next: () => unknown) =>
  // Gives errors as responses too, so that pages can read them.
  toResponse((async () => next())(), event),
)

export const middleware = defineMiddleware((event, next) => guarded(event.req, event, next))
