import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'
import { initTRPC } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { cors } from './policy'

const { router, procedure } = initTRPC.create()

export const appRouter = router({ items: procedure.query(() => ['one']) })

export const server = createServer(withCors(cors, createHTTPHandler({ router: appRouter })))
