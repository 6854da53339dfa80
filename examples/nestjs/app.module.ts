import 'reflect-metadata'
import type { IncomingMessage } from 'node:http'
import { checkUpgrade } from '@crossgate/node'
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  UseGuards,
} from '@nestjs/common'
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets'
import type { WebSocket } from 'ws'
import { cors } from './policy.js'

/** Guards run behind the filter: they see no preflight and no refused request, and their 403 can be read. */
@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest()
    return headers.authorization === 'Bearer token'
  }
}

@Controller()
class ItemsController {
  @Get('items')
  items() {
    return { items: [] }
  }

  @Get('private')
  @UseGuards(TokenGuard)
  secret() {
    return { secret: 42 }
  }
}

// Handshakes do not pass through middleware or guards: `ws` asks this before it accepts one.
function verifyClient(
  { req }: { req: IncomingMessage },
  done: (accepted: boolean, status?: number) => void,
): void {
  const decision = checkUpgrade(cors, req)
  if (decision.action === 'continue') done(true)
  else done(false, decision.status)
}

@WebSocketGateway({ path: '/socket', verifyClient })
class GreetingGateway implements OnGatewayConnection {
  handleConnection(socket: WebSocket) {
    socket.send('hello')
  }
}

@Module({ controllers: [ItemsController], providers: [GreetingGateway] })
export class AppModule {}
