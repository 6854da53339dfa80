import crossgate from '@crossgate/fastify'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { WsAdapter } from '@nestjs/platform-ws'
import { AppModule } from './app.module.js'
import { cors } from './policy.js'

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter())

// In place of `app.enableCors()`, and before every other plugin.
await app.register(crossgate, { source: cors })
app.useWebSocketAdapter(new WsAdapter(app))

await app.listen(Number(process.env.PORT ?? 3000))
console.log(`listening on ${await app.getUrl()}`)
