// Loaded before a README's program: what listens on a port of its own choice listens on a free one of
// 127.0.0.1 instead, and says which. The program itself stays as it is printed.
import { Server } from 'node:net'

const { listen } = Server.prototype

Server.prototype.listen = function (...args) {
  const callback = args.find((each) => typeof each === 'function')
  this.once('listening', () => process.send?.(this.address().port))
  return listen.call(this, { port: 0, host: '127.0.0.1' }, callback)
}
