import { cors as filter } from '@crossgate/node'
import { NestFactory } from '@nestjs/core'
import { WsAdapter } from '@nestjs/platform-ws'
import { AppModule } from './app.module.js'
import { cors } from './policy.js'

const app = await NestFactory.create(AppModule)

// In place of `app.enableCors()`, and before every other middleware.
app.use(filter(cors))
app.useWebSocketAdapter(new WsAdapter(app))

await app.listen(Number(process.env.PORT ?? 3000))
console.log(`listening on ${await app.getUrl()}`)
