import 'reflect-metadata'
import crossgate from '@crossgate/fastify'
import { cors as filter } from '@crossgate/node'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

// Nest's own `enableCors` beside the filter: two policies, of which the first to be called rules.

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['PUT'],
}
const foreign = 'https://evil.example'

class ItemsController {
  items() {
    return { items: [] }
  }
}
const method = Object.getOwnPropertyDescriptor(ItemsController.prototype, 'items')
Get('items')(ItemsController.prototype, 'items', method as PropertyDescriptor)
Controller()(ItemsController)
class ItemsModule {}
Module({ controllers: [ItemsController] })(ItemsModule)

const silent = { logger: false } as const
const onExpress = (options = {}) =>
  NestFactory.create<NestExpressApplication>(ItemsModule, new ExpressAdapter(), {
    ...silent,
    ...options,
  })
const onFastify = (options = {}) =>
  NestFactory.create<NestFastifyApplication>(ItemsModule, new FastifyAdapter(), {
    ...silent,
    ...options,
  })

/** What a foreign page gets: the status and the permission of a preflight and of a request. */
async function askAsForeign(app: NestExpressApplication | NestFastifyApplication) {
  await app.listen(0, '127.0.0.1')
  const url = `${await app.getUrl()}/items`
  try {
    const requests = [
      { method: 'OPTIONS', headers: { origin: foreign, 'access-control-request-method': 'PUT' } },
      { method: 'GET', headers: { origin: foreign } },
    ]
    const seen: string[] = []
    for (const request of requests) {
      const { status, headers } = await fetch(url, request)
      seen.push(`${status} ${headers.get('access-control-allow-origin') ?? 'without permission'}`)
    }
    return seen
  } finally {
    await app.close()
  }
}

const refused = ['403 without permission', '403 without permission']
const granted = ['204 *', '403 without permission']
const nest = suite('NestJS, enableCors beside the filter')

nest('on Express, called after the filter, changes nothing', async () => {
  const app = await onExpress()
  app.use(filter(policy))
  app.enableCors()
  assert.equal(await askAsForeign(app), refused)
})

nest('on Express, called before the filter, grants every preflight', async () => {
  const app = await onExpress()
  app.enableCors()
  app.use(filter(policy))
  assert.equal(await askAsForeign(app), granted)
})

nest(
  'on Express, as the option `cors: true`, comes after the filter and changes nothing',
  async () => {
    const app = await onExpress({ cors: true })
    app.use(filter(policy))
    assert.equal(await askAsForeign(app), refused)
  },
)

// Its adapter keeps a place before all plugins for it.
nest('on Fastify, called after the filter, grants every preflight all the same', async () => {
  const app = await onFastify()
  await app.register(crossgate as never, { source: policy } as never)
  app.enableCors()
  assert.equal(await askAsForeign(app), granted)
})

nest('on Fastify, called before the filter, grants every preflight', async () => {
  const app = await onFastify()
  app.enableCors()
  await app.register(crossgate as never, { source: policy } as never)
  assert.equal(await askAsForeign(app), granted)
})

nest('on Fastify, as the option `cors: true`, grants every preflight', async () => {
  const app = await onFastify({ cors: true })
  await app.register(crossgate as never, { source: policy } as never)
  assert.equal(await askAsForeign(app), granted)
})

nest.run()
