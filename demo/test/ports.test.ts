import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../src/listen.js'

const ports = suite('ports')
const root = fileURLToPath(new URL('../..', import.meta.url))
const servers: Server[] = []

ports.after.each(async () => {
  for (const server of servers.splice(0)) {
    const closed = once(server, 'close')
    server.close()
    await closed
  }
})

async function occupied(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

ports('gives way to a free port where the preferred one is taken', async () => {
  const preferred = await occupied()
  const server = createServer()
  servers.push(server)
  const port = await listen(server, { host: '127.0.0.1', demanded: undefined, preferred })
  assert.is.not(port, preferred)
  assert.is((server.address() as AddressInfo).port, port)
})

ports('takes the preferred port where it is free', async () => {
  const preferred = await occupied()
  const [server] = servers.splice(0) as [Server]
  server.close()
  await once(server, 'close')
  const second = createServer()
  servers.push(second)
  const host = '127.0.0.1'
  assert.is(await listen(second, { host, demanded: undefined, preferred }), preferred)
})

ports('rejects where a port that was asked for is taken', async () => {
  const demanded = await occupied()
  try {
    await listen(createServer(), { host: '127.0.0.1', demanded, preferred: 0 })
    assert.unreachable('it listened')
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'EADDRINUSE')
  }
})

ports('ends with a sentence where PORT is taken or no port', async () => {
  const taken = String(await occupied())
  for (const [PORT, sentence] of [
    [taken, `EADDRINUSE`],
    ['65536', 'PORT must be a port from 0'],
    ['web', 'PORT must be a port from 0'],
  ] as const) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'demo/src/main.ts'], {
      cwd: root,
      env: { ...process.env, PORT, API_PORT: '0' },
    })
    let output = ''
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    const [code] = await once(child, 'close')
    assert.is(code, 1, PORT)
    assert.match(output, sentence)
  }
})

ports.run()
