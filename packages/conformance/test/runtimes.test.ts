import { startBun, startDeno, startWorkerd } from '../src/servers/runtimes.js'
import { holdServers } from './held-servers.js'

holdServers('runtimes', {
  deno: { start: startDeno, skipped: 2 },
  bun: { start: startBun, skipped: 4 },
  workerd: { start: startWorkerd, skipped: 11 },
})
