import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withCors } from '@crossgate/fetch'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors as honoCors } from 'hono/cors'
import { nodeCandidates } from './node-candidates.js'
import { configurationOf, honoOptions, policies } from './policies.js'

const policy = policies.ten

/** node:http with a candidate's filter. */
function nodeListener(name: string): RequestListener {
  const filter = nodeCandidates[name]?.(policy)
  if (!filter) throw new Error(`No candidate is named ${name}`)
  return (req, res) =>
    filter(req, res, () => {
      res.setHeader('content-type', 'application/json')
      res.end('{"item":1234}')
    })
}

/** Hono's Node server with a filter for fetch. */
function honoListener(name: string): RequestListener {
  const app = new Hono()
  if (name === 'hono') {
    app.use(honoCors(honoOptions(policy)))
  }
  app.all('/api/items/:id', () => Response.json({ item: 1234 }))
  const guarded =
    name === 'crossgate'
      ? withCors(configurationOf(policy), (request: Request) => app.fetch(request))
      : app.fetch
  return getRequestListener(guarded as typeof app.fetch)
}

// Started by the benchmark: it tells its port, and the time it spent on the processor when asked.
const [kind = '', name = ''] = process.argv.slice(2)
const server = createServer(kind === 'hono' ? honoListener(name) : nodeListener(name))
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit())
