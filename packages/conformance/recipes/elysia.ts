import { withCors } from '@crossgate/fetch'
import { node } from '@elysiajs/node'
import { Elysia } from 'elysia'
import { cors, onError } from './policy'

// On Bun without the adapter; the filter is the same line there.
export const app = new Elysia({ adapter: node() })
  // Around everything that Elysia answers: routes, files, WebSocket handshakes, 404s and errors.
  .wrap((handle) => withCors(cors, handle, { onError }))
  .get('/items', () => ({ items: [] }))
